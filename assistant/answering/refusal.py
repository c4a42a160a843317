"""Refusing: when the best that was found does not speak of what was asked."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.model import Hit

# Set on the tuning questions and on questions from outside the field (docs/retrieval.md): below
# both, nothing found speaks of the subject.
LEAST_RELEVANCE = 0.62
LEAST_COVERAGE = 0.35


def nothing_fits(hits: Sequence[Hit], *, with_model: bool) -> bool:
    """Whether none of the first hits is near enough to the question to answer it."""
    best = hits[:3]
    related = any(hit.coverage >= LEAST_COVERAGE for hit in best)
    if not with_model:
        return not related
    near = any(hit.relevance >= LEAST_RELEVANCE for hit in best)
    return not (related and near)
