"""A record page, finished: facts, path, tabs with sections and panels, what can be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tailorbird_metadata.model import Entity, Field, Layout, Tab
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.conditions import Conditions
from tailorbird_runtime.forms.lines import BoundLineTable, line_table
from tailorbird_runtime.forms.path import BoundPath
from tailorbird_runtime.forms.runs import BoundButton, BoundRun
from tailorbird_runtime.forms.table import BoundColumn, BoundRow
from tailorbird_runtime.forms.values import Binder, BoundValue, Shown

MOST_FACTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundFact:
    """A label and a value in the head of the page."""

    label: str
    value: BoundValue


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundDetail:
    """A field on the page; `edit` is the address of its editor, empty if it is read only."""

    name: str
    label: str
    value: BoundValue
    edit: str = ""
    help: str = ""
    wide: bool = False
    table: BoundLineTable | None = None

    @property
    def id(self) -> str:
        """Its place on the page, to which gates and messages lead."""
        return f"field-{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundDetails:
    """A section of the page."""

    name: str
    label: str
    columns: int
    fields: tuple[BoundDetail, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTab:
    """A tab; the current one is on the page."""

    name: str
    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRelated:
    """The children of a record under one lookup.

    `lines` belong to the record and are a table of their own; other children are a `table` where
    the layout names columns.
    """

    name: str
    entity: str
    label: str
    icon: str
    columns: tuple[BoundColumn, ...]
    rows: tuple[BoundRow, ...]
    count: str
    new: str = ""
    new_label: str = ""
    all: str = ""
    lines: bool = False
    table: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundCard:
    """The record that a lookup leads to, with its facts."""

    name: str
    label: str
    title: str
    href: str
    mark: str
    facts: tuple[BoundFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundSide:
    """What stands beside the record on every tab."""

    facts: tuple[BoundFact, ...] = ()
    cards: tuple[BoundCard, ...] = ()
    related: tuple[BoundRelated, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.facts or self.cards or self.related)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundActivity:
    """One thing that somebody did or wrote."""

    icon: str
    tone: str
    who: str
    kind: str
    title: str
    text: str
    time: str
    exact: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTask:
    """One thing to do; `done` is the address that ticks it off, empty if the person may not."""

    id: int
    version: int
    title: str
    href: str
    due: str
    late: bool
    owner: BoundValue | None
    finished: bool
    done: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundAction:
    """Something that can be done with the record, in a word and an address."""

    label: str
    href: str
    icon: str
    primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRecord:
    """Everything the record template sees."""

    entity: str
    label: str
    label_many: str
    icon: str
    id: int
    version: int
    title: str
    mark: str
    above: BoundAction | None
    facts: tuple[BoundFact, ...]
    path: BoundPath | None
    tabs: tuple[BoundTab, ...]
    sections: tuple[BoundDetails, ...]
    related: tuple[BoundRelated, ...] = ()
    cards: tuple[BoundCard, ...] = ()
    side: BoundSide = BoundSide()
    timeline: tuple[Any, ...] | None = None
    composer: Any | None = None
    tasks: tuple[BoundTask, ...] | None = None
    new_task: str = ""
    history: tuple[Any, ...] | None = None
    runs: tuple[BoundRun, ...] = ()
    wrong: tuple[str, ...] = ()
    buttons: tuple[BoundButton, ...] = ()
    quick: tuple[BoundAction, ...] = ()
    conversions: tuple[BoundAction, ...] = ()
    edit: str = ""
    copy: str = ""
    prints: tuple[BoundAction, ...] = ()
    assign: str = ""
    delete: str = ""
    deleted: bool = False
    may_restore: bool = False
    here: str = ""

    @property
    def beside(self) -> bool:
        """Whether there is a second column."""
        return self.aside or bool(self.side)

    @property
    def aside(self) -> bool:
        """Whether timeline or tasks stand beside the fields."""
        return self.timeline is not None or self.tasks is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBinder:
    """Makes the parts of a record page."""

    entity: Entity
    layout: Layout
    binder: Binder
    record: Shown
    readable: frozenset[str]
    writable: frozenset[str]
    conditions: Conditions

    def title(self) -> str:
        """What the record is called."""
        value = self.binder.value(self.entity.field(self.entity.title), self.record)
        return value.text or f"{self.binder.voice.say(self.entity.label)} {self.record.id}"

    def facts(self) -> tuple[BoundFact, ...]:
        """The facts of the header, those with the stage left to the path."""
        stage = self.entity.stage_field()
        found = []
        for field_id in self.layout.header[:MOST_FACTS]:
            field = self._readable(field_id)
            if field is None or (stage is not None and field.id == stage.id):
                continue
            found.append(self._fact(field))
        return tuple(found)

    def tab(self, name: str | None) -> Tab | None:
        """The tab of that name, else the first."""
        tabs = self.layout.tabs
        return tabs.get(name or "") or next(iter(tabs.values()), None)

    def tabs(self, current: Tab | None) -> tuple[BoundTab, ...]:
        """The tabs; none if there is only one."""
        if len(self.layout.tabs) < 2:
            return ()
        page = places.record_page(self.entity.name, self.record.id)
        return tuple(
            BoundTab(
                name=t.name,
                label=self.binder.voice.say(t.label),
                href=f"{page}?tab={t.name}",
                current=t is current,
            )
            for t in self.layout.tabs.values()
        )

    def sections(self, tab: Tab | None) -> tuple[BoundDetails, ...]:
        """The sections of a tab whose condition holds."""
        found = []
        for section in tab.sections.values() if tab else ():
            if not self.conditions.holds(section.show_when):
                continue
            fields = tuple(d for f in section.fields if (d := self.detail(f)) is not None)
            if fields:
                found.append(
                    BoundDetails(
                        name=section.name,
                        label=self.binder.voice.say(section.label),
                        columns=section.columns,
                        fields=fields,
                    )
                )
        return tuple(found)

    def detail(self, field_id: str) -> BoundDetail | None:
        """A field with its value; None if it may not be read."""
        field = self._readable(field_id)
        if field is None:
            return None
        binding = BINDINGS[field.type]
        edit = places.inline_field(self.entity.name, self.record.id, field.name)
        return BoundDetail(
            name=field.name,
            label=self.binder.voice.say(field.label),
            value=self.binder.value(field, self.record),
            edit=edit if binding.inline and field.id in self.writable else "",
            help=self.binder.voice.say(field.help),
            wide=binding.wide,
            table=line_table(self.binder, field, self.record),
        )

    def side(self) -> tuple[BoundFact, ...]:
        """The facts beside the record."""
        fields = (self._readable(field_id) for field_id in self.layout.side.fields)
        return tuple(self._fact(field) for field in fields if field is not None)

    def _fact(self, field: Field) -> BoundFact:
        value = self.binder.value(field, self.record)
        return BoundFact(label=self.binder.voice.say(field.label), value=value)

    def quick(self, words: Mapping[str, str]) -> tuple[BoundAction, ...]:
        """Call and write: the first phone number and the first address."""
        found: dict[str, BoundAction] = {}
        icons = {"phone": "phone", "email": "mail"}
        for field in self.entity.active_fields():
            if field.type not in icons or field.type in found or field.id not in self.readable:
                continue
            value = self.binder.value(field, self.record)
            if value.href:
                found[field.type] = BoundAction(
                    label=words[field.type], href=value.href, icon=icons[field.type]
                )
        return tuple(found[k] for k in icons if k in found)

    def above(self) -> BoundAction | None:
        """The record that this one belongs to: its parent, else its first required lookup."""
        for field in self._owners():
            value = self.binder.value(field, self.record)
            if value.href:
                return BoundAction(label=value.text, href=value.href, icon="")
        return None

    def _owners(self) -> Iterable[Field]:
        if self.entity.parent is not None:
            yield self.entity.field(self.entity.parent)
        for field in self.entity.active_fields():
            if field.type == "lookup" and field.required and field.id != self.entity.parent:
                yield field

    def _readable(self, field_id: str) -> Field | None:
        if field_id not in self.readable or not self.entity.has(field_id):
            return None
        field = self.entity.field(field_id)
        return field if field.retired is None else None
