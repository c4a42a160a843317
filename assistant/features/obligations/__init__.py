"""What applies to an enterprise: its profile, the records of duties, the register that follows from both.

profile      the facts that an enterprise states of itself, checked against `corpus/profile.toml`
described    the profile that a question tells of its asker
triggers     conditions over these facts: true, false or unknown, with the facts that decide
records      the duties of the laws and the policy lines of the plan (`corpus/obligations/*.jsonl`)
register     which of them apply on a day, why, and which question would settle the others
difference   what became different between two registers
"""

from assistant.features.obligations.described import ProfileReader
from assistant.features.obligations.difference import Difference, difference
from assistant.features.obligations.profile import (
    Fact,
    Profile,
    ProfileSchema,
    json_schema,
    load_profile,
    load_schema,
    read_profile,
)
from assistant.features.obligations.records import Duty, Part, Policy, load_duties, load_left_out, load_policies
from assistant.features.obligations.register import Obligations, Register, RegisterItem

__all__ = [
    "Difference",
    "Duty",
    "Fact",
    "Obligations",
    "Part",
    "Policy",
    "Profile",
    "ProfileReader",
    "ProfileSchema",
    "Register",
    "RegisterItem",
    "difference",
    "json_schema",
    "load_duties",
    "load_left_out",
    "load_policies",
    "load_profile",
    "load_schema",
    "read_profile",
]
