"""The one place where an answer, a citation, a document becomes text."""

from assistant.render.answers import (
    answer_json,
    answer_text,
    citation_json,
    citation_place,
    evidence_html,
    markdown_escape,
    passage_json,
    passage_line,
    retrieval_json,
)
from assistant.render.cards import card_html, extent_html, mark_html
from assistant.render.documents import (
    document_html,
    document_json,
    document_line,
    documents_html,
    life_text,
)
from assistant.render.indicators import (
    TextTable,
    can_be_drawn,
    conflict_lines,
    indicator_bars,
    indicator_table,
    table_name,
    target_table,
    undrawn_line,
)

__all__ = [
    "TextTable",
    "answer_json",
    "answer_text",
    "can_be_drawn",
    "card_html",
    "citation_json",
    "citation_place",
    "conflict_lines",
    "document_html",
    "document_json",
    "document_line",
    "documents_html",
    "evidence_html",
    "extent_html",
    "indicator_bars",
    "indicator_table",
    "life_text",
    "mark_html",
    "markdown_escape",
    "passage_json",
    "passage_line",
    "retrieval_json",
    "table_name",
    "target_table",
    "undrawn_line",
]
