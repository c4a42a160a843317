"""The table of docs/obligations.md: what the register lists for ten kinds of enterprises, held against what binds them.

    python -m tests.benchmarks.obligation_figures

`tests/evaluation/profiles.jsonl` holds, for each profile, 15 articles that must apply and 10 that must not; profiles and
articles were written from life and from the code by people who had not seen the records.  A time is the median of five.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median

from assistant.bootstrap import Assistant
from assistant.features.obligations import Register, read_profile
from assistant.settings import load_settings

PROFILES = Path(__file__).parents[1] / "evaluation" / "profiles.jsonl"
CODE = "eco-code/"


def main() -> int:
    assistant = Assistant(load_settings())
    obligations, schema = assistant.obligations, assistant.parts.profile_schema
    totals = [0, 0, 0, 0]
    out = sys.stdout
    out.write(
        "| 企业 | 适用的法定义务 | 政策导向 | 待确认 | 应列出（15） | 误列（10） | 毫秒 |\n|---|---:|---:|---:|---:|---:|---:|\n"
    )
    for line in PROFILES.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        profile = read_profile(record["profile"], schema)
        times, register = [], obligations.register(profile, date.today())
        for _ in range(5):
            begun = time.perf_counter()
            register = obligations.register(profile, date.today())
            times.append(1000 * (time.perf_counter() - begun))
        articles = applicable(register)
        found, wrong = (sum(a in articles for a in record[key]) for key in ("must", "must_not"))
        totals = [
            a + b for a, b in zip(totals, (found, len(record["must"]), wrong, len(record["must_not"])), strict=True)
        ]
        kinds = (register.of("applicable", "statutory"), register.of("applicable", "policy"), register.of("to_confirm"))
        cells = " | ".join(str(len(items)) for items in kinds)
        out.write(f"| {record['name']} | {cells} | {found} | {wrong} | {median(times):.0f} |\n")
    found, must, wrong, must_not = totals
    out.write(
        f"| 合计 | | | | {found}/{must}（{found / must:.3f}） | {wrong}/{must_not}（{wrong / must_not:.3f}） | |\n"
    )
    return 0


def applicable(register: Register) -> set[int | None]:
    """The articles of the code by which a register binds."""
    items = register.of("applicable", "statutory")
    return {item.citation.passage.article for item in items if item.id.startswith(CODE)}


if __name__ == "__main__":
    sys.exit(main())
