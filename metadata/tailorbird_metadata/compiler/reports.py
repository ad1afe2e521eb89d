"""Reports: which records, in which groups, which numbers, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import condition, expression
from tailorbird_metadata.compiler.items import labelled, named_items
from tailorbird_metadata.compiler.measures import measure_of
from tailorbird_metadata.compiler.recipients import Recipients
from tailorbird_metadata.compiler.references import role_ids
from tailorbird_metadata.compiler.schedules import schedule
from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.report import Chart, Comparison, Delivery, Grouping, Measure, Report
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.view import SortKey
from tailorbird_metadata.names import proposed_label
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode

PART = "part of a report"
"""The kind under which what could not be compiled of a report is known."""

PARTS = ("chart", "table")
"""What tiles call the whole report by; no number can be called so."""

_MANY = frozenset({Kind.TEXTS, Kind.TEAMS, Kind.ROLES, Kind.EMPTY})
_WITHOUT_SPLIT = ("pie", "funnel", "number")


def compile_reports(context: Context) -> None:
    """Fills the reports of `context`."""
    for name, item in named_items(context, "report").items():
        node = item.root.scalar("from")
        draft = context.entity(node) if node is not None and not node.refused else None
        if draft is None:
            context.unsure_items.add(("report", name))
        else:
            context.reports[name] = _Reports(context, draft, name, item).read()


class _Reports:
    """Reads one report about records of `draft`."""

    def __init__(self, context: Context, draft: Draft, name: str, item: Item) -> None:
        self.context, self.draft, self.name, self.item = context, draft, name, item
        self.root, self.layer, self.path = item.root, item.layer, f"reports.{name}"

    def read(self) -> Report:
        context, root, path = self.context, self.root, self.path
        groups, measures = self.groups(), self.measures()
        where = condition(context, self.draft, root.scalar("where"), path=f"{path}.where")
        return Report(
            id=root.text("id") or self.item.address.name,
            name=self.name,
            label=labelled(context, root, self.name, self.layer, path),
            help=context.labels.optional(root.get("help"), self.layer, f"{path}.help"),
            entity=self.draft.id,
            where=where,
            groups=frozen(groups),
            measures=frozen(measures),
            sort=self.sort(),
            limit=root.whole("limit"),
            chart=self.chart(),
            compare=self.comparison(),
            delivery=self.delivery(),
            roles=role_ids(context, root, "for"),
            origin=context.origin_of(self.layer),
        )

    # -- columns ----------------------------------------------------------------------------

    def columns(self, key: str) -> Iterator[tuple[str, ScalarNode, ScalarNode, MapNode | None]]:
        """Name, key, expression and details of each column under `key`."""
        for name, start, node in self.root.maps(key):
            details = node if isinstance(node, MapNode) else None
            value = details.scalar("value") if details is not None else node
            if isinstance(value, ScalarNode) and not value.is_blank:
                yield name, start, value, details

    def label(self, name: str, details: MapNode | None, path: str) -> Text:
        node = details.get("label") if details is not None else None
        return self.context.labels.text(node, proposed_label(name), self.layer, f"{path}.label")

    def groups(self) -> dict[str, Grouping]:
        found: dict[str, Grouping] = {}
        for name, _, node, details in self.columns("group_by"):
            path = f"{self.path}.group_by.{name}"
            label = self.label(name, details, path)
            value = expression(self.context, self.draft, node, node.text, 0, None, path=path)
            if value is None:
                continue
            if value.result.kind in _MANY:
                self.context.add(
                    node,
                    "E0225",
                    message("Records cannot stand in groups by several values at once."),
                    message("Group by a field with one value."),
                    path=path,
                )
                continue
            own = _id(name, details)
            found[name] = Grouping(id=own, name=name, label=label, value=value)
        return found

    def measures(self) -> dict[str, Measure]:
        found: dict[str, Measure] = {}
        for name, key, node, details in self.columns("show"):
            path = f"{self.path}.show.{name}"
            label = self.label(name, details, path)
            if name in PARTS or name in self.names("group_by"):
                self.context.add(
                    key,
                    "E0021",
                    message("`{name}` means something else in this report.", name=name),
                    message("Choose another name."),
                    path=path,
                )
            read = measure_of(self.context, self.draft, node, path)
            if read is None:
                self.context.unsure_items.add((PART, f"{self.name}.{name}"))
                continue
            own = _id(name, details)
            found[name] = Measure(
                id=own, name=name, label=label, text=node.text, value=read[0], result=read[1]
            )
        return found

    def names(self, key: str) -> tuple[str, ...]:
        """The names of the columns under `key`, right or wrong."""
        return tuple(name for name, _, _ in self.root.maps(key))

    def sort(self) -> tuple[SortKey, ...]:
        known = (*self.names("group_by"), *self.names("show"))
        found: list[SortKey] = []
        for node in self.root.items("sort"):
            name = node.text.removeprefix("-")
            if node.refused or not self.has(node, name, known):
                continue
            found.append(SortKey(field=name, descending=node.text.startswith("-")))
        return tuple(found)

    def has(self, node: ScalarNode, name: str, known: Iterable[str]) -> bool:
        """Whether a column of that name is among `known`; if not, it is told."""
        names = tuple(known)
        if name in names:
            return True
        sentence = message("`{name}` is not a column of this report.", name=name)
        self.context.unknown(node, "E0515", sentence, names, self.path, ("E0515", self.path, name))
        return False

    # -- how it is shown --------------------------------------------------------------------

    def chart(self) -> Chart | None:
        found = self.read_chart()
        if found is None and "chart" in self.root.entries:
            self.context.unsure_items.add((PART, f"{self.name}.chart"))
        return found

    def read_chart(self) -> Chart | None:
        node = self.root.mapping("chart")
        kind = node.scalar("type") if node is not None else None
        if node is None or kind is None or kind.refused:
            return None
        groups, measures = self.names("group_by"), self.names("show")
        x, split = (self.group(node.scalar(key), groups) for key in ("x", "split"))
        y = tuple(n.text for n in self.listed(node.get("y")) if self.has(n, n.text, measures))
        self.check_chart(node, kind)
        return Chart(kind=kind.text, x=x, y=y, split=split) if y else None

    def group(self, node: ScalarNode | None, groups: tuple[str, ...]) -> str | None:
        if node is None or node.refused or not self.has(node, node.text, groups):
            return None
        return node.text

    def check_chart(self, node: MapNode, kind: ScalarNode) -> None:
        """A picture needs something along its edge, and only some can be split."""
        if kind.text == "number":
            stray = next((key for key in ("x", "split") if key in node.entries), None)
            if stray is not None:
                self.wrong_chart(node.key(stray), message("A single number has no groups."),
                                 message("Remove the line."))  # fmt: skip
        elif "x" not in node.entries:
            self.wrong_chart(kind, message("A chart of this type needs `x:`."),
                             message("Name the group that stands along its edge."))  # fmt: skip
        elif "split" in node.entries and kind.text in _WITHOUT_SPLIT:
            self.wrong_chart(node.key("split"), message("A chart of this type cannot be split."),
                             message("Remove the line, or write `type: stacked_bar`."))  # fmt: skip
        elif kind.text == "stacked_bar" and "split" not in node.entries:
            self.wrong_chart(kind, message("A stacked chart needs `split:`."),
                             message("Name the group that its parts are."))  # fmt: skip

    def wrong_chart(self, node: Node, sentence: Message, mend: Message) -> None:
        self.context.add(node, "E0525", sentence, mend, path=f"{self.path}.chart")

    def comparison(self) -> Comparison | None:
        node = self.root.mapping("compare")
        by = node.scalar("by") if node is not None else None
        if node is None or by is None or by.refused:
            return None
        field = self.context.field(self.draft, by, f"{self.path}.compare")
        if field is None:
            return None
        if field.kind not in ("date", "datetime"):
            self.context.add(
                by,
                "E0225",
                message("{field} holds no day.", field=field.label),
                message("Name a field of the type date or datetime."),
                path=f"{self.path}.compare",
            )
            return None
        period = node.text("period") or "month"
        return Comparison(by=field.id, period=period, against=node.text("with") or "previous")

    def delivery(self) -> Delivery | None:
        node = self.root.mapping("schedule")
        every = node.scalar("every") if node is not None else None
        if node is None or every is None:
            return None
        recipients = Recipients(self.context, self.draft, False, f"{self.path}.schedule")
        read = (recipients.group(n) for n in self.listed(node.get("to")))
        to = tuple(r for r in read if r is not None)
        found = schedule(every.text, self.context.zone)
        if found is None or not to:
            return None
        return Delivery(schedule=found, to=to, format=node.text("format") or "link")

    def listed(self, node: Node | None) -> tuple[ScalarNode, ...]:
        """One text or a list of them, as far as they are right."""
        items = node.items if isinstance(node, ListNode) else [node]
        return tuple(n for n in items if isinstance(n, ScalarNode) and not n.refused)


def _id(name: str, details: MapNode | None) -> str:
    return (details.text("id") if details is not None else None) or name
