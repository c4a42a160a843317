"""What the browser tests share: one served page over the index of the checkout, one Chromium, visits."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.visits import WIDE, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def built_index() -> dict[str, str]:
    """The environment of the served page: the index of the checkout, up to date."""
    subprocess.run([sys.executable, "-m", "assistant", "index", "build"], check=True, capture_output=True)
    return dict(os.environ)


@pytest.fixture(scope="session")
def address(built_index: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server on loopback, with a folder of its own for what visitors bring."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve", "--port", str(port)],
        env={**built_index, "ASSISTANT_DATA_DIR": str(tmp_path_factory.mktemp("data"))},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(url, timeout=2).close()
                break
            except OSError:
                assert server.poll() is None, server.stderr and server.stderr.read()
                time.sleep(0.5)
        yield url
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: make browser")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A page of its own; its width by parameter."""
    visit = Visit(browser, address, getattr(request, "param", WIDE))
    yield visit
    visit.page.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a visitor keeps files."""
    return tmp_path
