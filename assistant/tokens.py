"""Words out of Chinese text: the only user of jieba.

Index and query are cut the same way: the search form of the text, jieba's search mode (long
words also as their parts), the project's dictionary, no punctuation and no function words.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
from pathlib import Path

import jieba

from assistant.text import fold

jieba.setLogLevel(logging.WARNING)

_WORD = re.compile(r"[0-9a-z\u3400-\u9fff\uf900-\ufaff]")
_NUMBER = re.compile(r"(\d+(?:\.\d+)*)")


class Segmenter:
    """Cuts text into words.

    dictionary: a file of words, one a line (`word [frequency [tag]]`, jieba's own format);
    stop_words: a file of words that carry no meaning for search, one a line;
    cache: a folder of this user's own for jieba's prefix table, which is read back through
    marshal and so must not lie where others can write.  The attribute `dictionary` holds the file's words."""

    def __init__(self, dictionary: Path, stop_words: Path, cache: Path | None = None) -> None:
        self._jieba = jieba.Tokenizer()
        self._jieba.tmp_dir = str(_private_folder(cache))
        self._jieba.initialize()
        lines = dictionary.read_text(encoding="utf-8").splitlines()
        self.dictionary = frozenset(fold(word) for line in lines if (word := line.split("#", 1)[0].strip()))
        for word in self.dictionary:
            # A high frequency makes the dictionary's word win over its parts.
            self._jieba.add_word(word, freq=20000)
        self._stop_words = frozenset(stop_words.read_text(encoding="utf-8").split())

    def words(self, text: str) -> list[str]:
        """The words of a text for index and query, function words left out, parts included."""
        found: list[str] = []
        # jieba would cut 2.5 and 1148.88 at the point, and 20g into one word.
        for piece in _NUMBER.split(fold(text)):
            cut = [piece] if _NUMBER.fullmatch(piece) else self._jieba.cut_for_search(piece, HMM=False)
            found.extend(word for word in cut if _WORD.search(word) and word not in self._stop_words)
        return found

    def cut(self, text: str) -> list[str]:
        """All words of a text in order, none inside another, function words included."""
        return [word for word in self._jieba.cut(fold(text), HMM=False) if _WORD.search(word)]

    def count(self, text: str) -> int:
        """How many words a text has, function words included (the unit of passage limits)."""
        return len(self.cut(text))


def _private_folder(cache: Path | None) -> Path:
    if cache is not None:
        try:
            cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            cache = None
    if cache is None or not os.access(cache, os.W_OK):
        return Path(tempfile.mkdtemp(prefix="assistant-words-"))
    return cache
