"""The web application: the page mounted on FastAPI, served by uvicorn."""

from __future__ import annotations

import logging
import socket
import tempfile
from importlib.resources import files

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant.bootstrap import Assistant
from assistant.errors import InvalidOption
from assistant.interfaces.web.page import build_page

_LARGEST_UPLOAD = "50mb"  # what is read further is less, and says so in its own words
# Fonts that the reader's machine has: nothing is loaded from outside.
_FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "sans-serif")


def create_app(assistant: Assistant) -> FastAPI:
    """The application with the page at `/`."""
    app = FastAPI(title="hangzhou-eco-assistant", docs_url=None, redoc_url=None, openapi_url=None)
    static = files("assistant.interfaces.web") / "static"
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build_page(assistant),
        path="/",
        theme=_theme(),
        css=(static / "page.css").read_text(encoding="utf-8"),
        head=f"<script>{(static / 'page.js').read_text(encoding='utf-8')}</script>",
        footer_links=[],
        run_history=False,
        max_file_size=_LARGEST_UPLOAD,
        show_error=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
    )
    return mounted


def _theme() -> gr.themes.Base:
    """Calm colours with enough contrast to read: 4.5 to 1 and more."""
    theme = gr.themes.Base(primary_hue="teal", neutral_hue="slate", font=_FONTS, font_mono=_FONTS)
    return theme.set(
        body_text_color_subdued="*neutral_500",
        body_text_color_subdued_dark="*neutral_400",
        block_label_text_color="*neutral_600",
        block_title_text_color="*neutral_600",
        block_title_text_color_dark="*neutral_300",
        color_accent="*primary_700",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_800",
    )


def serve(assistant: Assistant, host: str, port: int) -> None:
    """Serve the page until interrupted.

    The index is opened and the model loaded first: what is wrong is said before anybody waits.
    Raises InvalidOption where the port is taken."""
    _ = assistant.chain
    _ensure_free(host, port)
    ready = f"页面已就绪：http://{host}:{port}（按 Ctrl+C 结束）"
    # What visitors upload and export lies where nobody else on the machine can read it, and only as long as the
    # page is served.  Gradio keeps its files in the process's temporary folder.
    files_of_visitors = tempfile.TemporaryDirectory(prefix="assistant-page-", ignore_cleanup_errors=True)
    tempfile.tempdir = files_of_visitors.name
    config = uvicorn.Config(create_app(assistant), host=host, port=port, log_level="warning", server_header=False)
    _Server(config, ready, files_of_visitors).run()


class _Server(uvicorn.Server):
    """Says when it is ready, on the log that people read; leaves no file of a visitor behind."""

    def __init__(self, config: uvicorn.Config, ready: str, files_of_visitors: tempfile.TemporaryDirectory[str]) -> None:
        super().__init__(config)
        self._ready = ready
        self._files_of_visitors = files_of_visitors

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            logging.getLogger("uvicorn.error").warning(self._ready)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        # Here and not behind run(): a signal that ends the server ends the process there.
        self._files_of_visitors.cleanup()


def _ensure_free(host: str, port: int) -> None:
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        raise InvalidOption(
            f"地址 {host}:{port} 用不了（{error}）", "请用 --port 换一个端口，或者用 --host 换一个地址"
        ) from error
