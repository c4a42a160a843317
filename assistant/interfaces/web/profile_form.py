"""The form of an enterprise's profile: a field a fact, those that do not matter hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.features.obligations import Fact, Profile, ProfileSchema, read_profile
from assistant.features.obligations.profile import LONGEST_NAME

_YES, _NO, _UNKNOWN, _NOTHING = "是", "否", "不清楚", "都没有"
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)\s*\D*")
_OPENED = ("enterprise",)  # sections that are open from the beginning


@dataclass(frozen=True, slots=True)
class ProfileForm:
    """The fields by the keys of their facts, in order."""

    schema: ProfileSchema
    name: gr.Textbox
    fields: Mapping[str, gr.components.Component]

    @property
    def inputs(self) -> list[gr.components.Component]:
        """Every field, the name first: what `profile` takes and `updates` gives."""
        return [self.name, *self.fields.values()]

    def profile(self, values: Sequence[Any]) -> Profile:
        """The profile out of the values of `inputs`.  What stands in a field that does not matter any more is left out.

        Raises InvalidOption where answers contradict each other."""
        name, *given = values
        facts = {
            key: read
            for key, value in zip(self.fields, given, strict=True)
            if (read := _read(self.schema.facts[key], value)) is not None
        }
        table: dict[str, Any] = {"name": str(name or "").strip()[:LONGEST_NAME]}
        for key, value in self._that_matter(facts).items():
            section, _, fact = key.partition(".")
            table.setdefault(section, {})[fact] = value
        return read_profile(table, self.schema)

    def _that_matter(self, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        """The facts without those that another one closes."""
        opened = Profile(self.schema, {key: tuple(v) if isinstance(v, list) else v for key, v in facts.items()})
        left = {key: v for key, v in facts.items() if self.schema.facts[key].opens.holds(opened).value is not False}
        return facts if len(left) == len(facts) else self._that_matter(left)

    def visible(self, profile: Profile) -> list[dict[str, Any]]:
        """Which of the fields are to be seen, as updates of them without the name."""
        shown = (fact.opens.holds(profile).value is not False for fact in self.schema.facts.values())
        return [gr.update(visible=visible) for visible in shown]

    def told(self, profile: Profile) -> list[dict[str, Any]]:
        """Updates of `inputs` that show what a profile tells, and leave the rest as it is."""
        fields = (
            gr.update(value=_shown(self.schema.facts[key], profile.values[key])) if key in profile.values else gr.skip()
            for key in self.fields
        )
        return [gr.skip(), *fields]

    def updates(self, profile: Profile) -> list[dict[str, Any]]:
        """Updates of `inputs` that show a profile."""
        return [
            gr.update(value=profile.name),
            *(gr.update(value=_shown(self.schema.facts[key], profile.values.get(key))) for key in self.fields),
        ]


def build_form(schema: ProfileSchema) -> ProfileForm:
    """The form, a section below the other; call inside a column."""
    name = gr.Textbox(label="企业名称（可以不填）", max_lines=1, elem_id="profile-name")
    fields: dict[str, gr.components.Component] = {}
    for section, title in schema.sections.items():
        with gr.Accordion(title, open=section in _OPENED, elem_classes="profile-section", elem_id=f"section-{section}"):
            for fact in schema.facts.values():
                if fact.section == section:
                    fields[fact.key] = _field(fact, visible=not fact.gate and not fact.opens.keys())
    return ProfileForm(schema, name, fields)


def _field(fact: Fact, *, visible: bool) -> gr.components.Component:
    about: dict[str, Any] = {
        "label": fact.question,
        "info": f"为什么问：{fact.why}",
        "visible": visible,
        "elem_id": f"fact-{fact.key.replace('.', '-')}",
    }
    if fact.kind == "yes_no":
        return gr.Radio([_YES, _NO, _UNKNOWN], value=_UNKNOWN, **about)
    if fact.kind == "number":
        return gr.Textbox(value="", max_lines=1, placeholder=f"{fact.unit}，不清楚就空着", **about)
    choices = [(label, value) for value, label in fact.options.items()]
    if fact.kind == "choice":
        return gr.Dropdown([(_UNKNOWN, ""), *choices], value="", **about)
    if "none" not in fact.options:
        choices.append((_NOTHING, ""))
    return gr.Dropdown(choices, value=[], multiselect=True, filterable=True, **about)


def _read(fact: Fact, value: Any) -> Any:
    """What a field says of its fact, as profiles hold it; None where it says nothing."""
    if fact.kind == "yes_no":
        return {_YES: True, _NO: False}.get(value)
    if fact.kind == "number":
        words = str(value or "").strip()
        number = _NUMBER.fullmatch(words)  # what is none is told as what it is by `read_profile`
        return (float(number[1]) if number else words) if words else None
    if fact.kind == "choice":
        return value or None
    chosen = [one for one in value or () if one]
    return chosen if chosen or "" in (value or ()) else None


def _shown(fact: Fact, value: Any) -> Any:
    """A value of a profile as its field shows it."""
    if fact.kind == "yes_no":
        return {True: _YES, False: _NO}.get(value, _UNKNOWN)
    if fact.kind == "number":
        return "" if value is None else f"{value:.10g}"
    if fact.kind == "choice":
        return value or ""
    return [] if value is None else list(value) or [""]
