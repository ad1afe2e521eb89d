"""Formula fields inside expressions: replaced by what they mean, so no back end computes first."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, Protocol

from tailorbird_metadata.expressions.tree import Aggregate, Expression, FieldRef, Node
from tailorbird_metadata.model.model import Model


class Formulas(Protocol):
    """Who knows the formulas."""

    def formula(self, entity: str, field: str) -> Expression | None:
        """The formula of a field (ids), with its own formulas laid in; None for other fields.

        `entity` is the entity that the field belongs to.
        """

    def target(self, entity: str, lookup: str) -> str | None:
        """The entity id behind a lookup field (ids); None for a person."""


class FormulaTooFar(Exception):
    """A formula over child records is read through a lookup; `name` is the field's id."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class ModelFormulas:
    """The formulas of a compiled model."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def formula(self, entity: str, field: str) -> Expression | None:
        """See `Formulas`."""
        return self.model.entity(entity).field(field).formula

    def target(self, entity: str, lookup: str) -> str | None:
        """See `Formulas`."""
        return self.model.entity(entity).field(lookup).to


def laid_in(tree: Node, formulas: Formulas) -> Node:
    """`tree` with every reference to a formula replaced by the formula's own tree.

    The same object comes back if there is none.  Raises `FormulaTooFar`.
    """
    if isinstance(tree, FieldRef):
        return _meaning(tree, formulas)
    changed: dict[str, Any] = {}
    for place in fields(tree):
        value = getattr(tree, place.name)
        if isinstance(value, Node):
            new: Any = laid_in(value, formulas)
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            new = tuple(laid_in(v, formulas) for v in value)
            new = value if all(a is b for a, b in zip(new, value, strict=True)) else new
        else:
            continue
        if new is not value:
            changed[place.name] = new
    return replace(tree, **changed) if changed else tree


def _meaning(ref: FieldRef, formulas: Formulas) -> Node:
    ref = _straightened(ref, formulas)
    owner: str | None = ref.entity
    for lookup in ref.via:
        owner = formulas.target(owner, lookup) if owner is not None else None
    found = formulas.formula(owner, ref.owner) if owner is not None else None
    if found is None:
        return ref
    if not ref.via:
        return replace(found.tree, span=ref.span)
    return replace(_behind(found.tree, ref), span=ref.span)


def _straightened(ref: FieldRef, formulas: Formulas) -> FieldRef:
    """`ref` with mirrors of lookups on its way replaced by the way that they take."""
    owner: str | None = ref.entity
    way: tuple[str, ...] = ()
    for lookup in ref.via:
        found = formulas.formula(owner, lookup) if owner is not None else None
        if found is None:
            way = (*way, lookup)
        elif isinstance(found.tree, FieldRef):
            way = (*way, *found.tree.via, found.tree.field)
        else:
            raise FormulaTooFar(lookup)
        owner = formulas.target(owner, lookup) if owner is not None else None
    return ref if way == ref.via else replace(ref, via=way)


def _behind(tree: Node, ref: FieldRef) -> Node:
    """A formula's tree as it reads from the other side of the lookups of `ref`."""
    if isinstance(tree, FieldRef):
        return replace(tree, entity=ref.entity, via=(*ref.via, *tree.via))
    if isinstance(tree, Aggregate):
        raise FormulaTooFar(ref.field)
    changed: dict[str, Any] = {}
    for place in fields(tree):
        value = getattr(tree, place.name)
        if isinstance(value, Node):
            changed[place.name] = _behind(value, ref)
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            changed[place.name] = tuple(_behind(v, ref) for v in value)
    return replace(tree, **changed) if changed else tree
