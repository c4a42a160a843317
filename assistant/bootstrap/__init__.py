"""Puts the parts together: what one installation is made of, and the assistant on its current index."""

from assistant.bootstrap.assistant import Assistant
from assistant.bootstrap.parts import Parts, embedder_loader

__all__ = ["Assistant", "Parts", "embedder_loader"]
