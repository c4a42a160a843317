"""All that is read out of the plans of one corpus beside their text: what lists, comparisons and tables stand on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.features.conflicts import Conflicts
from assistant.features.figures import Figure, FigureLanguage, figures_of
from assistant.features.indicators import Indicator, indicators_of
from assistant.features.outline import Outline, outlines_of
from assistant.glossary import Glossary
from assistant.model import Document, Passage


@dataclass(frozen=True, slots=True)
class Records:
    """The records of the plans.

    indicators: table rows by passage; outlines: parts by document; figures: those of the running text; conflicts:
    values stated twice and not alike; passages: how many each document has."""

    indicators: Mapping[str, Indicator]
    outlines: Mapping[str, Outline]
    figures: Sequence[Figure]
    conflicts: Conflicts
    passages: Mapping[str, int]


def records_of(
    documents: Mapping[str, Document], passages: Sequence[Passage], language: FigureLanguage, glossary: Glossary
) -> Records:
    """Read the records of the plans among some documents.

    passages: those of the documents."""
    indicators = indicators_of(documents.values())
    figures = figures_of(documents.values(), passages, language)
    before = {key: d.metadata.period.first - 1 for key, d in documents.items() if d.metadata.period}
    return Records(
        indicators,
        outlines_of(documents.values()),
        figures,
        Conflicts(indicators, figures, language, glossary, before),
        Counter(passage.document_id for passage in passages),
    )
