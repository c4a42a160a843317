"""Who a text speaks of: governments, departments, enterprises, the public, under all their names."""

from assistant.bodies.names import Bodies, Body, BodyMention

__all__ = ["Bodies", "Body", "BodyMention"]
