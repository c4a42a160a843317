"""`assistant serve`."""

from __future__ import annotations

import argparse

from assistant.interfaces.cli.options import Commands, opened_assistant, positive


def add_serve(commands: Commands) -> None:
    """Add the command that starts the page."""
    serve = commands.add_parser("serve", help="启动网页")
    serve.add_argument("--host", default="127.0.0.1", help="监听地址，默认只限本机")
    serve.add_argument("--port", type=positive, default=7860, help="端口，默认7860")
    serve.set_defaults(run=_serve)


def _serve(options: argparse.Namespace) -> int:
    from assistant.interfaces.web import serve

    serve(opened_assistant(), options.host, options.port)
    return 0
