"""Formula fields: each checked on its own, then the formulas that they read laid in."""

from __future__ import annotations

from dataclasses import dataclass, field

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import checked
from tailorbird_metadata.expressions.faults import WRONG_PLACE, ExpressionError
from tailorbird_metadata.expressions.limits import oversize
from tailorbird_metadata.expressions.reach import placement_of, reads_of
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.formulas import FormulaTooFar, laid_in
from tailorbird_metadata.source.nodes import ScalarNode

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
    nodes: dict[Key, ScalarNode]
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
            if found.type == "formula":
                _check(context, draft, name, resolver)
    for key, node in resolver.nodes.items():
        _resolve(context, resolver, key, node)


def _check(context: Context, draft: Draft, name: str, resolver: _Resolver) -> None:
    field = draft.fields[name]
    node = draft.nodes[name].scalar("value")
    if node is None:
        draft.unsure.add(name)
        return
    expected = FIELD_TYPES["formula"].value_type(field)
    found = checked(
        context,
        draft,
        node,
        node.text,
        0,
        expected,
        path=f"{draft.name}.fields.{name}.value",
    )
    if found is not None:
        resolver.raw[(draft.id, field.id)] = found
        resolver.nodes[(draft.id, field.id)] = node


def _resolve(context: Context, resolver: _Resolver, key: Key, node: ScalarNode) -> None:
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
