"""Buttons that make a file when they are clicked, and errors as their one sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from html import escape
from typing import Any

import gradio as gr
from gradio.processing_utils import save_bytes_to_cache

from assistant.errors import AssistantError

File = tuple[str, bytes]
"""Name and content."""

# A download button gives the file that it held when it was clicked; this one is made by the click.
_DOWNLOAD = """(file) => {
  if (!file) return;
  const link = document.createElement("a");
  link.href = file.url;
  link.download = file.orig_name;
  document.body.append(link);
  link.click();
  link.remove();
}"""


def telling(handler: Callable[..., Any]) -> Callable[..., Any]:
    """The handler of an event; an AssistantError is shown as its sentence, and the page stays as it is."""

    @wraps(handler)
    def handled(*values: Any) -> Any:
        try:
            return handler(*values)
        except AssistantError as error:
            _tell(error)
            return gr.skip()

    return handled


def download_on_click(button: gr.Button, make: Callable[..., File], inputs: Sequence[Any] = ()) -> None:
    """Let a button make a file from some inputs and start its download.

    make: may raise AssistantError, which is shown."""
    holder = gr.DownloadButton(visible="hidden")

    def made(*values: Any) -> str | None:
        try:
            name, content = make(*values)
        except AssistantError as error:
            _tell(error)
            return None  # and no former file is given again
        path: str = save_bytes_to_cache(content, name, holder.GRADIO_CACHE)
        return path

    button.click(made, list(inputs), holder, api_name=False).success(None, holder, js=_DOWNLOAD, api_name=False)


def _tell(error: AssistantError) -> None:
    gr.Warning(escape(error.sentence))
