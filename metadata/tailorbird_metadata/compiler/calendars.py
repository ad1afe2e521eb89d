"""Calendars: hours, holidays, make-up days; what contradicts itself is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from tailorbird_metadata.compiler.context import Context
from tailorbird_metadata.compiler.items import labelled, named, named_items
from tailorbird_metadata.compiler.workspace import check_zone
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.automation import WEEKDAYS
from tailorbird_metadata.model.calendar import Calendar, Holiday, MakeUpDay, WorkingHours
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode

FREE = "off"
"""What is written for a day of the week on which nobody works."""

_LEAP_YEAR = "2028-"


def compile_calendars(context: Context) -> None:
    """Fills the calendars of `context`."""
    for name, item in named_items(context, "calendar").items():
        context.calendars[name] = _Calendars(context, name, item).read()


def calendar_of(context: Context, node: ScalarNode | None, path: str) -> str | None:
    """The id of the calendar that a text means; None if there is none (then told)."""
    if node is None or node.refused:
        return None
    told = ("E0510", message("`{name}` is not a calendar.", name=node.text))
    name = named(context, "calendar", node, context.calendars, told, path)
    return None if name is None else context.calendars[name].id


class _Calendars:
    """Reads one calendar."""

    def __init__(self, context: Context, name: str, item: Item) -> None:
        self.context, self.name, self.item = context, name, item
        self.path = f"calendars.{name}"

    def read(self) -> Calendar:
        root, labels = self.item.root, self.context.labels
        check_zone(self.context, root.scalar("timezone"))
        hours = self.week()
        return Calendar(
            id=root.text("id") or self.item.address.name,
            name=self.name,
            label=labelled(self.context, root, self.name, self.item.layer, self.path),
            help=labels.optional(root.get("help"), self.item.layer, f"{self.path}.help"),
            timezone=root.text("timezone") or self.context.zone,
            hours=frozen(hours),
            holidays=frozen(self.holidays()),
            make_up_days=frozen(self.make_up_days(hours)),
            origin=self.context.origin_of(self.item.layer),
        )

    # -- hours ------------------------------------------------------------------------------

    def week(self) -> dict[str, tuple[WorkingHours, ...]]:
        node = self.item.root.mapping("hours")
        found: dict[str, tuple[WorkingHours, ...]] = {}
        for day in WEEKDAYS:
            written = node.get(day) if node is not None else None
            hours = self.hours(written) if written is not None else ()
            if hours:
                found[day] = hours
        return found

    def hours(self, node: Node) -> tuple[WorkingHours, ...]:
        """The hours of one day, in order; the empty tuple for a free one."""
        items = node.items if isinstance(node, ListNode) else [node]
        found: list[WorkingHours] = []
        for item in items:
            if not isinstance(item, ScalarNode) or item.refused or item.text == FREE:
                continue
            start, _, end = item.text.partition("-")
            if start >= end:
                self.told(
                    item,
                    message("These hours end before they begin."),
                    message("Write the earlier time first; the end of the day is 24:00."),
                )
            elif found and start < found[-1].end:
                self.told(
                    item,
                    message("These hours begin before the ones before them end."),
                    message("Write hours in order, and each time once."),
                )
            else:
                found.append(WorkingHours(start=start, end=end))
        return tuple(found)

    # -- days -------------------------------------------------------------------------------

    def holidays(self) -> dict[str, Holiday]:
        found: dict[str, Holiday] = {}
        for name, key, node in self.item.root.maps("holidays"):
            made = self.holiday(name, key, node) if isinstance(node, MapNode) else None
            if made is not None:
                found[name] = made
        return found

    def holiday(self, name: str, key: ScalarNode, node: MapNode) -> Holiday | None:
        path = f"{self.path}.holidays.{name}"
        label = labelled(self.context, node, name, self.item.layer, path)
        whole = "on" in node.entries
        if whole == ("from" in node.entries) or ("to" in node.entries) == whole:
            self.told(
                key,
                message(
                    "The holiday `{name}` needs a day, or the first and the last one.", name=name
                ),
                message("Write {on: 2026-10-01} or {from: 2026-10-01, to: 2026-10-07}."),
            )
            return None
        first, last = (
            self.day(node.scalar(k)) for k in (("on", "on") if whole else ("from", "to"))
        )
        if first is None or last is None:
            return None
        if len(first) != len(last):
            self.told(
                node.entries["to"].value,
                message("One of the two days has a year, the other one has none."),
                message("Write both with the year, or both without it."),
            )
            return None
        if first > last and len(first) > 5:
            self.told(
                node.entries["to"].value,
                message("The last day lies before the first one."),
                message("Exchange the two."),
            )
            return None
        return Holiday(
            id=node.text("id") or name,
            name=name,
            label=label,
            first=first,
            last=last,
            yearly=len(first) == 5,
        )

    def day(self, node: ScalarNode | None) -> str | None:
        """The day at `node` if there is such a day in the calendar of the world."""
        if node is None or node.refused:
            return None
        written = node.text if len(node.text) > 5 else _LEAP_YEAR + node.text
        try:
            date.fromisoformat(written)
        except ValueError:
            sentence = message("There is no day {day}.", day=node.text)
            mend = message("Write a day such as 2026-01-31.")
            self.context.add(node, "E0517", sentence, mend, path=self.path)
            return None
        return node.text

    def make_up_days(self, week: Mapping[str, tuple[WorkingHours, ...]]) -> dict[str, MakeUpDay]:
        found: dict[str, MakeUpDay] = {}
        seen: dict[str, str] = {}
        for name, key, node in self.item.root.maps("make_up_days"):
            if not isinstance(node, MapNode):
                continue
            path = f"{self.path}.make_up_days.{name}"
            label = labelled(self.context, node, name, self.item.layer, path)
            day, hours = self.day(node.scalar("on")), self.make_up_hours(name, key, node, week)
            if day is None:
                continue
            if day in seen:
                self.told(
                    node.entries["on"].value,
                    message("`{name}` makes up on this day already.", name=seen[day]),
                    message("Keep one of the two."),
                )
                continue
            seen[day] = name
            self.check_use(node.entries["on"].value, day, week)
            found[name] = MakeUpDay(
                id=node.text("id") or name,
                name=name,
                label=label,
                day=day,
                hours=hours,
            )
        return found

    def make_up_hours(
        self,
        name: str,
        key: ScalarNode,
        node: MapNode,
        week: Mapping[str, tuple[WorkingHours, ...]],
    ) -> tuple[WorkingHours, ...]:
        like, written = node.scalar("like"), node.get("hours")
        if (like is None) == (written is None):
            self.told(
                key,
                message("The make-up day `{name}` needs hours.", name=name),
                message("Write `like: friday` for the hours of a day of the week, or `hours:`."),
            )
            return ()
        if written is not None:
            return self.hours(written)
        assert like is not None
        if like.text in WEEKDAYS and like.text not in week:
            self.told(
                like,
                message(
                    "Nobody works on {day}, so there are no hours to take over.", day=like.text
                ),
                message("Name a day of the week that has hours."),
            )
        return week.get(like.text, ())

    def check_use(self, node: Node, day: str, week: Mapping[str, tuple[WorkingHours, ...]]) -> None:
        """A day on which people work anyway makes up for nothing."""
        if WEEKDAYS[date.fromisoformat(day).weekday()] not in week or day in set(self.free_days()):
            return
        self.context.add(
            node,
            "W0535",
            message("People work on {day} anyway.", day=day),
            message("Remove the make-up day, or write the day that was meant."),
            severity="warning",
            path=self.path,
        )

    def free_days(self) -> Iterator[str]:
        """The days of all holidays that have a year, as far as they are right."""
        for _, _, node in self.item.root.maps("holidays"):
            if not isinstance(node, MapNode):
                continue
            texts = [node.text(k) for k in ("on", "from", "to") if node.text(k)]
            try:
                days = [date.fromisoformat(t) for t in texts if t]
            except ValueError:
                continue
            for n in range(min((days[-1] - days[0]).days, 366) + 1 if days else 0):
                yield (days[0] + timedelta(days=n)).isoformat()

    def told(self, node: Node, sentence: Message, mend: Message) -> None:
        self.context.add(node, "E0516", sentence, mend, path=self.path)
