"""The table of docs/evaluation.md: how often it is refused, rightly and wrongly, by the least fit that is asked for.

    python -m tests.benchmarks.refusal_curve [QUESTIONS.jsonl …]

Every question is asked once with nothing refused for want of fit; what the rules refuse stays refused.  Then each
threshold is held against the statements that the answer would have been taken from, by the rule of
`assistant.answering.refusal` itself; that of laws keeps its distance to that of plans.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from unittest.mock import patch

from tqdm import tqdm

from assistant.answering import composer, refusal
from assistant.answering.statements import Statement
from assistant.bootstrap import Assistant
from assistant.chain import Request
from assistant.evaluation.questions import JudgedQuestion, load_questions
from assistant.settings import load_settings

EVALUATION = Path(__file__).parents[1] / "evaluation"
SETS = tuple(path for name in ("plan", "refusal") for path in sorted(EVALUATION.glob(f"{name}_tuning*.jsonl")))
THRESHOLDS = tuple(round(0.74 + 0.02 * step, 2) for step in range(11))

Check = Callable[[], bool]
"""Whether nothing of one kind of source fits, at the threshold of the moment."""


@dataclass
class Asked:
    """A question, whether a rule refused it, and what would have been held against the threshold."""

    question: JudgedQuestion
    by_rule: bool = False
    checks: list[Check] = field(default_factory=list)

    def is_refused(self) -> bool:
        """At the threshold of the moment."""
        return self.by_rule or (bool(self.checks) and all(check() for check in self.checks))


def ask(assistant: Assistant, question: JudgedQuestion, day: date) -> Asked:
    """Ask a question with nothing refused for want of fit."""
    asked = Asked(question)

    def let_through(statements: Sequence[Statement], *, with_model: bool, plan_only: bool = False) -> bool:
        asked.checks.append(lambda: refusal.nothing_fits(statements, with_model=with_model, plan_only=plan_only))
        return not statements

    with patch.object(composer, "nothing_fits", let_through):
        asked.by_rule = assistant.chain.answer(Request(question.text, day, question.history)).refused
    return asked


def line(name: str, asked: Iterable[Asked]) -> str:
    """A row of the table: refused among those that no source answers, and among those that one does."""
    refused = {True: 0, False: 0}
    of = {True: 0, False: 0}
    for one in asked:
        of[one.question.refuse] += 1
        refused[one.question.refuse] += one.is_refused()
    cells = [f"{refused[kind]}/{of[kind]}（{refused[kind] / of[kind]:.3f}）" for kind in (True, False) if of[kind]]
    return f"| {name} | " + " | ".join(cells) + " |\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="拒答阈值表")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    assistant, day = Assistant(load_settings()), date.today()
    questions = load_questions(options.files or SETS)
    asked = [ask(assistant, question, day) for question in tqdm(questions, desc="提问", unit="题", leave=False)]
    distance = refusal.LEAST_FIT_OF_LAW - refusal.LEAST_FIT
    chosen = refusal.LEAST_FIT
    out = sys.stdout
    out.write("| 规划的阈值 | 该拒而拒 | 不该拒而拒 |\n|---|---:|---:|\n")
    for least in (0.0, *THRESHOLDS):
        name = "只凭规则" if least == 0 else f"{least:.2f}" + ("（采用）" if least == chosen else "")
        with patch.multiple(refusal, LEAST_FIT=least, LEAST_FIT_OF_LAW=least + distance if least else 0.0):
            out.write(line(name, asked))
    return 0


if __name__ == "__main__":
    sys.exit(main())
