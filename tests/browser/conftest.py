"""The environment of the served page: the index of the checkout, up to date."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.fixture(scope="session")
def built_index() -> dict[str, str]:
    subprocess.run([sys.executable, "-m", "assistant", "index", "build"], check=True, capture_output=True)
    return dict(os.environ)
