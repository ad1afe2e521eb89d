"""When a field is required: never, under a condition (a rule of its own), or always."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tailorbird_designer.edits import Edit, Json, Verb
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.origin import first_layer
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field
from tailorbird_metadata.names import LONGEST
from tailorbird_metadata.source.workspace import COMPANY

_END = "_required"


def own_rule(entity: Entity, field: Field) -> str:
    """The name of the rule that requires this field alone, or of the one to be made."""
    for rule in entity.rules.values():
        if rule.require == (field.id,) and rule.check is None and rule.when is not None:
            return rule.name
    return new_rule(field.name)


def new_rule(name: str) -> str:
    """The name of the rule that the form makes for a field."""
    return name[: LONGEST - len(_END)].rstrip("_") + _END


def condition_of(entity: Entity, field: Field) -> str:
    """The condition under which the field is required; empty if no rule says so for it alone."""
    rule = entity.rules.get(own_rule(entity, field))
    if rule is None or rule.when is None or field.id not in rule.require:
        return ""
    return " ".join(rule.when.text.split())


def condition_hint(entity: Entity) -> Message:
    """An expression about this entity to begin from, and where none has to be written."""
    example = f"not empty({next(iter(entity.fields))})"
    for pipeline in entity.pipelines.values():
        held_by = next(f.name for f in entity.fields.values() if f.id == pipeline.field)
        example = f'{held_by} == "{tuple(pipeline.stages)[:2][-1]}"'
        break
    return message(
        "An expression, such as {example}. On the tab Rules it can be put together by clicking.",
        example=example,
    )


def required_edits(
    at: Desk, entity: Entity, field: Field, sent: Mapping[str, str]
) -> Iterator[Edit]:
    """What makes the field required as the form says."""
    now = "always" if field.required else "when" if condition_of(entity, field) else "never"
    wanted = sent.get("required", now)
    path = f"{entity.name}.fields.{field.name}.required"
    if (wanted == "always") != field.required:
        yield Edit(verb=Verb.SET, path=path, value=_flag(at, path, wanted == "always"))
    rule, text = own_rule(entity, field), " ".join(sent.get("when", "").split())
    place = f"{entity.name}.rules.{rule}"
    if wanted == "when" and rule not in entity.rules:
        yield rule_edit(entity.name, field.name, text)
    elif wanted == "when" and text != condition_of(entity, field):
        yield Edit(verb=Verb.SET, path=f"{place}.when", value=text)
    elif wanted != "when" and condition_of(entity, field):
        yield Edit(verb=Verb.RETIRE, path=place)


def rule_edit(entity: str, field: str, text: str) -> Edit:
    """A new rule that requires a field under a condition."""
    value: dict[str, Json] = {"when": text, "require": [field]}
    return Edit(verb=Verb.ADD, path=f"{entity}.rules.{new_rule(field)}", value=value)


def _flag(at: Desk, path: str, wanted: bool) -> bool | None:
    """False is written only over a lower layer that says otherwise."""
    below = first_layer(at, path)
    return True if wanted else False if below not in ("", COMPANY) else None
