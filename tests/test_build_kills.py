"""Builds that are killed: five here, a hundred by `python -m tests.faults.kill_builds`."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.bootstrap import Assistant
from assistant.settings import Settings
from tests.faults.kill_builds import kill_builds, running_in

pytestmark = pytest.mark.skipif(
    os.name != "posix" or shutil.which("ps") is None, reason="kills and sessions are looked at with POSIX means"
)


def test_an_index_answers_after_every_kill_and_the_next_build_succeeds(
    good: Settings, opened: Callable[[Settings], Assistant], environment: dict[str, str]
) -> None:
    figures = kill_builds(good, times=5, seed=20211105, opened=opened)
    assert figures.failures == []
    assert sum(figures.outcomes.values()) == 5
    assert figures.outcomes["old"] >= 3, figures.line


def test_a_child_that_tells_nothing_ends_with_its_parent_all_the_same(environment: dict[str, str]) -> None:
    """An orphan would go on writing; one that reports would be stopped by its broken pipe anyway."""
    code = (
        "from assistant.service.building import _in_child; from tests.faults.kill_builds import idle\n"
        "if __name__ == '__main__':\n"
        "    _in_child(idle, (60,), lambda *told: print(told, flush=True))"
    )
    script = Path("parent.py")
    script.write_text(code)
    parent = subprocess.Popen(
        [sys.executable, str(script)], env=environment, stdout=subprocess.PIPE, start_new_session=True
    )
    with parent:
        assert parent.stdout is not None
        assert parent.stdout.readline()
        assert len(running_in(parent.pid)) > 1
        parent.kill()
        parent.wait()
        for _ in range(50):
            if not running_in(parent.pid):
                return
            time.sleep(0.1)
        left = running_in(parent.pid)
        for process in left:
            os.kill(process, signal.SIGKILL)
    assert left == []


def test_a_process_that_runs_is_seen_and_one_that_ended_is_not() -> None:
    """What the kills rely on to find children that were left behind."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    try:
        assert running_in(process.pid) == [process.pid]
    finally:
        process.communicate(b"\n", timeout=30)
    assert process.pid not in running_in(process.pid)
