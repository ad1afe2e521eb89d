"""Roll-ups and mirrors: of which field they show the values, before any expression is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.references import part
from tailorbird_metadata.expressions.words import PERSON_FIELDS, USER
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.entity import LINKS, Field
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.source.nodes import ListNode, MapNode, ScalarNode

ROLL_UPS = ("sum", "min", "max", "avg", "count", "newest", "oldest")
"""What a roll-up may work out, one of them."""
ORDERED = frozenset({"integer", "decimal", "money", "percent", "date", "datetime"})
_NUMBERS = frozenset({"integer", "decimal", "money", "percent"})
_WITHOUT_VALUE = frozenset({"rollup", "tags"})
"""Types of which no single value can be taken."""


class _Circle(Exception):
    """A field shows itself, by way of others."""


def settle_derived(context: Context) -> None:
    """Gives every roll-up and mirror the type, options and target of what it shows."""
    settling = _Settling(context)
    for draft in list(context.drafts.values()):
        for name in [n for n, f in draft.fields.items() if f.type in ("rollup", "mirror")]:
            settling.settle_or_leave_out(draft, name)


def roll_up_of(node: MapNode) -> str | None:
    """The function of a roll-up's settings, None unless there is exactly one."""
    found = [name for name in ROLL_UPS if name in node.entries]
    return found[0] if len(found) == 1 else None


def lookups_of(context: Context, draft: Draft, node: MapNode) -> list[tuple[Draft, Field]]:
    """The lookups to `draft` that `from:` names; what is none is taken down."""
    written = node.get("from")
    items = written.items if isinstance(written, ListNode) else (written,)
    found: list[tuple[Draft, Field]] = []
    for item in items:
        if not isinstance(item, ScalarNode) or item.refused:
            continue
        entity, _, name = item.text.partition(".")
        child = context.entity(part(item, 0, entity))
        if child is None:
            continue
        lookup = context.field(child, part(item, len(entity) + 1, name))
        if lookup is None:
            continue
        if lookup.type not in LINKS or draft.id not in lookup.leads_to:
            _not_a_lookup(context, item, lookup, draft)
        elif found and found[0][0] is not child:
            _other_entity(context, item, found[0][0])
        else:
            found.append((child, lookup))
    return found


@dataclass(slots=True)
class _Settling:
    """One pass over all derived fields; `open` are those that wait for another."""

    context: Context
    open: list[tuple[str, str]] = field(default_factory=list)
    done: set[tuple[str, str]] = field(default_factory=set)

    def settle_or_leave_out(self, draft: Draft, name: str) -> None:
        """Settles a field; one that cannot be is left out, which is reported."""
        if name not in draft.fields or (draft.id, name) in self.done:
            return
        try:
            found = self._settled(draft, name)
        except _Circle:
            self.context.add(
                draft.keys[name],
                "E0411",
                message("This field shows its own value."),
                message("Break the circle: one of the fields must show another one."),
                path=f"{draft.name}.fields.{name}",
            )
            found = None
        self.done.add((draft.id, name))
        if found is None:
            draft.unsure.add(name)
            del draft.fields[name]
        else:
            draft.fields[name] = found

    def _settled(self, draft: Draft, name: str) -> Field | None:
        key = (draft.id, name)
        if key in self.open:
            raise _Circle
        self.open.append(key)
        try:
            made = self._mirror if draft.fields[name].type == "mirror" else self._roll_up
            return made(draft, draft.fields[name], draft.nodes[name])
        finally:
            self.open.remove(key)

    def _mirror(self, draft: Draft, own: Field, node: MapNode) -> Field | None:
        written = node.scalar("of")
        if written is None or written.refused:
            return None
        path = f"{draft.name}.fields.{own.name}.of"
        if "." not in written.text:
            self.context.add(
                written,
                "E0267",
                message("`{name}` is a field of the record itself.", name=written.text),
                message("Name a lookup and a field behind it: `account.phone`."),
                path=path,
            )
            return None
        source = self._source(draft, written, path)
        return None if source is None else _like(own, source, source.kind)

    def _roll_up(self, draft: Draft, own: Field, node: MapNode) -> Field | None:
        path = f"{draft.name}.fields.{own.name}"
        function = roll_up_of(node)
        lookups = lookups_of(self.context, draft, node)
        if function is None:
            self.context.add(
                draft.keys[own.name],
                "E0266",
                message("`{name}` must say one thing that it works out.", name=own.name),
                message("Write one of these: {names}.", names=", ".join(ROLL_UPS)),
                path=path,
            )
            return None
        if not lookups:
            return None
        child, written = lookups[0][0], node.scalar(function)
        if written is None or written.refused:
            return None
        if function == "count" and written.text == "true":
            return replace(own, params=frozen({**own.params, "returns": "integer"}))
        source = self._source(child, written, f"{path}.{function}")
        if source is None:
            return None
        fit = _fitting(function, source)
        if fit is None:
            self.context.add(written, "E0266", *_unfit(function, source), path=path)
            return None
        return _like(own, source, fit)

    def _source(self, draft: Draft, node: ScalarNode, path: str) -> Field | None:
        """The field at the end of a dotted name, settled itself."""
        place: Draft | None = draft
        found: Field | None = None
        start = 0
        for step in node.text.split("."):
            named = part(node, start, step)
            start += len(step) + 1
            if found is not None:
                place = self._behind(found, named, path)
                if found.kind == "user":
                    return self._of_a_person(named, path)
            if place is None:
                return None
            found = self.context.field(place, named, path)
            if found is None:
                return None
            if found.type in ("rollup", "mirror"):
                self.settle(place, found.name)
                found = place.fields.get(found.name)
                if found is None:
                    return None
        return found

    def settle(self, draft: Draft, name: str) -> None:
        """Like `settle_or_leave_out`, but a circle is told where it began."""
        if (draft.id, name) in self.open:
            raise _Circle
        self.settle_or_leave_out(draft, name)

    def _behind(self, lookup: Field, node: ScalarNode, path: str) -> Draft | None:
        if lookup.kind == "lookup" and lookup.to is not None:
            return self.context.draft(lookup.to)
        if lookup.kind != "user":
            self.context.add(
                node,
                "E0221",
                message("{field} does not lead to another record.", field=lookup.label),
                message("Only a lookup can stand before the dot."),
                path=path,
            )
        return None

    def _of_a_person(self, node: ScalarNode, path: str) -> Field | None:
        """What can be shown of a person: name and e-mail address as text, manager, team."""
        type_ = PERSON_FIELDS.get(node.text)
        if type_ is None:
            sentence = message("{name} cannot be read of a person.", name=f"`{node.text}`")
            self.context.unknown(node, "E0214", sentence, PERSON_FIELDS, path)
            return None
        kind = "user" if type_.of == USER else type_.kind.value
        label = Text(frozen({"en": node.text}))
        return Field(id=node.text, name=node.text, label=label, type=kind)


def _like(own: Field, source: Field, kind: str) -> Field:
    """`own` with the values of `source`."""
    kept = {k: v for k, v in source.params.items() if k in FIELD_TYPES[source.kind].parameters}
    params: Mapping[str, Any] = {**kept, **own.params, "returns": kind}
    return replace(
        own, params=frozen(dict(sorted(params.items()))), picklist=source.picklist, to=source.to
    )


def _fitting(function: str, source: Field) -> str | None:
    """The type of the result over values of `source`; None if there is none."""
    kind = source.kind
    if function in ("newest", "oldest"):
        return None if kind in _WITHOUT_VALUE else kind
    if function == "count":
        return "integer"
    if function in ("min", "max"):
        return kind if kind in ORDERED else None
    if kind not in _NUMBERS:
        return None
    if function == "avg":
        return "money" if kind == "money" else "decimal"
    return "decimal" if kind == "percent" else kind


def _unfit(function: str, source: Field) -> tuple[Message, Message]:
    names: Iterable[str] = ("count", "newest", "oldest")
    return (
        message("{field} has no values for `{name}`.", field=source.label, name=function),
        message("Write one of these: {names}.", names=", ".join(names)),
    )


def _not_a_lookup(context: Context, node: ScalarNode, found: Field, draft: Draft) -> None:
    context.add(
        node,
        "E0265",
        message(
            "{field} is not a lookup to {entity}.",
            field=found.label,
            entity=context.label_of(draft),
        ),
        message("Name an entity and its lookup to this one: `deal.account`."),
    )


def _other_entity(context: Context, node: ScalarNode, first: Draft) -> None:
    context.add(
        node,
        "E0265",
        message(
            "The lookups of a roll-up belong to one entity, here {entity}.",
            entity=context.label_of(first),
        ),
        message("Make a roll-up for each, and a formula that puts them together."),
    )
