"""`/<entity>/<id>`: one record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property

from flask import Blueprint, render_template, request

from tailorbird_metadata.expressions.tree import Placement
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Panel, Tab
from tailorbird_metadata.model.layout import CARD
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.conditions import Conditions
from tailorbird_runtime.forms.history import BoundDay, bind_history
from tailorbird_runtime.forms.path import BoundPath, bind_path, next_stage, pipeline_of
from tailorbird_runtime.forms.record import (
    BoundAction,
    BoundCard,
    BoundRecord,
    BoundRelated,
    BoundSide,
    RecordBinder,
)
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.web.asking import Asking, asking, here
from tailorbird_runtime.web.cards import card
from tailorbird_runtime.web.doings import TASK, composer, is_doing, tasks, timeline
from tailorbird_runtime.web.handover import assign_fields
from tailorbird_runtime.web.pages.printing import print_actions
from tailorbird_runtime.web.related import related
from tailorbird_runtime.web.running import bound_runs, buttons, found_runs, just_gone_wrong


def add(blueprint: Blueprint) -> None:
    """Register the page."""

    @blueprint.get("/<entity>/<int:record_id>")
    def record_page(entity: str, record_id: int) -> str:
        found = asking(entity)
        deleted = request.args.get("deleted") == "1"
        record = found.records.get(found.actor, found.entity.id, record_id, deleted=deleted)
        page = RecordPage(found, record, deleted)
        bound = page.bound()
        fields = assign_fields(found) if bound.assign else ()
        return render_template(
            "pages/record.html", page=bound, assign_fields=fields, screen=found.screen
        )


@dataclass(frozen=True)
class RecordPage:
    """One record for one person."""

    asking: Asking
    record: Record
    deleted: bool = False

    @cached_property
    def binder(self) -> RecordBinder:
        """Makes the parts of the page."""
        asking = self.asking
        return RecordBinder(
            entity=asking.entity,
            layout=asking.layout,
            binder=asking.binder,
            record=self.record,
            readable=frozenset(self.record.readable),
            writable=frozenset() if self.deleted else frozenset(self.record.writable),
            conditions=Conditions(
                entity=asking.entity,
                layout=asking.layout,
                voice=asking.voice,
                inputs=asking.inputs,
                row=self.record.values,
                readable=frozenset(self.record.readable),
            ),
        )

    def bound(self) -> BoundRecord:
        """The finished page."""
        asking, record, binder = self.asking, self.record, self.binder
        tab = binder.tab(request.args.get("tab"))
        placed = self.placed(tab)
        panels = {name for group in placed for name in group}
        title = binder.title()
        say = asking.voice.say
        live = not self.deleted
        runs = found_runs(asking, record) if live else ()
        return BoundRecord(
            entity=asking.entity.name,
            label=say(asking.entity.label),
            label_many=say(asking.entity.label_many),
            icon=asking.entity.icon,
            id=record.id,
            version=record.version,
            title=title,
            mark=asking.voice.initials(title),
            above=binder.above(),
            facts=binder.facts(),
            path=self.path() if live else None,
            tabs=binder.tabs(tab) if live else (),
            sections=binder.sections(tab),
            related=self._related(placed[0]) if live else (),
            cards=self._cards(placed[0]) if live else (),
            side=self._side(placed[1]) if live else BoundSide(),
            timeline=timeline(asking, record.id) if live and "timeline" in panels else None,
            composer=composer(asking, record) if live and "timeline" in panels else None,
            tasks=tasks(asking, record.id) if live and "tasks" in panels else None,
            new_task=self._new_task() if live and "tasks" in panels else "",
            history=self._history() if live and "history" in panels else None,
            runs=bound_runs(asking, runs) if runs and self._tells_runs(panels) else (),
            wrong=just_gone_wrong(asking, record, runs),
            buttons=buttons(asking, record) if live else (),
            quick=binder.quick({"phone": say(message("Call")), "email": say(message("E-mail"))}),
            conversions=tuple(self._conversions()) if live else (),
            edit=self._action("edit", "edit"),
            copy=self._copy(),
            prints=print_actions(asking, record) if live else (),
            assign=self._action("assign", "assign") if asking.entity.has("owner") else "",
            delete=self._action("delete", "delete"),
            deleted=self.deleted,
            may_restore=self.deleted and "delete" in record.may,
            here=here(),
        )

    def placed(self, tab: Tab | None) -> tuple[dict[str, Panel], dict[str, Panel]]:
        """The panels of a tab and those beside it whose condition holds, each panel once."""
        side = self.asking.layout.side
        beside = _arranged(side.panels, side.arranged)
        inside = _arranged(tab.panels, tab.arranged) if tab else {}
        shown = self._shown({**inside, **beside})
        return (
            {n: p for n, p in inside.items() if n in shown and n not in beside},
            {n: p for n, p in beside.items() if n in shown},
        )

    def conditional(self) -> frozenset[str]:
        """The sections and panels of every tab whose condition holds now."""
        found: set[str] = set()
        for tab in self.asking.layout.tabs.values():
            found |= {n for group in self.placed(tab) for n, p in group.items() if p.show_when}
            holds = self.binder.conditions.holds
            sections = tab.sections.values()
            found |= {
                f"{tab.name}.{s.name}" for s in sections if s.show_when and holds(s.show_when)
            }
        return frozenset(found)

    def _shown(self, panels: Mapping[str, Panel]) -> set[str]:
        """The panels whose condition holds; what the person may not know hides nothing."""
        further = {
            n: p.show_when
            for n, p in panels.items()
            if p.show_when is not None and p.show_when.placement is not Placement.RECORD
        }
        asking, hidden = self.asking, set()
        if further:
            answers = asking.records.answers(
                asking.actor, asking.entity.id, self.record.id, list(further.values())
            )
            hidden = {n for n, yes in zip(further, answers, strict=True) if yes is False}
        return {
            n
            for n, p in panels.items()
            if n not in hidden and (n in further or self.binder.conditions.holds(p.show_when))
        }

    def path(self) -> BoundPath | None:
        """The stage path with the gate of the next stage."""
        asking, record = self.asking, self.record
        stage = asking.entity.stage_field()
        if stage is None or stage.id not in record.readable:
            return None
        current = record.values.get(stage.id)
        pipeline = pipeline_of(asking.entity, current)
        following = next_stage(pipeline, current) if pipeline and current else None
        gates = (
            asking.records.gates(asking.actor, asking.entity.id, record.id, following.id)
            if following
            else ()
        )
        return bind_path(
            asking.entity,
            record,
            asking.voice,
            gates=tuple((g.item, g.met) for g in gates),
            movable=stage.id in record.writable and "edit" in record.may,
        )

    def _tells_runs(self, panels: Set[str]) -> bool:
        """Runs stand beside the history; on every tab where the layout has none."""
        tabs = self.asking.layout.tabs.values()
        return "history" in panels or not any("history" in t.panels for t in tabs)

    def _side(self, panels: Mapping[str, Panel]) -> BoundSide:
        return BoundSide(
            facts=self.binder.side(),
            cards=self._cards(panels),
            related=self._related(panels),
        )

    def _related(self, panels: Mapping[str, Panel]) -> tuple[BoundRelated, ...]:
        model = self.asking.model
        children = {
            str(lookup.collection): (child, lookup)
            for child, lookup in model.children_of(self.asking.entity.id)
            if lookup.collection in panels and not is_doing(child)
        }
        found = (
            related(self.asking, self.record, *children[name], panel)
            for name, panel in panels.items()
            if name in children
        )
        return tuple(r for r in found if r is not None)

    def _cards(self, panels: Mapping[str, Panel]) -> tuple[BoundCard, ...]:
        lookups = (self.asking.entity.fields.get(n.removesuffix(CARD)) for n in panels
                   if n.endswith(CARD))  # fmt: skip
        found = (card(self.asking, self.record, f) for f in lookups if f is not None)
        return tuple(c for c in found if c is not None)

    def _history(self) -> tuple[BoundDay, ...]:
        asking = self.asking
        entries = asking.records.history(asking.actor, asking.entity.id, self.record.id)
        return bind_history(asking.entity, entries, asking.binder)

    def _action(self, right: str, action: str) -> str:
        if self.deleted or right not in self.record.may:
            return ""
        return places.record_action(self.asking.entity.name, self.record.id, action)

    def _copy(self) -> str:
        if self.deleted or not self.asking.may("create"):
            return ""
        entity = self.asking.entity.name
        return places.new_page(entity, {"copy_of": str(self.record.id)})

    def _new_task(self) -> str:
        asking = self.asking
        for child, lookup in asking.model.children_of(asking.entity.id):
            if child.name == TASK and asking.policy.of(child.id).create is not False:
                inner = replace(asking, entity=child)
                return inner.new_address({f"set.{lookup.name}": str(self.record.id),
                                          "back": here()})  # fmt: skip
        return ""

    def _conversions(self) -> list[BoundAction]:
        asking = self.asking
        return [
            BoundAction(
                label=asking.voice.say(c.label),
                href=places.record_action(asking.entity.name, self.record.id, f"convert/{c.name}"),
                icon="arrows-transfer-up",
                primary=True,
            )
            for c in asking.entity.conversions.values()
            if c.name in self.record.may and self.binder.conditions.holds(c.when)
        ]


def _arranged(names: Iterable[str], said: Mapping[str, Panel]) -> dict[str, Panel]:
    """Every panel with what is said of it."""
    return {name: said.get(name) or Panel(name=name) for name in names}
