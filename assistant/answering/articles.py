"""An article that was asked for by its number: its text, its place, what took its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.citations import Citations
from assistant.features.articles import Resolution
from assistant.features.successors import Successor
from assistant.model import Clause, Passage
from assistant.text import reading

_MOST_CHARACTERS = 330  # of the text that is quoted; the whole article stands in the evidence


@dataclass(frozen=True, slots=True)
class ArticleAnswer:
    """Answers with articles.

    passage: gives a passage by its id; successors: by the repealed article's passage id."""

    passage: Callable[[str], Passage]
    successors: Mapping[str, Successor]

    def lines(self, resolution: Resolution, citations: Citations) -> list[str]:
        """The article, or the 款 that was asked for, in its own words, and its successor."""
        document, article, passage_id = resolution.document, resolution.article, resolution.passage_id
        assert document is not None and article is not None and passage_id is not None
        passage = self.passage(passage_id)
        asked = (resolution.clause,) if resolution.clause else article.clauses
        shown = _fitting(asked)
        citation = citations.cite_span(passage, shown[0].start - passage.start, shown[-1].end - passage.start)
        source = document.source[shown[0].start : shown[-1].end]
        text = "\n\n".join(reading(line) for line in source.split("\n"))
        more = f"（共{len(asked)}款，其余见依据）" if len(shown) < len(asked) else ""
        name = f"《{document.metadata.short_title}》{citation.locator}"
        lines = [f"{name}：{text}{more} [{citation.marker}]"]
        if citation.status == "repealed":
            lines.append(self._successor(passage_id, citations))
        return lines

    def _successor(self, passage_id: str, citations: Citations) -> str:
        successor = self.successors.get(passage_id)
        if successor is None or successor.new is None:
            return "没有找到接替这一条的条文。"
        passage = self.passage(successor.new)
        title = citations.documents[passage.document_id].metadata.short_title
        marker = citations.cite_whole(passage).marker
        how = "已逐条核对" if successor.checked else f"按文字相近程度计算，{successor.score:.2f}"
        return f"接替条文：《{title}》{passage.locator}（{how}）[{marker}]"


def _fitting(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """The first 款 that can be read in one look, at least one."""
    shown, length = 0, 0
    for clause in clauses:
        length += clause.end - clause.start
        if shown and length > _MOST_CHARACTERS:
            break
        shown += 1
    return clauses[:shown]
