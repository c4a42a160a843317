"""Tables to read in the page."""

from __future__ import annotations

from collections.abc import Sequence

import gradio as gr


def read_only_table(
    elem_id: str, height: int, headers: Sequence[str] | None = None, widths: Sequence[int] | None = None
) -> gr.Dataframe:
    """A table of texts.

    height: the most, in pixels; headers, widths (pixels): of the columns, None where the data brings them."""
    return gr.Dataframe(
        headers=list(headers) if headers else None,
        column_widths=list(widths) if widths else None,
        max_height=height,
        interactive=False,
        wrap=True,
        datatype="str",
        show_label=False,
        buttons=[],
        elem_id=elem_id,
    )
