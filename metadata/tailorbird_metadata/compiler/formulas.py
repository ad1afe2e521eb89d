"""Computed fields: each checked on its own, then the formulas that they read laid in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.derived import lookups_of, roll_up_of
from tailorbird_metadata.compiler.expressions import checked
from tailorbird_metadata.expressions.faults import WRONG_PLACE, ExpressionError
from tailorbird_metadata.expressions.kinds import ORDERED
from tailorbird_metadata.expressions.limits import oversize
from tailorbird_metadata.expressions.reach import placement_of, reads_of
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    And,
    Call,
    Expression,
    FieldRef,
    Node,
    Not,
    Placement,
)
from tailorbird_metadata.expressions.types import BOOLEAN, MOMENT, ValueType
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.formulas import FormulaTooFar, laid_in
from tailorbird_metadata.source.nodes import MapNode
from tailorbird_metadata.source.nodes import Node as SourceNode

Key = tuple[str, str]


class _Circle(Exception):
    """A formula reads itself, by way of others."""


class _Reported(Exception):
    """A formula reads one that is refused already."""


class _TooLarge(Exception):
    """Formulas of formulas grew past what every back end takes."""

    def __init__(self, error: ExpressionError) -> None:
        super().__init__(str(error.message))
        self.error = error


@dataclass(slots=True)
class _Resolver:
    """Lays formulas into formulas, each once, noticing circles."""

    context: Context
    raw: dict[Key, Expression]
    nodes: dict[Key, SourceNode]
    open: list[Key] = field(default_factory=list)
    refused: set[Key] = field(default_factory=set)

    def formula(self, entity: str, field: str) -> Expression | None:
        key = (entity, field)
        if key in self.refused:
            raise _Reported
        if key in self.open:
            self.refused.update(self.open)
            raise _Circle
        if key not in self.raw:
            return None
        if key not in self.context.formulas:
            self.open.append(key)
            try:
                self.context.formulas[key] = self._laid(self.raw[key])
            finally:
                self.open.remove(key)
        return self.context.formulas[key]

    def target(self, entity: str, lookup: str) -> str | None:
        return self.context.target(entity, lookup)

    def _laid(self, found: Expression) -> Expression:
        tree = laid_in(found.tree, self)
        if tree is found.tree:
            return found
        large = oversize(tree)
        if large is not None:
            raise _TooLarge(large)
        return Expression(
            text=found.text,
            tree=tree,
            placement=placement_of(tree),
            result=found.result,
            reads=tuple(sorted({*found.reads, *reads_of(tree)})),
        )


def compile_formulas(context: Context) -> None:
    """Fills `context.formulas` and takes down what is wrong with them."""
    resolver = _Resolver(context, {}, {})
    for draft in context.drafts.values():
        for name, found in draft.fields.items():
            if found.computed and found.lines is None:
                _check(context, draft, name, resolver)
    for key, node in resolver.nodes.items():
        _resolve(context, resolver, key, node)


def _check(context: Context, draft: Draft, name: str, resolver: _Resolver) -> None:
    field = draft.fields[name]
    key = "of" if field.type == "mirror" else "from" if field.type == "rollup" else "value"
    node = draft.nodes[name].get(key)
    if node is None:
        draft.unsure.add(name)
        return
    found = _EXPRESSIONS[field.type](context, draft, field)
    if found is not None:
        resolver.raw[(draft.id, field.id)] = found
        resolver.nodes[(draft.id, field.id)] = node


def _written(context: Context, draft: Draft, field: Field) -> Expression | None:
    """The expression of a formula or mirror as it is written."""
    key = "of" if field.type == "mirror" else "value"
    node = draft.nodes[field.name].scalar(key)
    if node is None:
        return None
    expected = FIELD_TYPES[field.type].value_type(field)
    path = f"{draft.name}.fields.{field.name}.{key}"
    return checked(context, draft, node, node.text, 0, expected, path=path, still="worked_out")


def _rolled_up(context: Context, draft: Draft, field: Field) -> Expression | None:
    """What a roll-up works out of the records that point here."""
    node = draft.nodes[field.name]
    function = roll_up_of(node)
    lookups = lookups_of(context, draft, node)
    if function is None or not lookups:
        return None
    child = lookups[0][0]
    path = f"{draft.name}.fields.{field.name}"
    read = _ChildReader(context, child, node, path)
    where = read.condition("where")
    value = None if node.text(function) == "true" else read.value(function)
    order = read.order() if function in ("newest", "oldest") else None
    if not read.good:
        return None
    if function == "count" and value is not None:
        filled = Call(type=BOOLEAN, function="empty", arguments=(value,))
        there: Node = Not(type=BOOLEAN, operand=filled)
        where = there if where is None else And(type=BOOLEAN, operands=(there, where))
        value = None
    links = [lookup.id for _, lookup in lookups]
    tree = Aggregate(
        type=FIELD_TYPES["rollup"].value_type(field),
        function=function,
        entity=draft.id,
        child=child.id,
        by=links[0],
        also=tuple(links[1:]),
        value=value,
        where=where,
        order=order,
    )
    return Expression(
        text=f"{function} {node.text(function)}",
        tree=tree,
        placement=placement_of(tree),
        result=tree.type,
        reads=reads_of(tree),
    )


@dataclass(slots=True)
class _ChildReader:
    """Expressions in the settings of a roll-up, read on a child; `good` until one is refused."""

    context: Context
    child: Draft
    node: MapNode
    path: str
    good: bool = True

    def condition(self, key: str) -> Node | None:
        """The condition under `key`."""
        return self._read(key, BOOLEAN)

    def value(self, key: str) -> Node | None:
        """The field under `key`."""
        return self._read(key, None)

    def order(self) -> Node:
        """By what the newest is the newest: what is written, else when it was made."""
        found = self._read("by", None)
        if found is None:
            return FieldRef(type=MOMENT, entity=self.child.id, field="created_at")
        if found.type.kind not in ORDERED:
            self.good = False
            self.context.add(
                self.node.entries["by"].value,
                "E0266",
                message("Records have no order by this."),
                message("Name a number, a day or a moment."),
                path=f"{self.path}.by",
            )
        return found

    def _read(self, key: str, expected: ValueType | None) -> Node | None:
        written = self.node.scalar(key)
        if written is None:
            return None
        found = checked(
            self.context,
            self.child,
            written,
            written.text,
            0,
            expected,
            allow=Placement.LINKED,
            path=f"{self.path}.{key}",
            still="worked_out",
        )
        self.good = self.good and found is not None
        return None if found is None else found.tree


_EXPRESSIONS: Mapping[str, Callable[[Context, Draft, Field], Expression | None]] = {
    "formula": _written,
    "mirror": _written,
    "rollup": _rolled_up,
}


def _resolve(context: Context, resolver: _Resolver, key: Key, node: SourceNode) -> None:
    try:
        resolver.formula(*key)
    except _Reported:
        resolver.refused.add(key)
    except _Circle:
        resolver.refused.add(key)
        context.add(
            node,
            "E0411",
            message("This formula needs its own result."),
            message("Break the circle: one of the formulas must do without the others."),
        )
    except _TooLarge as refused:
        resolver.refused.add(key)
        context.add(node, refused.error.code, refused.error.message, refused.error.help)
    except FormulaTooFar as refused:
        resolver.refused.add(key)
        context.add(
            node,
            WRONG_PLACE,
            message(
                "{field} counts other records and cannot be read from here.", field=refused.name
            ),
            message("Read a field that is kept, or write the formula at the other entity."),
        )
