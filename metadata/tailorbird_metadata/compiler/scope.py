"""What names in an expression mean, answered from the drafts of a compilation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.stages import stage_order
from tailorbird_metadata.expressions.hints.suggest import by_label
from tailorbird_metadata.expressions.scope import Collection, Symbol
from tailorbird_metadata.expressions.types import Kind, ValueType
from tailorbird_metadata.fieldtypes import symbol_of


@dataclass(frozen=True, slots=True)
class DraftScope:
    """Names as a text of `layer` about a record of `entity` (an id) means them."""

    context: Context
    entity: str
    layer: str
    portal: str | None = None
    """The id of the entity that people from outside are records of, in rights of theirs."""
    record: str | None = None
    """The id of the entity whose record is being edited, where the text may read it."""

    def _draft(self, entity: str) -> Draft | None:
        return self.context.draft(entity)

    def field(self, entity: str, name: str) -> Symbol | None:
        """The field called `name`, under its present or (in a lower layer) its own name."""
        draft = self._draft(entity)
        if draft is None:
            return None
        found = draft.fields.get(draft.current(name, self.layer))
        return None if found is None or found.lines is not None else symbol_of(found)

    def collection(self, entity: str, name: str) -> Collection | None:
        """The children called `name`."""
        draft = self._draft(entity)
        return None if draft is None else draft.collections.get(name)

    def tree(self, entity: str) -> str | None:
        """The lookup that `tree:` names."""
        draft = self._draft(entity)
        node = draft.root.scalar("tree") if draft is not None else None
        if draft is None or node is None:
            return None
        found = draft.fields.get(draft.current(node.text, node.source.layer))
        return found.id if found is not None and found.to == entity else None

    def names(self, entity: str) -> tuple[str, ...]:
        """All fields in use and collections."""
        draft = self._draft(entity)
        if draft is None:
            return ()
        fields = (n for n, f in draft.fields.items() if f.retired is None and f.lines is None)
        return (*fields, *draft.collections)

    def labels(self, entity: str) -> Mapping[str, str]:
        """The fields in use by what they are called."""
        draft = self._draft(entity)
        known = {} if draft is None else draft.fields
        return by_label(
            (n, f.label.values) for n, f in known.items() if f.retired is None and f.lines is None
        )

    def option(self, of: str, name: str) -> str | None:
        """The id of an option or stage; retired ones count, records still hold them."""
        picklist = self.context.options.get(of)
        if picklist is None:
            return None
        if name not in picklist.options and self.layer != "company":
            name = self.context.option_aliases.get((of, name), name)
        found = picklist.options.get(name)
        return None if found is None else found.id

    def options(self, of: str) -> tuple[str, ...]:
        """The names of the options in use."""
        picklist = self.context.options.get(of)
        if picklist is None:
            return ()
        return tuple(n for n, o in picklist.options.items() if o.retired is None)

    def option_labels(self, of: str) -> Mapping[str, str]:
        """The options in use by what they are called."""
        picklist = self.context.options.get(of)
        known = {} if picklist is None else picklist.options
        return by_label((n, o.label.values) for n, o in known.items() if o.retired is None)

    def closed(self, of: str) -> Mapping[str, str]:
        """The ids of closing options and stages, each with how; retired ones count."""
        picklist = self.context.options.get(of)
        return {} if picklist is None else picklist.closed()

    def held(self, of: str) -> tuple[str, ...]:
        """The ids of the options and stages under which a record is held."""
        picklist = self.context.options.get(of)
        return () if picklist is None else picklist.held()

    def order(self, of: str) -> tuple[tuple[str, ...], ...]:
        """The ids of the options in order, of stages by pipeline; retired ones count."""
        picklist = self.context.options.get(of)
        if picklist is None:
            return ()
        draft = self._draft(of.partition(".")[0])
        if draft is not None and draft.pipelines and of == f"{draft.id}.stage":
            return stage_order(draft, picklist)
        return (tuple(option.id for option in picklist.options.values()),)

    def calendar(self, name: str) -> str | None:
        """The days of a calendar, which has an effect then."""
        found = self.context.calendars.get(name)
        if found is None:
            return "" if ("calendar", name) in self.context.unsure_items else None
        self.context.used_calendars.add(name)
        return found.working_days() or ""

    def calendars(self) -> tuple[str, ...]:
        """The names of all calendars."""
        return tuple(self.context.calendars)

    def outsider(self, name: str) -> ValueType | None:
        """The type of `me.<entity>` and `me.<entity>.<field>` where outsiders are meant."""
        draft = self._draft(self.portal) if self.portal is not None else None
        entity, dot, field = name.partition(".")
        if draft is None or self.context.entity_aliases.get(entity, entity) != draft.name:
            return None
        if not dot:
            return ValueType(kind=Kind.RECORD, of=draft.id)
        found = draft.fields.get(draft.current(field, self.layer))
        if found is None or found.retired is not None or found.computed:
            return None
        return symbol_of(found).type

    def role(self, name: str) -> str | None:
        """The id of a role."""
        if name not in self.context.roles and self.layer != "company":
            name = self.context.role_aliases.get(name, name)
        return self.context.roles.get(name)

    def roles(self) -> tuple[str, ...]:
        """All role names."""
        return tuple(self.context.roles)

    def team(self, key: str) -> str | None:
        """The key itself if the workspace declares it."""
        return key if key in self.context.teams else None

    def teams(self) -> tuple[str, ...]:
        """The keys of all teams."""
        return self.context.teams
