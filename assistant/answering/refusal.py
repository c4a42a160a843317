"""Refusing: when the best that was found does not speak of what was asked."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.statements import Statement

# A statement speaks of the subject where its cosine, and half of the share of the question's words
# that it holds, reach this together; without a model the words alone have to do.  Laws hold thousands of articles,
# some of which are near anything.  Set on questions written for the purpose
# (`make refusal-curve`, docs/evaluation.md).
LEAST_FIT = 0.84
LEAST_FIT_OF_LAW = 0.9
# A question that is near to one written down for an article is answered by it, whatever its words.
_ASKED_OF_LAW = 0.81
_PLAN_NAMED = 0.04  # less is asked of a plan that the question names
_LEAST_COVERAGE = 0.3
_FIRST = 3


def nothing_fits(statements: Sequence[Statement], *, with_model: bool, plan_only: bool = False) -> bool:
    """Whether none of the best statements is near enough to the question to answer it.

    with_model: whether statements carry cosines; plan_only: whether the question asks what the plan says."""
    if not statements:
        return True
    if not with_model:
        return not any(statement.coverage >= _LEAST_COVERAGE for statement in statements[:_FIRST])
    first = statements[:_FIRST]
    if first[0].is_law:
        return not any(s.fit >= LEAST_FIT_OF_LAW or s.hit.asked >= _ASKED_OF_LAW for s in first)
    return not any(statement.fit >= LEAST_FIT - _PLAN_NAMED * plan_only for statement in first)
