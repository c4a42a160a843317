"""Refusing: when the best that was found does not speak of what was asked."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.model import Hit

# A hit speaks of the subject where its cosine, and a quarter of the share of the question's words
# that it holds, reach this together.  Set on the tuning questions and a dozen from outside the
# field; without a model the words alone have to do.
_LEAST_NEARNESS = 0.76
_LEAST_COVERAGE = 0.25
_FIRST = 3


def nothing_fits(hits: Sequence[Hit], *, with_model: bool) -> bool:
    """Whether none of the first hits is near enough to the question to answer it."""
    if not with_model:
        return not any(hit.coverage >= _LEAST_COVERAGE for hit in hits[:_FIRST])
    return not any(hit.relevance + 0.25 * hit.coverage >= _LEAST_NEARNESS for hit in hits[:_FIRST])
