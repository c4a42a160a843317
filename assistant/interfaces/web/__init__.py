"""The page in the browser: the only user of gradio."""

from assistant.interfaces.web.server import create_app, serve

__all__ = ["create_app", "serve"]
