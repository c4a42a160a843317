"""Table rows in words: the line that answers, and the card beside it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.features.indicators import Indicator
from assistant.model import Cell
from assistant.parsing.tables import value_text

CARD_NAME, CARD_TARGET, CARD_BASE, CARD_NATURE, CARD_BODY = "指标", "目标", "基期", "性质", "责任主体"


def row_line(indicator: Indicator, years: Sequence[int] = ()) -> str:
    """An indicator in one line: the value that was asked for first, then the others, 属性."""
    row = indicator.row
    asked = [cell for cell in row.cells if cell.year in years]
    first = asked or ([indicator.target] if indicator.target else [])
    rest = [cell for cell in row.cells if cell not in first]
    values = "；".join(f"{cell.header} {value_text(cell, row.unit)}" for cell in (*first, *rest))
    attribute = f"；{row.attribute}指标" if row.attribute else ""
    return f"{row.name}：{values}{attribute}（表{indicator.table.number}）"


def short_line(indicator: Indicator) -> str:
    """An indicator in a list: its name, its goal, 属性."""
    row, goal = indicator.row, indicator.target
    value = f"：{goal.header} {value_text(goal, row.unit)}" if goal else ""
    star = "*" if row.starred else ""
    return f"{row.name}{star}{value}" + (f"，{row.attribute}" if row.attribute else "")


def row_card(indicator: Indicator, body: str = "") -> dict[str, str]:
    """The card of an indicator; body: who answers for it, as the plan says."""
    row, goal = indicator.row, indicator.target
    bases = [cell for cell in row.cells if cell is not goal]
    card = {
        CARD_NAME: row.name + ("*（统计口径有调整）" if row.starred else ""),
        CARD_TARGET: _value(goal, row.unit) if goal else "",
        CARD_BASE: "；".join(_value(cell, row.unit) for cell in bases),
        CARD_NATURE: f"{row.attribute}指标" if row.attribute else "",
        CARD_BODY: body,
    }
    return {label: value for label, value in card.items() if value}


def _value(cell: Cell, unit: str) -> str:
    return f"{cell.header} {value_text(cell, unit)}"
