"""The chart of the tab 规划指标: a few indicators of one unit, from what was to what is aimed at."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import gradio as gr

from assistant.features.indicators import Indicator
from assistant.interfaces.web.targets import Targets
from assistant.render import can_be_drawn, indicator_bars, table_name, undrawn_line

_MOST = 4  # side by side
_NO_UNIT = "（无单位）"
_COLOURS = {"基期": "#94a3b8", "完成": "#2563eb", "目标": "#0f766e"}


def build_charts(targets: Targets) -> None:
    """The choice and the charts; call inside a gr.Tab."""
    own_first = sorted(targets.indicators, key=lambda indicator: table_name(indicator) != targets.own_table)
    drawable = {_name(indicator): indicator for indicator in own_first if can_be_drawn(indicator)}
    units = list(dict.fromkeys(_unit(indicator) for indicator in drawable.values()))
    undrawn = [undrawn_line(indicator) for indicator in own_first if not can_be_drawn(indicator)]
    gr.HTML("<h2>基期与目标</h2>", elem_classes="caption")
    with gr.Row(elem_classes="filters"):
        unit = gr.Dropdown(units, value=units[0] if units else None, label="单位", min_width=110, elem_id="chart-unit")
        names = gr.Dropdown(
            _of_unit(drawable, units[0] if units else ""),
            value=_of_unit(drawable, units[0] if units else "")[:_MOST],
            label=f"指标（至多{_MOST}项）",
            multiselect=True,
            max_choices=_MOST,
            scale=4,
            min_width=260,
            elem_id="chart-names",
        )

    def draw(chosen: Sequence[str]) -> None:
        with gr.Row(elem_id="charts"):
            for name in chosen[:_MOST]:
                if name in drawable:
                    _plot(drawable[name])

    # Charts are made anew for every choice: one that is changed may keep the bars that it had.
    gr.render(inputs=names, show_progress="hidden")(draw)
    gr.HTML(_undrawn(undrawn), elem_id="undrawn")

    def of_unit(chosen: str) -> dict[str, Any]:
        found = _of_unit(drawable, chosen)
        changed: dict[str, Any] = gr.update(choices=found, value=found[:_MOST])
        return changed

    unit.change(of_unit, unit, names, show_progress="hidden", api_name=False)


def _name(indicator: Indicator) -> str:
    return f"{table_name(indicator)}　{indicator.row.name}"


def _unit(indicator: Indicator) -> str:
    return indicator.row.unit or _NO_UNIT


def _of_unit(drawable: dict[str, Indicator], unit: str) -> list[str]:
    return [name for name, indicator in drawable.items() if _unit(indicator) == unit]


def _plot(indicator: Indicator) -> None:
    """A bar for each value; the bars stand on zero, so that lengths can be compared."""
    bars = indicator_bars(indicator)
    gr.BarPlot(
        value={
            "columns": ["时点", "数值", "类别", "规划写法"],
            "data": [[bar.when, bar.number, bar.role, bar.written] for bar in bars],
            "datatypes": {"时点": "nominal", "数值": "quantitative", "类别": "nominal", "规划写法": "nominal"},
            "mark": "bar",
        },
        x="时点",
        y="数值",
        color="类别",
        color_map=_COLOURS,
        colors_in_legend=[],  # the name under a bar says what it is
        title=_name(indicator),
        x_title=" ",
        y_title=" ",
        caption="；".join(f"{bar.when} {bar.written}" for bar in bars),
        sort=[bar.when for bar in bars],
        y_lim=[0, max(bar.number for bar in bars) * 1.05],
        tooltip=["规划写法"],
        height=250,
        show_label=False,
        elem_classes="chart",
    )


def _undrawn(lines: Sequence[str]) -> str:
    if not lines:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<details><summary>未定数值的指标{len(lines)}项，不作图</summary><ul>{items}</ul></details>"
