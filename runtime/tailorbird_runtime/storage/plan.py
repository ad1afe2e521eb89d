"""From two models to a plan: every step with its class, its words, its counts and operations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import sqlalchemy as sa

from tailorbird_metadata.changes import Change, compare, describe
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.model import Entity, Field, Model, Option, Picklist, Pipeline, Role, Stage
from tailorbird_runtime.storage.counts import Census
from tailorbird_runtime.storage.difference import (
    gone,
    index_names,
    indexes_on,
    is_stored,
    type_change,
)
from tailorbird_runtime.storage.refusals import (
    other_type,
    shared_values,
    stored_amounts,
    unfit,
    unknown_options,
    vanished,
)
from tailorbird_runtime.storage.steps import Guard, Operation, Plan, Step
from tailorbird_runtime.storage.tables import Tables

_KEPT = (Option, Picklist, Pipeline, Role, Stage)
"""What records and people refer to by id, so that it may not vanish."""


def make_plan(connection: sa.Connection | None, old: Model | None, new: Model) -> Plan:
    """The way from the model that the database has to `new`; changes nothing.

    `old` is None for a database that never had a model.  Without a connection nothing is counted:
    what would then be in the way shows when the plan is applied.
    """
    base = old.digest if old is not None else None
    if base == new.digest:
        return Plan(base=base, target=new.digest)
    planner = _Planner(old=old, new=new, connection=connection)
    return Plan(base=base, target=new.digest, steps=tuple(planner.steps()))


class _Planner:
    def __init__(self, *, old: Model | None, new: Model, connection: sa.Connection | None) -> None:
        self.old = old
        self.new = new
        self.tables = Tables(new)
        self.before = Tables(old) if old is not None else None
        self.census = (
            Census(connection=connection, old=self.before, new=self.tables)
            if connection is not None and self.before is not None
            else None
        )

    def steps(self) -> Iterator[Step]:
        stored = {step.path: step for step in self._storage_steps()}
        yield from stored.values()
        for change in compare(self.old, self.new):
            if change.path not in stored:
                yield self._told(change)

    def _told(self, change: Change) -> Step:
        """A change that asks nothing of the tables."""
        if change.kind == "removed" and isinstance(change.before, _KEPT):
            return _vanished(change.path)
        step = Step(cls=change.cls, path=change.path, sentence=describe(change))
        if change.path == "workspace.currency":
            return self._other_currency(step)
        role = self._role_of(change)
        if role is None or self.census is None:
            return step
        people = self.census.people_with(role)
        counts = frozen({"people": people})
        return replace(step, counts=counts, effect=_people(people))

    def _other_currency(self, step: Step) -> Step:
        """Amounts in the company's currency are stored; they would be wrong in another one."""
        assert self.old is not None
        known = {e.id for e in self.new.entities.values()}
        entities = [e for e in self.old.entities.values() if e.id in known]
        stored = [(e, f) for e in entities for f in e.fields.values() if f.type == "money"]
        guards = tuple(_guard("values", entity, field, 0) for entity, field in stored)
        found = sum(self.census.values(e.id, f.id) for e, f in stored) if self.census else 0
        refusal = stored_amounts(found) if found else None
        return replace(step, guards=guards, counts=frozen({"values": found}), refusal=refusal)

    def _role_of(self, change: Change) -> str | None:
        """The id of the role whose rights a change widens."""
        first, _, rest = change.path.partition(".")
        if first != "roles" or change.cls != "wider_access" or self.old is None:
            return None
        role = self.new.roles.get(rest.partition(".")[0])
        return role.id if role is not None else None

    def _storage_steps(self) -> Iterator[Step]:
        known = {e.id: e for e in self.old.entities.values()} if self.old is not None else {}
        for entity in self.new.entities.values():
            before = known.pop(entity.id, None)
            if before is None:
                yield _new_entity(entity)
            else:
                yield from self._entity_steps(before, entity)
        for entity in known.values():
            yield _vanished(entity.name)

    def _entity_steps(self, before: Entity, entity: Entity) -> Iterator[Step]:
        for field in gone(before, entity):
            yield _vanished(f"{entity.name}.fields.{field.name}")
        done: set[str] = set()
        for field in entity.fields.values():
            for step in self._field_steps(before, entity, field):
                done |= {o.name for o in step.operations}
                yield step
        yield from self._index_step(entity, done)

    def _field_steps(self, before: Entity, entity: Entity, field: Field) -> Iterator[Step]:
        path = f"{entity.name}.fields.{field.name}"
        if not before.has(field.id):
            if is_stored(field):
                yield self._new_field(entity, field, path)
            return
        old = before.field(field.id)
        yield from self._type_steps(entity, old, field, path)
        if old.picklist and field.picklist and old.picklist.path != field.picklist.path:
            yield self._other_list(entity, old, field, path)
        if field.required and not old.required and is_stored(old):
            yield self._required(entity, field, path)
        if field.unique is not None and field.unique != old.unique and is_stored(old):
            yield self._unique(entity, field, path)

    def _new_field(self, entity: Entity, field: Field, path: str) -> Step:
        operations = [Operation(do="add_field", entity=entity.id, name=field.id)]
        operations += self._indexes("add_index", self.tables, entity, field)
        step = Step(cls="additive", path=path, sentence=message("new field"))
        records = self.census.records(entity.id) if self.census else 0
        counts = {"records": records} if self.census else {}
        if field.required and records:
            effect = counted(
                records,
                message("required; 1 record has none"),
                message("required; {n} records have none", n=records),
            )
            step = replace(step, cls="tightening", sentence=message("new required field"))
        else:
            effect = _records(records)
        return replace(
            step,
            counts=frozen(counts),
            effect=effect if self.census else None,
            operations=tuple(operations),
        )

    def _required(self, entity: Entity, field: Field, path: str) -> Step:
        step = Step(cls="tightening", path=f"{path}.required", sentence=message("required"))
        if self.census is None:
            return step
        records = self.census.records(entity.id)
        without = self.census.without_value(entity.id, field.id)
        return replace(
            step,
            counts=frozen({"records": records, "without_value": without}),
            effect=_without(without, records),
            guards=(_guard("without_value", entity, field, without),),
        )

    def _unique(self, entity: Entity, field: Field, path: str) -> Step:
        loose = field.unique == "ignore_case"
        step = Step(
            cls="tightening",
            path=f"{path}.unique",
            sentence=message("unique, ignoring case") if loose else message("unique"),
            operations=tuple(self._unique_operations(entity, field)),
            guards=(_guard("duplicates", entity, field, 0),),
        )
        if self.census is None:
            return step
        shared = self.census.duplicates(entity.id, field.id)
        effect = counted(
            shared,
            message("1 value occurs more than once"),
            message("{n} values occur more than once", n=shared),
        )
        step = replace(step, counts=frozen({"duplicates": shared}), effect=effect)
        if not shared:
            return step
        values = ", ".join(self.census.some_duplicates(entity.id, field.id))
        return replace(step, refusal=shared_values(values))

    def _unique_operations(self, entity: Entity, field: Field) -> Iterator[Operation]:
        assert self.before is not None
        old = index_names(self.before, entity.id)
        new = index_names(self.tables, entity.id)
        for name in indexes_on(self.before, entity.id, field.id):
            if name not in new and old[name][1]:
                yield Operation(do="drop_index", entity=entity.id, name=name)
        for name in indexes_on(self.tables, entity.id, field.id):
            if name not in old and new[name][1]:
                yield Operation(do="add_index", entity=entity.id, name=name)

    def _type_steps(self, entity: Entity, old: Field, field: Field, path: str) -> Iterator[Step]:
        change = type_change(old, field)
        if change.how == "keep" and old.type == field.type:
            return
        sentence = message("{before} → {after}", before=_kind(old), after=_kind(field))
        step = Step(cls="backfill", path=f"{path}.{_told_at(old, field)}", sentence=sentence)
        if change.how == "keep":
            yield replace(step, cls="tightening")
        elif change.how == "refuse":
            yield replace(step, cls="destructive", refusal=other_type(field))
        else:
            yield self._rewritten(step, entity, old, field, change.check or "values")

    def _other_list(self, entity: Entity, old: Field, field: Field, path: str) -> Step:
        assert old.picklist is not None and field.picklist is not None
        before, after = old.picklist.path, field.picklist.path
        step = Step(
            cls="backfill",
            path=f"{path}.picklist",
            sentence=message("{before} → {after}", before=before, after=after),
            guards=(_guard("unknown_options", entity, field, 0),),
        )
        found = self.census.unknown_options(entity.id, field.id) if self.census else 0
        if not found:
            return step
        counts = frozen({"unknown_options": found})
        refusal = unknown_options(field, found)
        return replace(step, cls="destructive", counts=counts, refusal=refusal)

    def _rewritten(self, step: Step, entity: Entity, old: Field, field: Field, check: str) -> Step:
        empties = check == "values"
        asked = is_stored(old)
        found = self.census.ask(check, entity.id, field.id) if self.census and asked else 0
        refused = found > 0
        counts = {check: found}
        if asked and self.census:
            counts["records"] = self.census.records(entity.id)
        return replace(
            step,
            cls="destructive" if refused else step.cls,
            counts=frozen(counts),
            effect=_records(counts.get("records", 0)),
            guards=(_guard(check, entity, field, 0),) if asked else (),
            operations=tuple(self._rewriting(entity, old, field, empties)),
            refusal=unfit(field, found, empties) if refused else None,
        )

    def _rewriting(
        self, entity: Entity, old: Field, field: Field, empties: bool
    ) -> Iterator[Operation]:
        if not empties:
            yield Operation(do="convert_field", entity=entity.id, name=field.id)
            return
        assert self.before is not None
        yield from self._indexes("drop_index", self.before, entity, old)
        yield Operation(do="replace_field", entity=entity.id, name=field.id)
        yield from self._indexes("add_index", self.tables, entity, field)

    def _indexes(self, do: str, tables: Tables, entity: Entity, field: Field) -> list[Operation]:
        names = indexes_on(tables, entity.id, field.id)
        return [Operation(do=do, entity=entity.id, name=name) for name in names]

    def _index_step(self, entity: Entity, done: set[str]) -> Iterator[Step]:
        """Indexes that views, sort keys or uniqueness no longer need, or need now."""
        assert self.before is not None
        old = index_names(self.before, entity.id)
        new = index_names(self.tables, entity.id)
        drop = [n for n in sorted(old) if old[n] != new.get(n) and n not in done]
        add = [n for n in sorted(new) if new[n] != old.get(n) and n not in done]
        operations = [Operation(do="drop_index", entity=entity.id, name=n) for n in drop]
        operations += [Operation(do="add_index", entity=entity.id, name=n) for n in add]
        if operations:
            sentence = message("indexes: {n} new, {m} dropped", n=len(add), m=len(drop))
            yield Step(
                cls="additive",
                path=f"{entity.name}.indexes",
                sentence=sentence,
                operations=tuple(operations),
            )


def _people(count: int) -> Message:
    return counted(count, message("for 1 person"), message("for {n} people", n=count))


def _records(count: int) -> Message:
    return counted(count, message("1 record"), message("{n} records", n=count))


def _without(without: int, records: int) -> Message:
    if without == 1 < records:
        return message("1 of {all} records has none", all=records)
    return counted(
        records,
        message("{n} of 1 record has none", n=without),
        message("{n} of {all} records have none", n=without, all=records),
    )


def _told_at(old: Field, field: Field) -> str:
    """The property of the field under which a change of what it stores is told."""
    if old.type != field.type:
        return "type"
    return "to" if field.type == "lookup" else "places"


def _kind(field: Field) -> str:
    if field.type == "lookup":
        return f"{field.type} ({field.to})"
    places = field.params.get("places")
    return f"{field.type} ({places})" if places is not None else field.type


def _new_entity(entity: Entity) -> Step:
    return Step(
        cls="additive",
        path=entity.name,
        sentence=message("new entity with {n} fields", n=len(entity.fields)),
        operations=(Operation(do="add_table", entity=entity.id),),
    )


def _guard(question: str, entity: Entity, field: Field, answer: int) -> Guard:
    return Guard(ask=question, entity=entity.id, field=field.id, answer=answer)


def _vanished(path: str) -> Step:
    return Step(
        cls="destructive",
        path=path,
        sentence=message("gone from the files"),
        refusal=vanished(),
    )
