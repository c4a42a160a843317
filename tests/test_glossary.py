"""The glossary: what it says of its words, what it refuses, and whether the documents know its words."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assistant.corpus import load_corpus
from assistant.errors import CorpusInvalid
from assistant.glossary import Glossary
from assistant.model import Document, Passage
from assistant.text import fold

CORPUS = Path(__file__).parents[1] / "corpus"
FILE = CORPUS / "glossary.toml"
# A word in more passages than this would pull in anything.
WIDEST = 0.12

Groups = dict[str, list[dict[str, list[str]]]]


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary.load(FILE)


@pytest.fixture(scope="module")
def written() -> Groups:
    """The file as it is written."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Glossary]:
    def load_text(text: str) -> Glossary:
        path = tmp_path / "glossary.toml"
        path.write_text(text, encoding="utf-8")
        return Glossary.load(path)

    return load_text


SMALL = """
[[same]]
words = ["化学需氧量", "COD"]
[[same]]
words = ["固体废物", "固废"]
[[same]]
words = ["尾矿库", "尾砂库"]
[[leads]]
from = ["饭店", "餐馆"]
to = ["餐饮"]
[[leads]]
from = ["垃圾", "尾矿"]
to = ["固废", "堆场"]
[[leads]]
from = ["生活垃圾"]
to = ["分类投放"]
[[asking]]
from = ["罚多少"]
to = ["罚款", "处罚"]
"""


# -- what it says --------------------------------------------------------------------------


def test_a_word_of_a_same_group_stands_for_every_other(load: Callable[[str], Glossary]) -> None:
    glossary = load(SMALL)
    assert glossary.alternatives("ＣＯＤ五年削减比例") == {"cod": ("化学需氧量",)}
    assert glossary.alternatives("化学需氧量") == {"化学需氧量": ("cod",)}
    assert glossary.same("COD", "化学需氧量")
    assert glossary.same("化学需氧量", "ＣＯＤ")


def test_a_word_leads_one_way_only(load: Callable[[str], Glossary]) -> None:
    glossary = load(SMALL)
    assert glossary.alternatives("楼下的饭店") == {"饭店": ("餐饮",)}
    assert glossary.alternatives("餐饮油烟") == {}
    assert not glossary.same("饭店", "餐饮")
    assert not glossary.same("饭店", "餐馆")


def test_words_of_asking_lead_like_the_others(load: Callable[[str], Glossary]) -> None:
    assert load(SMALL).alternatives("要罚多少？") == {"罚多少": ("罚款", "处罚")}


def test_what_a_word_leads_to_brings_its_other_names(load: Callable[[str], Glossary]) -> None:
    assert load(SMALL).alternatives("垃圾") == {"垃圾": ("固体废物", "固废", "堆场")}


def test_a_term_is_the_same_as_itself_however_it_is_written(load: Callable[[str], Glossary]) -> None:
    glossary = load(SMALL)
    assert glossary.same("PM₂.₅", "ＰＭ2.5")
    assert not glossary.same("固废", "COD")


def test_the_longest_term_wins_and_none_stands_inside_another(load: Callable[[str], Glossary]) -> None:
    assert list(load(SMALL).alternatives("生活垃圾怎么分")) == ["生活垃圾"]


def test_a_term_inside_a_word_that_is_led_to_is_not_meant(load: Callable[[str], Glossary]) -> None:
    glossary = load(SMALL)
    assert list(glossary.alternatives("尾矿库")) == ["尾矿库"]
    assert glossary.alternatives("尾矿怎么堆")["尾矿"] == ("固体废物", "固废", "堆场")


def test_terms_that_overlap_are_both_found_longest_first(load: Callable[[str], Glossary]) -> None:
    glossary = load('[[leads]]\nfrom = ["烧垃圾", "垃圾填埋"]\nto = ["焚烧"]\n')
    assert list(glossary.alternatives("烧垃圾填埋")) == ["垃圾填埋", "烧垃圾"]


def test_a_term_found_elsewhere_too_is_found(load: Callable[[str], Glossary]) -> None:
    assert list(load(SMALL).alternatives("生活垃圾和其他垃圾")) == ["生活垃圾", "垃圾"]


@pytest.mark.parametrize("text", ["CODcr", "QCOD", "COD5", "3COD"])
def test_a_latin_term_does_not_stand_inside_a_longer_word(load: Callable[[str], Glossary], text: str) -> None:
    assert load(SMALL).alternatives(text) == {}


@pytest.mark.parametrize("text", ["COD", "出水COD浓度", "COD，氨氮", "COD.", "（COD）"])
def test_a_latin_term_between_anything_else_is_found(load: Callable[[str], Glossary], text: str) -> None:
    assert list(load(SMALL).alternatives(text)) == ["cod"]


def test_a_number_is_not_cut_at_its_point(load: Callable[[str], Glossary]) -> None:
    glossary = load('[[same]]\nwords = ["PM2", "微粒"]\n')
    assert glossary.alternatives("PM2.5浓度") == {}
    assert list(glossary.alternatives("PM2浓度")) == ["pm2"]


def test_every_group_counts(load: Callable[[str], Glossary]) -> None:
    assert len(load(SMALL)) == 7
    assert len(load("")) == 0


# -- what it refuses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[same]\n", "无法读取"),
        ('[[like]]\nwords = ["固废", "固体废物"]\n', "like"),
        ('same = "固废"\n', "same"),
        ('same = ["固废", "固体废物"]\n', "same"),
        ('[[same]]\nfrom = ["固废"]\nto = ["固体废物"]\n', "same"),
        ('[[leads]]\nfrom = ["固废"]\n', "leads"),
        ('[[leads]]\nfrom = ["固废"]\nto = ["固体废物"]\nnote = "？"\n', "note"),
        ('[[leads]]\nfrom = "固废"\nto = ["固体废物"]\n', "固废"),
        ('[[leads]]\nfrom = [1, 2]\nto = ["固体废物"]\n', "[1, 2]"),
        ('[[same]]\nwords = ["固废"]\n', "固废"),
        ('[[leads]]\nfrom = []\nto = ["固体废物"]\n', "leads"),
        ('[[leads]]\nfrom = ["固废"]\nto = []\n', "leads"),
        ('[[leads]]\nfrom = ["铅"]\nto = ["重金属"]\n', "铅"),
        ('[[leads]]\nfrom = ["固废"]\nto = ["物"]\n', "物"),
        ('[[leads]]\nfrom = ["固 "]\nto = ["固体废物"]\n', "固"),
        ('[[same]]\nwords = ["COD", "ｃｏｄ"]\n', "COD"),
        ('[[same]]\nwords = ["固废", "废渣"]\n[[same]]\nwords = ["固体废物", "固废"]\n', "固废"),
        ('[[leads]]\nfrom = ["固废"]\nto = ["废渣"]\n[[asking]]\nfrom = ["固废"]\nto = ["废物"]\n', "固废"),
        ('[[leads]]\nfrom = ["固废"]\nto = ["废渣", "固废"]\n', "固废"),
    ],
)
def test_a_fault_in_the_file_is_named(load: Callable[[str], Glossary], text: str, named: str) -> None:
    with pytest.raises(CorpusInvalid) as raised:
        load(text)
    assert named in raised.value.problem
    assert raised.value.advice


def test_a_file_that_is_missing_or_not_text_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(CorpusInvalid, match="无法读取"):
        Glossary.load(tmp_path / "glossary.toml")
    (tmp_path / "glossary.toml").write_bytes("[[same]]\nwords = ['固废', '废渣']".encode("gb18030"))
    with pytest.raises(CorpusInvalid, match="无法读取"):
        Glossary.load(tmp_path / "glossary.toml")


# -- the glossary of the corpus ------------------------------------------------------------


def test_the_glossary_covers_the_field(glossary: Glossary) -> None:
    assert len(glossary) >= 400


@pytest.mark.parametrize(
    ("term", "other"),
    [
        ("COD", "化学需氧量"),
        ("NOₓ", "氮氧化物"),
        ("VOCs", "挥发性有机物"),
        ("PM_{2.5}", "细颗粒物"),
        ("国三", "国Ⅲ"),
        ("环评", "生态环境影响评价"),
        ("危废", "危险废物"),
        ("环保局", "生态环境主管部门"),
        ("中水", "再生水"),
    ],
)
def test_names_of_one_thing_are_known(glossary: Glossary, term: str, other: str) -> None:
    assert glossary.same(term, other)
    assert fold(other) in glossary.alternatives(term)[fold(term)]
    assert fold(term) in glossary.alternatives(other)[fold(other)]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("楼下饭店", "餐饮"),
        ("村里养猪的", "畜禽养殖"),
        ("大棚膜", "农膜"),
        ("烧秸秆", "露天焚烧"),
        ("马路灰尘", "道路扬尘"),
        ("扫马路", "机械化清扫"),
        ("旧电瓶", "蓄电池"),
        ("车尾气", "机动车排气"),
        ("工地灰", "施工扬尘"),
        ("有臭味", "恶臭"),
        ("烧煤", "燃煤"),
        ("屋顶光伏", "可再生能源"),
        ("喝的水", "饮用水"),
        ("归谁管", "主管部门"),
        ("能不能", "不得"),
        ("关掉", "关停"),
    ],
)
def test_everyday_words_lead_to_the_words_of_the_documents(glossary: Glossary, said: str, written: str) -> None:
    assert written in {word for words in glossary.alternatives(said).values() for word in words}


@pytest.mark.parametrize(
    "text", ["海洋垃圾", "投放生活垃圾", "污染整治", "清洁工艺", "中国3月", "地下水管理", "每年检查", "法定义务"]
)
def test_words_that_only_stand_across_others_are_not_found(glossary: Glossary, text: str) -> None:
    misread = {"洋垃圾", "放生", "染整", "清洁工", "国3", "下水管", "年检", "定义"}
    assert misread & set(glossary.alternatives(text)) == set()


@pytest.fixture(scope="module")
def code() -> Document | None:
    """The code, where the package with the laws is installed."""
    return next((d for d in load_corpus(CORPUS).documents if d.document_id == "eco-code"), None)


def test_the_documents_know_the_words(written: Groups, plan: Document, code: Document | None) -> None:
    if code is None:
        pytest.skip("the laws are not installed")
    texts = (fold(plan.source), fold(code.source))

    def unknown(word: str) -> bool:
        return not any(fold(word) in text for text in texts)

    assert [group["words"] for group in written["same"] if all(map(unknown, group["words"]))] == []
    assert [word for group in written["leads"] for word in group["to"] if unknown(word)] == []


def test_no_word_is_so_wide_that_it_brings_anything(written: Groups, passages: Sequence[Passage]) -> None:
    texts = [fold(passage.text) for passage in passages]

    def share(word: str) -> float:
        return sum(fold(word) in text for text in texts) / len(texts)

    words = {word for group in written["same"] for word in group["words"]}
    words |= {word for group in written["leads"] for word in group["to"]}
    assert [word for word in sorted(words) if share(word) > WIDEST] == []
