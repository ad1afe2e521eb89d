"""What a read request asks for, resolved once per model, rights and query string.

A caller repeats the same few questions; the plan of each is kept, so that a request costs a
look-up, the query and the encoding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, Model
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.records.lining import shown_columns
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.sorting import parse_sort
from tailorbird_runtime.web.api.encoding import Encoder
from tailorbird_runtime.web.api.kept import Kept
from tailorbird_runtime.web.api.openapi import openapi_document
from tailorbird_runtime.web.api.parameters import (
    LIST_PARAMETERS,
    RECORD_PARAMETERS,
    Asked,
    read_parameters,
)
from tailorbird_runtime.web.api.problems import (
    Mistake,
    bad_parameter,
    bad_request,
    not_found,
    unknown_field,
)

Condition = Callable[[str, str], Expression]
"""Entity id and text to a checked condition."""

MAX_DEPTH = 3
"""How many lookups an expansion may follow."""
MOST_READS = 300
MOST_DOCUMENTS = 16
BIN_FIELDS = frozenset({"deleted_at", "deleted_by"})
"""Shown in the bin, and where they are asked for by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A lookup whose record is answered with the record."""

    field: Field
    entity: Entity
    columns: tuple[str, ...]
    encode: Encoder
    inner: tuple[Expansion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPlan:
    """A resolved question about records of one entity; `query` lacks nothing but its place."""

    entity: Entity
    query: Query
    encode: Encoder
    expansions: tuple[Expansion, ...]
    total: bool


class Plans:
    """The plans of one model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._reads: Kept[ReadPlan] = Kept(MOST_READS)
        self._documents: Kept[bytes] = Kept(MOST_DOCUMENTS)

    def of_list(
        self, policy: Policy, name: str, query_string: bytes, condition: Condition
    ) -> ReadPlan:
        """The plan of a list request; raises ApiProblem 400 and 404, and QueryInvalid.

        `condition` gives the meaning of a `where` text for someone with these rights.
        """
        return self._reads.get(
            ("list", policy.role_ids, name, query_string),
            lambda: self._list(policy, name, query_string, condition),
        )

    def of_record(self, policy: Policy, name: str, query_string: bytes) -> ReadPlan:
        """The plan of a request for one record; raises ApiProblem 400 and 404."""
        return self._reads.get(
            ("record", policy.role_ids, name, query_string),
            lambda: self._record(policy, name, query_string),
        )

    def openapi(self, policy: Policy, release: int, locale: str) -> bytes:
        """The description for someone with these rights."""
        return self._documents.get(
            (policy.role_ids, release, locale),
            lambda: openapi_document(self.model, policy, release, locale),
        )

    def entity(self, policy: Policy, name: str) -> Entity:
        """A kind of record that can be read; raises ApiProblem 404 for any other."""
        found = self.model.entities.get(name)
        if found is None or found.retired is not None or policy.of(found.id).read is False:
            raise not_found()
        return found

    def _list(
        self, policy: Policy, name: str, query_string: bytes, condition: Condition
    ) -> ReadPlan:
        entity = self.entity(policy, name)
        asked = read_parameters(query_string, LIST_PARAMETERS, filters=True)
        where = None if asked.where is None else condition(entity.id, asked.where)
        return self._plan(policy, entity, asked, where)

    def _record(self, policy: Policy, name: str, query_string: bytes) -> ReadPlan:
        entity = self.entity(policy, name)
        asked = read_parameters(query_string, RECORD_PARAMETERS)
        return self._plan(policy, entity, asked, lines=True)

    def _plan(
        self,
        policy: Policy,
        entity: Entity,
        asked: Asked,
        where: Expression | None = None,
        lines: bool = False,
    ) -> ReadPlan:
        tree = _tree(asked)
        columns, encode = self._columns(policy, entity, tree, asked.deleted, lines)
        return ReadPlan(
            entity=entity,
            query=Query(
                where=where,
                filters=asked.filters,
                sort=parse_sort(policy, entity.id, asked.sort),
                columns=columns,
                limit=asked.limit,
                after=asked.after,
                deleted=asked.deleted,
            ),
            encode=encode,
            expansions=self._expansions(policy, entity, tree),
            total=asked.total,
        )

    def _columns(
        self, policy: Policy, entity: Entity, tree: _Branch, deleted: bool, lines: bool = False
    ) -> tuple[tuple[str, ...], Encoder]:
        """The columns to read of an entity, and how they are written.

        `lines` are answered with one record, not in lists.
        """
        rights = policy.of(entity.id)
        readable = {f.name: f for f in rights.readable() if lines or f.lines is None}
        if tree.fields is None:
            wanted = [f for f in readable.values() if deleted or f.id not in BIN_FIELDS]
        else:
            names = dict.fromkeys((*tree.fields, *tree.inner))
            wanted = [readable[n] for n in names if n in readable]
            _refuse_unknown(n for n in names if n not in readable)
        sometimes = frozenset(f.id for f in wanted if rights.field(f.id).read is not True)
        encode = Encoder(
            wanted,
            currency=self.model.workspace.currency,
            sometimes=sometimes,
            lines={f.id: self._lines(policy, f) for f in wanted if f.lines is not None},
        )
        return tuple(f.id for f in wanted if f.id not in ("id", "version")), encode

    def _lines(self, policy: Policy, field: Field) -> Encoder:
        """How one line of such a field is written: its place, and the columns."""
        shown = shown_columns(policy, field)
        rights = policy.of(field.lines.entity) if field.lines is not None else None
        sometimes = frozenset(
            f.id for f in shown if rights is not None and rights.field(f.id).read is not True
        )
        currency = self.model.workspace.currency
        return Encoder(shown, currency=currency, sometimes=sometimes)

    def _expansions(
        self, policy: Policy, entity: Entity, tree: _Branch, path: str = "", depth: int = 1
    ) -> tuple[Expansion, ...]:
        readable = {f.name: f for f in policy.of(entity.id).readable()}
        _refuse_unknown(path + n for n in tree.inner if n not in readable)
        found = []
        for name, branch in tree.inner.items():
            lookup, place = readable[name], f"{path}{name}"
            if depth > MAX_DEPTH:
                raise bad_parameter(
                    "expand", message("expand goes at most {most} deep.", most=MAX_DEPTH)
                )
            target = self._target(policy, lookup)
            if target is None:
                raise bad_parameter(
                    "expand", message("“{name}” cannot be expanded.", name=place[:80])
                )
            columns, encode = self._columns(policy, target, branch, False)
            inner = self._expansions(policy, target, branch, f"{place}.", depth + 1)
            found.append(
                Expansion(field=lookup, entity=target, columns=columns, encode=encode, inner=inner)
            )
        return tuple(found)

    def _target(self, policy: Policy, lookup: Field) -> Entity | None:
        if lookup.to is None or policy.of(lookup.to).read is False:
            return None
        return self.model.entity(lookup.to)


class _Branch:
    """What is asked of one entity: its own fields (None for all) and what to expand."""

    def __init__(self) -> None:
        self.fields: dict[str, None] | None = None
        self.inner: dict[str, _Branch] = {}

    def at(self, path: Iterable[str]) -> _Branch:
        found = self
        for name in path:
            found = found.inner.setdefault(name, _Branch())
        return found


def _tree(asked: Asked) -> _Branch:
    """`fields=name,account.city` asks for the account with its city alone."""
    root = _Branch()
    if asked.fields is not None:
        root.fields = {}
    for path in asked.expand:
        root.at(path.split("."))
    for path in asked.fields or ():
        *way, name = path.split(".")
        branch = root.at(way)
        branch.fields = {**(branch.fields or {}), name: None}
    return root


def _refuse_unknown(names: Iterable[str]) -> None:
    mistakes: list[Mistake] = [unknown_field(n) for n in names]
    if mistakes:
        raise bad_request(*mistakes)
