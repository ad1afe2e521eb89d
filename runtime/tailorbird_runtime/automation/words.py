"""Automations in words: their conditions and steps, without a value of any record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tailorbird_metadata.expressions.tree import (
    And,
    Compare,
    Expression,
    FieldRef,
    In,
    Input,
    Literal,
    Node,
    Not,
    Old,
)
from tailorbird_metadata.expressions.tree import Call as Function
from tailorbird_metadata.expressions.types import TEXT
from tailorbird_metadata.expressions.walk import rebuilt
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import (
    Assign,
    CallOut,
    CreateRecord,
    CreateTask,
    Entity,
    Field,
    Mail,
    Model,
    Notify,
    Part,
    Phrase,
    Recipient,
    SetFields,
    Step,
    Text,
)
from tailorbird_runtime.access.explain import Listed
from tailorbird_runtime.automation.change_words import change_words
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.showing import DisplayContext
from tailorbird_runtime.fieldtypes.teams import TeamNames

Said = Message | Text | str


@dataclass(frozen=True, slots=True)
class Condition:
    """One of the conditions that must all hold; `told` names formulas that it was written with."""

    expression: Expression
    told: Node


def conjuncts(entity: Entity, expression: Expression | None) -> tuple[Condition, ...]:
    """The conditions that must all hold, one by one."""
    if expression is None:
        return ()
    tree = expression.tree
    nodes = tree.operands if isinstance(tree, And) else (tree,)
    return tuple(
        Condition(
            expression=Expression(
                text=expression.text,
                tree=node,
                placement=expression.placement,
                result=expression.result,
            ),
            told=_told(entity, node),
        )
        for node in nodes
    )


def _told(entity: Entity, node: Node) -> Node:
    """The condition with formulas by name, as it was written."""
    formulas = [(f, f.formula.tree) for f in entity.active_fields() if f.formula is not None]

    def name(part: Node) -> Node | None:
        if isinstance(part, Old):
            return replace(part, operand=rebuilt(part.operand, name))
        for field, tree in formulas:
            if part == tree:
                return FieldRef(type=tree.type, entity=entity.id, field=field.id)
        return None

    return rebuilt(node, name)


def condition_words(model: Model, entity: Entity, condition: Condition) -> Message:
    """One condition; the text of the configuration where there are no plainer words."""
    found = _condition(model, entity, condition.told)
    return found or message("The condition {words}", words=condition.expression.text)


def said_of_change(model: Model, entity: Entity, node: Node) -> Message | None:
    """A condition about a change in words; None for any other."""
    return change_words(
        node,
        lambda field: path_words(model, entity, field),
        lambda field, value: _value(model, entity, field, value),
    )


def _condition(model: Model, entity: Entity, node: Node) -> Message | None:
    about_change = said_of_change(model, entity, node)
    if about_change is not None:
        return about_change
    match node:
        case FieldRef():
            return message("{field} is Yes", field=path_words(model, entity, node))
        case Not(operand=FieldRef() as inner):
            return message("{field} is No", field=path_words(model, entity, inner))
        case Function(function="empty", arguments=(FieldRef() as inner,)):
            return message("{field} is empty", field=path_words(model, entity, inner))
        case Not(operand=Function(function="empty", arguments=(FieldRef() as inner,))):
            return message("{field} is not empty", field=path_words(model, entity, inner))
        case Compare(left=FieldRef() as left, right=right):
            return _compared(model, entity, node.operator, left, right)
        case In(member=FieldRef() as member, options=options) if options:
            return _one_of(model, entity, member, options)
    return None


def _compared(
    model: Model, entity: Entity, operator: str, left: FieldRef, right: Node
) -> Message | None:
    value = _value(model, entity, left, right)
    if value is None:
        return None
    field = path_words(model, entity, left)
    match operator:
        case "eq":
            return message("{field} is {value}", field=field, value=value)
        case "ne":
            return message("{field} is not {value}", field=field, value=value)
        case "lt":
            return message("{field} is less than {value}", field=field, value=value)
        case "le":
            return message("{field} is at most {value}", field=field, value=value)
        case "gt":
            return message("{field} is more than {value}", field=field, value=value)
        case _:
            return message("{field} is at least {value}", field=field, value=value)


def _one_of(
    model: Model, entity: Entity, member: FieldRef, options: tuple[Node, ...]
) -> Message | None:
    values = [_value(model, entity, member, node) for node in options]
    if any(v is None for v in values):
        return None
    listed = Listed(tuple(_spoken(v) for v in values if v is not None))
    return message(
        "{field} is one of {values}", field=path_words(model, entity, member), values=listed
    )


def _spoken(value: Said) -> Text | Message:
    return message("{words}", words=value) if isinstance(value, str) else value


def _value(model: Model, entity: Entity, left: FieldRef, node: Node) -> Said | None:
    if isinstance(node, FieldRef):
        return path_words(model, entity, node)
    if isinstance(node, Input):
        return _input(node.name)
    if not isinstance(node, Literal):
        return None
    field = field_at(model, entity, left)
    return value_words(model, field, node.value)


def _input(name: str) -> Message | None:
    match name:
        case "today":
            return message("today")
        case "now":
            return message("now")
        case "me":
            return message("the person acting")
    return None


@dataclass(frozen=True, slots=True)
class _Shown:
    """A value of the configuration as it is shown in each language."""

    model: Model
    field: Field
    value: object

    def render(self, locale: str) -> str:
        workspace = self.model.workspace
        context = DisplayContext(
            locale=locale,
            zone=workspace.timezone,
            today=date.min,
            currency=workspace.currency,
        )
        money = workspace.currency if self.field.type == "money" else None
        return BINDINGS[self.field.type].display(self.field, self.value, context, currency=money)


def value_words(model: Model, field: Field | None, value: object) -> Said:
    """An internal value of a field in words."""
    if value is None or value == ():
        return message("empty")
    if isinstance(value, bool):
        return message("Yes") if value else message("No")
    if field is None or field.type in ("user", "lookup", "id"):
        return str(value)
    if field.type == "team":
        team = model.workspace.teams.get(str(value))
        return str(value) if team is None else team
    if field.type == "teams" and isinstance(value, tuple):
        return message("{words}", words=TeamNames(model, value))
    if isinstance(value, str | int | Decimal | date | tuple):
        return message("{words}", words=_Shown(model, field, value))
    return str(value)


def field_at(model: Model, entity: Entity, node: FieldRef) -> Field | None:
    """The field at the end of a path; None for one of a person."""
    found: Entity | None = entity
    for lookup in node.via:
        target = found.field(lookup).to if found is not None and found.has(lookup) else None
        found = model.entity(target) if target is not None else None
    return found.field(node.owner) if found is not None and found.has(node.owner) else None


def path_words(model: Model, entity: Entity, node: FieldRef) -> Said:
    """The label of a field, with that of the record it stands on."""
    labels: list[Text | Message] = []
    found: Entity | None = entity
    for name in (*node.via, node.owner):
        if found is None or not found.has(name):
            labels.append(message("{words}", words=name))
            continue
        field = found.field(name)
        labels.append(field.label)
        found = model.entity(field.to) if field.to is not None else None
    return labels[0] if len(labels) == 1 else message("{words}", words=Trail(tuple(labels)))


class Trail:
    """Labels one behind the other: Account › Level."""

    joint = " › "

    def __init__(self, labels: tuple[Text | Message, ...]) -> None:
        self._labels = labels

    def render(self, locale: str) -> str:
        """The labels with the joint between them."""
        return self.joint.join(label.render(locale) for label in self._labels)


class Arrow(Trail):
    """What led to what: Won deals → Plan project."""

    joint = " → "


def step_words(model: Model, entity: Entity, step: Step) -> Message:
    """What a step does."""
    match step.does:
        case SetFields(sets=sets):
            labels = Listed(tuple(entity.field(f).label for f in sets if entity.has(f)))
            return message("Set {fields}", fields=labels)
        case CreateRecord(entity=target):
            return message("Create {entity}", entity=model.entity(target).label)
        case CreateTask(title=title, to=to):
            told = PhraseWords(model, entity, title)
            if to is None:
                return message("Add the task “{title}”", title=told)
            return message(
                "Add the task “{title}” for {who}", title=told, who=who_words(model, entity, to)
            )
        case Assign(to=to):
            return message("Hand over to {who}", who=who_words(model, entity, to))
        case Notify(to=to):
            return message("Notify {who}", who=who_words(model, entity, to))
        case Mail(to=to, template=template):
            return message(
                "Send the email {template} to {who}",
                template=_template(model, template),
                who=who_words(model, entity, to),
            )
        case CallOut(integration=name, action=action):
            found = model.integrations.get(name)
            return message(
                "Call {system}: {action}",
                system=found.label if found is not None else name,
                action=action,
            )


def _template(model: Model, name: str) -> Said:
    found = model.templates.get(name)
    return found.label if found is not None else name


def who_words(model: Model, entity: Entity, to: Recipient) -> Said:
    """Who gets something."""
    match to.kind:
        case "actor":
            return message("the person who set it off")
        case "role":
            role = model.role(to.name)
            return role.label if role is not None else to.name
        case "team":
            team = model.workspace.teams.get(to.name)
            return to.name if team is None else team
        case "queue":
            return model.workspace.queues.get(to.name) or to.name
    node = _reference(entity, to.path)
    if to.kind == "manager":
        return message("the manager of {person}", person=path_words(model, entity, node))
    return path_words(model, entity, node)


def _reference(entity: Entity, path: tuple[str, ...]) -> FieldRef:
    return FieldRef(type=TEXT, entity=entity.id, via=path[:-1], field=path[-1])


class PhraseWords:
    """A sentence of the configuration with labels in braces in place of values."""

    def __init__(self, model: Model, entity: Entity, phrase: Phrase) -> None:
        self._model = model
        self._entity = entity
        self._phrase = phrase

    def render(self, locale: str) -> str:
        """The sentence in `locale`."""
        return "".join(
            part.text or f"{{{self._label(part.path, locale) if part.path else part.input}}}"
            for part in self._phrase.of(locale)
            if isinstance(part, Part)
        )

    def _label(self, path: tuple[str, ...], locale: str) -> str:
        said = path_words(self._model, self._entity, _reference(self._entity, path))
        return said if isinstance(said, str) else said.render(locale)
