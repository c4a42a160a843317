"""Articles by their number: which text of a law on a day, which article, which 款."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.model import Article, Clause, Document
from assistant.references import Reference, ReferenceReader
from assistant.text import int_to_chinese
from assistant.validity import is_current, plain_title


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a reference leads to: an article, with the 款 where one was named; or, where it leads
    nowhere, `problem`: the sentence that says so and names the last one that there is."""

    reference: Reference
    document: Document | None = None
    article: Article | None = None
    clause: Clause | None = None
    problem: str = ""
    assumed: bool = False  # no law was named: the code is meant

    @property
    def passage_id(self) -> str | None:
        if self.document is None or self.article is None:
            return None
        return f"{self.document.document_id}/{self.article.path}"


class ArticleIndex:
    """The articles of every law of the corpus.

    default: the title of the law that a reference without a name means."""

    def __init__(self, documents: Iterable[Document], default: str | None) -> None:
        self._laws = [document for document in documents if document.metadata.kind == "law"]
        self._held = {document.document_id: document.metadata for document in self._laws}
        self._articles = {
            document.document_id: {(a.number, a.suffix): a for a in document.articles()} for document in self._laws
        }
        self._default = default

    def reader(self) -> ReferenceReader:
        """Reads references to these laws by title and short name."""
        names = {}
        for document in self._laws:
            title = document.metadata.title
            for name in (title, plain_title(title), *document.metadata.aliases):
                names[name] = title
        return ReferenceReader(names)

    def texts(self, title: str) -> list[Document]:
        """Every text held of a law, the oldest first."""
        texts = [document for document in self._laws if document.metadata.title == title]
        return sorted(texts, key=lambda document: document.metadata.valid_from or date.min)

    def text_on(self, title: str, day: date) -> Document | None:
        """The text of a law that a day asks for: the current one, else the last that had begun,
        else the first; None where the law is not held."""
        texts = self.texts(title)
        current = [text for text in texts if is_current(text.metadata, day, self._held)]
        begun = [text for text in texts if (text.metadata.valid_from or date.min) <= day]
        return next(iter(current or begun[-1:] or texts[:1]), None)

    def resolve(self, reference: Reference, day: date) -> Resolution:
        """Where a reference leads on a day."""
        title = reference.law.title if reference.law else self._default
        document = self.text_on(title, day) if title else None
        if document is None:
            what = f"《{reference.law.words}》" if reference.law else "这部法律"
            return Resolution(reference, problem=f"现有文件里没有收录{what}，不能回答它的条文。")
        assumed = reference.law is None
        articles = self._articles[document.document_id]
        article = articles.get((reference.number, reference.suffix))
        name = f"《{document.metadata.short_title}》"
        if article is None:
            last = document.articles()[-1].label
            asked = f"第{reference.number}条" + (f"之{int_to_chinese(reference.suffix)}" if reference.suffix else "")
            return Resolution(reference, document, problem=f"{name}没有{asked}，最后一条是{last}。", assumed=assumed)
        if reference.clause > len(article.clauses):
            count = len(article.clauses)
            problem = (
                f"{name}{article.label}共{count}款，没有第{reference.clause}款，最后一款是第{int_to_chinese(count)}款。"
            )
            return Resolution(reference, document, problem=problem, assumed=assumed)
        clause = article.clauses[reference.clause - 1] if reference.clause else None
        if clause is not None and reference.item > len(clause.items):
            count = len(clause.items)
            has = f"共{count}项" if count else "没有分项"
            problem = f"{name}{article.label}第{int_to_chinese(reference.clause)}款{has}，没有第{reference.item}项。"
            return Resolution(reference, document, problem=problem, assumed=assumed)
        return Resolution(reference, document, article, clause, assumed=assumed)


def current_ids(documents: Mapping[str, Document], day: date) -> frozenset[str]:
    """The documents that an answer on a day may stand on."""
    held = {key: document.metadata for key, document in documents.items()}
    return frozenset(key for key, metadata in held.items() if is_current(metadata, day, held))
