"""Words of questions and passages."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.bootstrap import Parts
from assistant.tokens import Segmenter


def test_numbers_stay_whole_and_apart_from_letters(segmenter: Segmenter) -> None:
    words = segmenter.words("PM2.5浓度29.8微克，管网1148.88公里，G20峰会")
    assert {"pm", "2.5", "29.8", "1148.88", "20"} <= set(words)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＰＭ２．５浓度", "PM2.5浓度"),
        ("PM_{2.5}浓度", "pm 2.5 浓度"),
        ("西\n\n湖综合保护", "西湖综合保护"),
        ("NO_x减排", "NOx减排"),
    ],
)
def test_a_question_and_a_passage_are_cut_alike(segmenter: Segmenter, one: str, other: str) -> None:
    assert segmenter.words(one) == segmenter.words(other)


def test_words_of_the_dictionary_stay_whole(segmenter: Segmenter, parts: Parts) -> None:
    dictionary, stop_words = parts.word_files
    entries = [line.split("#")[0].strip() for line in dictionary.read_text(encoding="utf-8").splitlines()]
    stopped = set(stop_words.read_text(encoding="utf-8").split())
    chinese = [word for word in entries if word and word not in stopped and not any(c.isascii() for c in word)]
    assert len(chinese) > 200
    lost = [word for word in chinese if word not in segmenter.words(f"继续{word}，")]
    assert lost == []


def test_long_words_are_found_by_their_parts_too(segmenter: Segmenter) -> None:
    assert {"空气质量", "空气", "质量"} <= set(segmenter.words("空气质量"))


def test_function_words_and_punctuation_do_not_count(segmenter: Segmenter) -> None:
    assert segmenter.words("的，和？《》“”、请问吗……") == []


def test_the_length_of_a_text_counts_function_words(segmenter: Segmenter) -> None:
    assert segmenter.count("杭州的森林。") == 3
    assert segmenter.count("，。") == 0


def test_the_cache_is_private_to_its_user(tmp_path: Path, parts: Parts) -> None:
    cache = tmp_path / "deep" / "words"
    Segmenter(*parts.word_files, cache)
    assert stat.S_IMODE(cache.stat().st_mode) & 0o077 == 0
    assert list(cache.iterdir())


def test_a_cache_that_cannot_be_made_is_done_without(tmp_path: Path, parts: Parts) -> None:
    (tmp_path / "file").write_text("")
    segmenter = Segmenter(*parts.word_files, tmp_path / "file" / "words")
    assert segmenter.words("森林覆盖率")


def test_nothing_is_left_in_the_shared_temporary_folder(tmp_path: Path, parts: Parts) -> None:
    """jieba would put its table where every user of the machine can replace it."""
    shared, cache = tmp_path / "shared", tmp_path / "own"
    shared.mkdir()
    code = (
        "import sys; from pathlib import Path; from assistant.tokens import Segmenter;"
        "Segmenter(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))"
    )
    subprocess.run(
        [sys.executable, "-c", code, *map(str, parts.word_files), str(cache)],
        env={**os.environ, "TMPDIR": str(shared), "PYTHONPATH": str(Path(__file__).parents[1])},
        check=True,
    )
    assert list(shared.iterdir()) == []
