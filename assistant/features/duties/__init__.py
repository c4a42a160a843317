"""Who is responsible: every statement of a plan or a law that gives a task to a body, as a record."""

from assistant.features.duties.index import Duty, DutyIndex, duties_of
from assistant.features.duties.parts import Role

__all__ = ["Duty", "DutyIndex", "Role", "duties_of"]
