"""Building the index without putting the old one at risk.

The build runs in a child process and is verified in another: whatever happens there, a crash of a
native library included, `CURRENT` still names the old generation.  One lock lets one builder in.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant import errors
from assistant.bootstrap import Parts, embedder_loader
from assistant.errors import (
    AssistantError,
    BuilderBusy,
    BuildFailed,
    FolderNotWritable,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
)
from assistant.indexing import (
    Progress,
    check_generation,
    current_generation,
    current_name,
    ensure_writable,
    next_generation,
    read_manifest,
    remove_generations,
    switch_to,
    verify_generation,
    write_generation,
)
from assistant.settings import Settings

_LOCK = "build.lock"
_CACHE = "embeddings.sqlite"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: the generation in use afterwards, and whether it is a new one."""

    generation: Path
    new: bool


def is_stale(settings: Settings) -> bool:
    """Whether the current index is missing, unreadable or made from something else than what the
    corpus, the settings and the program are now."""
    parts = Parts(settings)
    try:
        folder = current_generation(settings.index_dir)
        manifest = read_manifest(folder)
        check_generation(folder, manifest)
    except (IndexMissing, IndexDamaged, IndexMismatch):
        return True
    return bool(manifest["fingerprint"] != parts.fingerprint())


def build_index(settings: Settings, progress: Progress, *, force: bool = False) -> Built:
    """Build a new generation and switch to it; nothing is done where the current one is up to
    date, unless forced.

    Raises BuilderBusy, FolderNotWritable, BuildFailed, and what the parts raise (ModelMissing,
    CorpusInvalid …); the current generation is untouched then."""
    index = settings.index_dir
    ensure_writable(index)
    with _only_builder(index):
        if not force and not is_stale(settings):
            return Built(current_generation(index), new=False)
        remove_generations(index, keep={name for name in (current_name(index),) if name} | _previous(index))
        folder = next_generation(index)
        try:
            _in_child(_write, (settings, str(folder)), progress)
            _in_child(_verify, (settings, str(folder)), progress)
            switch_to(folder)
        except OSError as error:
            raise BuildFailed(error.strerror or str(error)) from error
        finally:
            if current_name(index) != folder.name:
                # Half a generation may fill the disk on which the current one has to answer.
                shutil.rmtree(folder, ignore_errors=True)
    return Built(folder, new=True)


def _previous(index: Path) -> set[str]:
    """The generation before the current one: readers may still be on it."""
    current = current_name(index)
    names = sorted((p.name for p in index.glob("gen-*") if (p / "manifest.json").is_file()), key=lambda n: (len(n), n))
    before = names[: names.index(current)] if current in names else names
    return set(before[-1:])


@contextmanager
def _only_builder(index: Path) -> Iterator[None]:
    lock = FileLock(index / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise BuilderBusy from error
    except OSError as error:  # a lock file that another user made
        raise FolderNotWritable(index) from error
    try:
        yield
    finally:
        lock.release()


# -- in the children -----------------------------------------------------------------------


def _write(settings: Settings, folder: str, progress: Progress) -> None:
    parts = Parts(settings)
    write_generation(
        Path(folder),
        parts.corpus.documents,
        parts.annotations,
        parts.segmenter,
        parts.model,
        embedder_loader(parts),
        settings.index_dir / _CACHE,
        parts.fingerprint(),
        progress,
    )


def _verify(settings: Settings, folder: str, progress: Progress) -> None:
    progress("核验新索引", 0, 1)
    verify_generation(Path(folder), Parts(settings).segmenter)
    progress("核验新索引", 1, 1)


def _in_child(work: Callable[..., None], arguments: tuple[Any, ...], progress: Progress) -> None:
    """Run work in a fresh process, its progress passed on, its errors raised here."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(work, arguments, sending), daemon=True)
    child.start()
    sending.close()
    error: AssistantError | None = None
    try:
        while True:
            kind, *content = receiving.recv()
            if kind == "progress":
                progress(*content)
            elif kind == "error":
                error = _revived(*content)
    except EOFError:
        pass
    child.join()
    if error is not None:
        raise error
    if child.exitcode != 0:
        raise BuildFailed(f"子进程以状态 {child.exitcode} 结束")


def _child(work: Callable[..., None], arguments: tuple[Any, ...], sending: Connection) -> None:
    _die_with_parent()
    try:
        work(*arguments, lambda *content: sending.send(("progress", *content)))
    except AssistantError as error:
        sending.send(("error", type(error).__name__, error.problem, error.advice))
        raise SystemExit(1) from error
    except Exception as error:  # of whatever library: told to the parent, who raises it
        failed = BuildFailed(f"{type(error).__name__}：{' '.join(str(error).split())}")
        sending.send(("error", "BuildFailed", failed.problem, failed.advice))
        raise SystemExit(1) from error


def _revived(name: str, problem: str, advice: str) -> AssistantError:
    """An error of the child as the same kind of error here; their constructors differ."""
    kind: type[AssistantError] = getattr(errors, name)
    error = kind.__new__(kind)
    AssistantError.__init__(error, problem, advice)
    return error


def _die_with_parent() -> None:
    """End this process when its parent ends: an orphan would go on writing after a kill."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
