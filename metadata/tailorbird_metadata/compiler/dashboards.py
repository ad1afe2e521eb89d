"""Dashboards: rows of tiles that show numbers, charts and tables of reports, and lists."""

from __future__ import annotations

from collections.abc import Mapping

from tailorbird_metadata.compiler.context import Context
from tailorbird_metadata.compiler.items import current, labelled, named_items
from tailorbird_metadata.compiler.references import part, role_ids
from tailorbird_metadata.compiler.reports import PART, PARTS
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.dashboard import Dashboard, Tile
from tailorbird_metadata.model.entity import Entity
from tailorbird_metadata.model.report import Report
from tailorbird_metadata.source.nodes import MapNode, Node, ScalarNode

_LISTS = "lists."


def compile_dashboards(context: Context, entities: Mapping[str, Entity]) -> Mapping[str, Dashboard]:
    """All dashboards by name; reports and lists are known by then."""
    return frozen(
        {
            name: _Dashboards(context, entities, name, item).read()
            for name, item in named_items(context, "dashboard").items()
        }
    )


class _Dashboards:
    """Reads one dashboard."""

    def __init__(
        self, context: Context, entities: Mapping[str, Entity], name: str, item: Item
    ) -> None:
        self.context, self.entities, self.name, self.item = context, entities, name, item
        self.path = f"dashboards.{name}"

    def read(self) -> Dashboard:
        root, layer = self.item.root, self.item.layer
        rows = {
            name: frozen(self.row(node, f"{self.path}.rows.{name}"))
            for name, _, node in root.maps("rows")
            if isinstance(node, MapNode)
        }
        return Dashboard(
            id=root.text("id") or self.item.address.name,
            name=self.name,
            label=labelled(self.context, root, self.name, layer, self.path),
            help=self.context.labels.optional(root.get("help"), layer, f"{self.path}.help"),
            roles=role_ids(self.context, root, "for"),
            rows=frozen(rows),
            origin=self.context.origin_of(layer),
        )

    def row(self, node: MapNode, path: str) -> dict[str, Tile]:
        found: dict[str, Tile] = {}
        for name, entry in node.entries.items():
            tile = self.tile(name, entry.value, f"{path}.{name}")
            if tile is not None:
                found[name] = tile
        return found

    def tile(self, name: str, node: Node, path: str) -> Tile | None:
        details = node if isinstance(node, MapNode) else None
        shown = details.scalar("show") if details is not None else node
        label = self.context.labels.optional(
            details.get("label") if details is not None else None, self.item.layer, f"{path}.label"
        )
        if not isinstance(shown, ScalarNode) or shown.refused:
            return None
        found = self.shown(shown, path)
        if found is None:
            return None
        kind, of, inner = found
        return Tile(
            id=(details.text("id") if details is not None else None) or name,
            name=name,
            label=label,
            kind=kind,
            of=of,
            part=inner,
            width=details.whole("width") if details is not None else None,
            limit=details.whole("limit") if details is not None else None,
        )

    # -- what a tile shows --------------------------------------------------------------------

    def shown(self, node: ScalarNode, path: str) -> tuple[str, str, str | None] | None:
        """Kind, report or entity, and the part of it; None if there is none (then told)."""
        first, _, rest = node.text.partition(".")
        name = current(self.context, "report", part(node, 0, first), self.context.reports)
        report = self.context.reports.get(name)
        if report is not None and not rest.startswith(_LISTS):
            return self.of_report(node, report, rest, path)
        draft = self.context.drafts.get(self.entity_name(node, first))
        if draft is not None:
            entity = self.entities[draft.name]
            listed = part(node, len(node.text) - len(rest.removeprefix(_LISTS)),
                          rest.removeprefix(_LISTS))  # fmt: skip
            return self.of_entity(listed, entity, path)
        if ("report", first) not in self.context.unsure_items:
            known = (*self.context.reports, *self.context.drafts)
            sentence = message("`{name}` is neither a report nor an entity.", name=first)
            self.context.unknown(part(node, 0, first), "E0515", sentence, known, path)
        return None

    def entity_name(self, node: ScalarNode, name: str) -> str:
        """The present name of an entity that a text, maybe of a lower layer, names."""
        if name not in self.context.drafts and node.source.layer != "company":
            return self.context.entity_aliases.get(name, name)
        return name

    def of_report(
        self, node: ScalarNode, report: Report, inner: str, path: str
    ) -> tuple[str, str, str | None] | None:
        if inner == "table" or (inner == "chart" and report.chart is not None):
            return inner, report.id, None
        if inner in report.measures:
            return "measure", report.id, report.measures[inner].id
        if (PART, f"{report.name}.{inner}") in self.context.unsure_items:
            return None
        place = part(node, len(node.text) - len(inner), inner)
        if inner == "chart":
            self.context.add(
                place,
                "E0515",
                message("The report {report} has no chart.", report=report.label),
                message("Give it `chart:`, or show its table."),
                path=path,
            )
            return None
        sentence = message("The report {report} has no `{name}`.", report=report.label, name=inner)
        self.context.unknown(place, "E0515", sentence, (*report.measures, *PARTS), path)
        return None

    def of_entity(
        self, node: ScalarNode, entity: Entity, path: str
    ) -> tuple[str, str, str | None] | None:
        if node.text in entity.lists:
            return "list", entity.id, entity.lists[node.text].id
        sentence = message("{entity} has no list `{name}`.", entity=entity.label, name=node.text)
        self.context.unknown(node, "E0229", sentence, entity.lists, path)
        return None
