"""Builds killed at random moments: the index has to answer after each, and the next build to succeed.

    python -m tests.faults.kill_builds [--times N] [--seed S]

`assistant index build --force` runs as a process with a session of its own on a copy of a good
index, and its parent process alone is killed (SIGKILL) at a moment drawn uniformly over the time
that a build takes.  Then: no child of it is left running after a few seconds; the index is opened
with all checks and answers; a further build succeeds and its index answers too.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from assistant.bootstrap import Assistant
from assistant.chain import Request
from assistant.indexing import current_name
from assistant.service.building import build_index
from assistant.settings import Settings

CHECKOUT = Path(__file__).parents[2]
QUESTION, EXPECTED = "森林覆盖率到2025年要达到多少？", "≥66.85%"
_PATIENCE = 10.0  # seconds for orphans to notice that their parent is gone


@dataclass
class Figures:
    """What came of the kills."""

    seed: int
    build_seconds: float
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    longest_orphan: float = 0.0  # seconds that a child outlived its parent

    @property
    def line(self) -> str:
        outcomes = self.outcomes
        return (
            f"{sum(outcomes.values())} kills over builds of {self.build_seconds:.1f} s (seed {self.seed}): "
            f"{outcomes['old']} times the old generation answered, {outcomes['new']} times the new one, "
            f"{outcomes['finished']} builds were faster than the kill; "
            f"a child lived {self.longest_orphan:.1f} s longer at most; {len(self.failures)} failures"
        )


def kill_builds(settings: Settings, times: int, seed: int, opened: Callable[[Settings], Assistant]) -> Figures:
    """Kill builds of the good index in `settings.index_dir`.

    opened: opens an assistant afresh on settings; its model may be shared."""
    chance = random.Random(seed)
    begun = time.monotonic()
    _build(settings).wait(timeout=300)
    figures = Figures(seed, time.monotonic() - begun)
    _check(settings, opened, figures, "before the first kill")
    for number in range(1, times + 1):
        moment = chance.uniform(0, figures.build_seconds)
        name = f"kill {number} after {moment:.2f} s"
        before = current_name(settings.index_dir)
        build = _build(settings)
        time.sleep(moment)
        finished = build.poll() is not None
        build.send_signal(signal.SIGKILL)
        build.wait(timeout=60)
        _wait_for_orphans(build.pid, figures, name)
        outcome = "old" if current_name(settings.index_dir) == before else "new"
        figures.outcomes["finished" if finished else outcome] += 1
        _check(settings, opened, figures, name)
        if _build(settings).wait(timeout=300) != 0:
            figures.failures.append(f"{name}: the next build failed")
        if current_name(settings.index_dir) == before:
            figures.failures.append(f"{name}: the next build made no new generation")
        _check(settings, opened, figures, f"{name}, after the next build")
    return figures


def _build(settings: Settings) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(CHECKOUT),
        "ASSISTANT_INDEX_DIR": str(settings.index_dir),
        "ASSISTANT_DATA_DIR": str(settings.data_dir),
        "ASSISTANT_LAWS": settings.laws,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", "index", "build", "--force"],
        env=environment,
        cwd=settings.index_dir,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _check(settings: Settings, opened: Callable[[Settings], Assistant], figures: Figures, name: str) -> None:
    try:
        assistant = opened(settings)
        text = assistant.chain.answer(Request(QUESTION, date(2023, 1, 1))).text
        if assistant.generation.store is not None:
            assistant.generation.store.close()
    except Exception as error:
        figures.failures.append(f"{name}: {type(error).__name__} {error}")
        return
    if EXPECTED not in text:
        figures.failures.append(f"{name}: answered {text!r}")


def _wait_for_orphans(session: int, figures: Figures, name: str) -> None:
    begun = time.monotonic()
    while left := running_in(session):
        lived = time.monotonic() - begun
        figures.longest_orphan = max(figures.longest_orphan, lived)
        if lived > _PATIENCE:
            figures.failures.append(f"{name}: still running {left}")
            for process in left:
                os.kill(process, signal.SIGKILL)
            return
        time.sleep(0.1)


def running_in(session: int) -> list[int]:
    """The processes of a session that run (dead ones that nobody waited for do not)."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,sess=,stat="], capture_output=True, text=True, check=True)
    rows = (line.split() for line in listed.stdout.splitlines())
    return [int(pid) for pid, sess, state, *_ in rows if int(sess) == session and not state.startswith("Z")]


def idle(seconds: float, progress: Callable[..., None]) -> None:
    """Work for a child process that takes long and tells nothing after its beginning."""
    progress("等待", 0, 1)
    time.sleep(seconds)


def main() -> int:
    """Kill builds of a fresh index in a temporary folder; status 1 where something failed."""
    parser = argparse.ArgumentParser(description="反复中断索引的建立，检查索引仍可使用")
    parser.add_argument("--times", type=int, default=100, metavar="N", help="中断次数，默认100")
    parser.add_argument("--seed", type=int, default=7, metavar="S", help="随机种子，默认7")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(index_dir=Path(folder) / "index", data_dir=Path(folder) / "data", laws="none")
        build_index(settings, lambda *_: None)
        first = Assistant(settings)
        _ = first.chain

        def opened(settings: Settings) -> Assistant:
            assistant = Assistant(replace(settings))
            assistant.parts.segmenter, assistant.parts.embedder = first.parts.segmenter, first.parts.embedder
            return assistant

        figures = kill_builds(settings, options.times, options.seed, opened)
    for failure in figures.failures:
        sys.stdout.write(failure + "\n")
    sys.stdout.write(figures.line + "\n")
    return 1 if figures.failures else 0


if __name__ == "__main__":
    sys.exit(main())
