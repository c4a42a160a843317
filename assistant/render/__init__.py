"""The one place where an answer, a citation, a document becomes text."""

from assistant.render.answers import (
    answer_json,
    answer_markdown,
    answer_text,
    citation_json,
    citation_place,
    evidence_html,
    markdown_escape,
    passage_json,
    passage_line,
    retrieval_json,
)
from assistant.render.documents import (
    document_html,
    document_json,
    document_line,
    documents_html,
    life_text,
)

__all__ = [
    "answer_json",
    "answer_markdown",
    "answer_text",
    "citation_json",
    "citation_place",
    "document_html",
    "document_json",
    "document_line",
    "documents_html",
    "evidence_html",
    "life_text",
    "markdown_escape",
    "passage_json",
    "passage_line",
    "retrieval_json",
]
