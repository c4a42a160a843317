"""A statute out of its text: 编, 分编, 章, 节, 条, 款, 项.

The text has a heading or a paragraph on each line; an article begins with 第…条 and a blank, its
further lines are 款 (clauses) or, where they begin with （一）, 项 (items) of the clause above.  A number that has been
there before is that of another text, which is quoted: its lines belong to the article above.
Articles inserted later are 第一百二十条之一: number 120, suffix 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.errors import CorpusInvalid
from assistant.model import Article, Clause, Document, Metadata, Paragraph, Section, SectionKind
from assistant.text import CHINESE_NUMERAL, chinese_to_int

_HEADING = re.compile(rf"第({CHINESE_NUMERAL})(编|分编|章|节)[ 　]+(\S.*)$")
_SUPPLEMENT = re.compile(r"附[ 　]*则$")
# Amendments and interpretations of the dataset have 条目一 or 全文 instead.
_ARTICLE = re.compile(
    rf"(?P<label>(?:第(?P<number>{CHINESE_NUMERAL})条(?:之(?P<suffix>{CHINESE_NUMERAL}))?|条目(?P<entry>{CHINESE_NUMERAL})|全文))[ 　]+(?=\S)"
)
_ITEM = re.compile(rf"[（(]{CHINESE_NUMERAL}[）)]")
_APPENDIX = re.compile(r"附(?:件|表|[ 　]*[：:])|\S{2,20}表$")
_KINDS: dict[str, SectionKind] = {"编": "book", "分编": "subbook", "章": "chapter", "节": "law_section"}
_LETTERS: dict[SectionKind, str] = {"book": "b", "subbook": "s", "chapter": "c", "law_section": "j"}
_ORDER: tuple[SectionKind, ...] = ("book", "subbook", "chapter", "law_section")


@dataclass(slots=True)
class _Node:
    kind: SectionKind
    path: str
    number: int | None
    title: str
    start: int
    end: int
    articles: list[Article] = field(default_factory=list)
    children: list[_Node] = field(default_factory=list)

    def freeze(self) -> Section:
        children = tuple(child.freeze() for child in self.children)
        ends = [self.end, *(a.end for a in self.articles), *(c.end for c in children)]
        return Section(
            self.kind,
            self.path,
            self.number,
            self.title,
            self.start,
            max(ends),
            articles=tuple(self.articles),
            children=children,
        )


def parse_statute(source: str, metadata: Metadata) -> Document:
    """Read a statute into a tree.

    source: a heading or paragraph on each line; metadata: what is known of it.
    Raises CorpusInvalid where the text has no articles."""
    root = _Node("document", "", None, metadata.title, 0, len(source))
    open_nodes = [root]
    lines: list[tuple[int, int]] = []  # of the article that is being read
    labels: set[str] = set()

    def close() -> None:
        if lines:
            open_nodes[-1].articles.append(_article(source, lines))
            lines.clear()

    position = 0
    in_appendix = False
    for raw in source.splitlines(keepends=True):
        text = raw.strip()
        start = position + len(raw) - len(raw.lstrip())
        position += len(raw)
        if not text:
            continue
        end = start + len(text)
        in_appendix = in_appendix or bool(lines and _APPENDIX.match(text) and len(text) < 30)
        if not in_appendix and (heading := _heading(text)):
            close()
            _open(open_nodes, *heading, start, end)
        elif not in_appendix and (match := _ARTICLE.match(text)) and match["label"] not in labels:
            close()
            labels.add(match["label"])
            lines.append((start, end))
        elif lines:
            lines.append((start, end))
    close()
    document = Document(metadata, source, root.freeze())
    if not document.articles():
        raise CorpusInvalid(f"《{metadata.title}》里没有找到“第…条”", "请检查文件是不是法规文本")
    return document


def _heading(text: str) -> tuple[SectionKind, int | None, str] | None:
    if match := _HEADING.match(text):
        return _KINDS[match[2]], chinese_to_int(match[1]), match[3]
    if _SUPPLEMENT.match(text):
        return "chapter", None, "附则"
    return None


def _open(nodes: list[_Node], kind: SectionKind, number: int | None, title: str, start: int, end: int) -> None:
    """Hang a heading under the nearest open one of a higher rank."""
    rank = _ORDER.index(kind)
    while len(nodes) > 1 and _ORDER.index(nodes[-1].kind) >= rank:
        nodes.pop()
    step = f"{_LETTERS[kind]}{number or 0}"
    path = f"{nodes[-1].path}.{step}" if nodes[-1].path else step
    node = _Node(kind, path, number, title, start, end)
    nodes[-1].children.append(node)
    nodes.append(node)


def _article(source: str, lines: list[tuple[int, int]]) -> Article:
    """An article from its lines: the number, then clauses with their items, then an appendix."""
    first_start, first_end = lines[0]
    match = _ARTICLE.match(source[first_start:first_end])
    assert match is not None
    number = chinese_to_int(match["number"] or match["entry"] or "一")
    suffix = chinese_to_int(match["suffix"]) if match["suffix"] else 0
    clauses: list[Clause] = []
    appendix: Paragraph | None = None
    for start, end in [(first_start + match.end(), first_end), *lines[1:]]:
        text = source[start:end]
        if appendix is not None:
            appendix = Paragraph(appendix.start, end)
        elif clauses and _APPENDIX.match(text) and len(text) < 30:
            appendix = Paragraph(start, end)
        elif clauses and _ITEM.match(text):
            above = clauses[-1]
            clauses[-1] = Clause(above.start, end, (*above.items, Paragraph(start, end)))
        else:
            clauses.append(Clause(start, end))
    return Article(match["label"], number, suffix, tuple(clauses), appendix, first_start, clauses[-1].end)
