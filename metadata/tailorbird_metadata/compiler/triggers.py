"""What sets an automation off: exactly one of `after`, `every`, `date`, `quiet` and `button`."""

from __future__ import annotations

from typing import TypedDict

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.references import role_ids
from tailorbird_metadata.compiler.schedules import every_day, schedule
from tailorbird_metadata.compiler.values import value_of
from tailorbird_metadata.compiler.workspace import check_zone
from tailorbird_metadata.expressions.tree import Placement, Scalar
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.automation import Trigger
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode

TRIGGERS = ("after", "every", "date", "quiet", "button")
"""The keys of which an automation has exactly one."""

BY_CLOCK = ("every", "date", "quiet")
"""Those behind which there is no person."""

_MANY = ("tags", "long_text")
"""Fields whose values nobody names one by one."""

EMPTY = "empty"
"""What is written for the empty value in `from` and `to`."""


class AboutChange(TypedDict):
    """What `condition` and `values_of` are told about changes; see `before.WHY`."""

    allow: Placement
    still: str


NO_CHANGE: AboutChange = {"allow": Placement.AGGREGATE, "still": ""}


def about_change(root: MapNode) -> AboutChange:
    """Whether expressions of an automation may ask what the change was that sets it off."""
    if "after" in root.entries:
        return {"allow": Placement.EVENT, "still": ""}
    button = "button" in root.entries
    return {"allow": Placement.AGGREGATE, "still": "button" if button else "clock"}


class Triggers:
    """Reads the trigger of one automation; `layer` is the one that declared it."""

    def __init__(
        self, context: Context, draft: Draft, root: MapNode, layer: str, label: Text, path: str
    ) -> None:
        self.context, self.draft, self.root = context, draft, root
        self.layer, self.label, self.path = layer, label, path
        self.zone = root.text("zone") or context.zone

    def read(self) -> Trigger | None:
        """The trigger; None if it is missing or wrong (then taken down)."""
        written = [key for key in TRIGGERS if key in self.root.entries]
        if not self.counted(written):
            return None
        self.check_zone(written[0])
        node = self.root.get(written[0])
        if written[0] == "after":
            return self.after(node)
        if written[0] == "every":
            found = schedule(node.text, self.zone) if isinstance(node, ScalarNode) else None
            return None if found is None else Trigger(kind="schedule", schedule=found)
        if not isinstance(node, MapNode):
            return None
        if written[0] == "date":
            return self.date(node)
        if written[0] == "quiet":
            return self.quiet(node)
        return self.button(node)

    def counted(self, written: list[str]) -> bool:
        names = ", ".join(TRIGGERS)
        if len(written) == 1:
            return True
        if not written:
            place: Node = next((e.key for e in self.root.entries.values()), self.root)
            sentence = message("Nothing sets this automation off.")
            mend = message("Add one of these: {names}.", names=names)
        else:
            place = self.root.key(written[1])
            sentence = message(
                "An automation is set off by one thing; here stand {names}.",
                names=", ".join(written),
            )
            mend = message("Keep one of them, and make another automation for the other.")
        self.context.add(place, "E0115", sentence, mend, path=self.path)
        return False

    def check_zone(self, trigger: str) -> None:
        node = self.root.scalar("zone")
        if node is None:
            return
        if trigger in BY_CLOCK:
            check_zone(self.context, node)
            return
        self.context.add(
            self.root.key("zone"),
            "E0101",
            message("A time zone says nothing where no time of day is given."),
            message("Remove the line."),
            path=self.path,
        )

    # -- after ----------------------------------------------------------------------------

    def after(self, node: Node | None) -> Trigger | None:
        if isinstance(node, ScalarNode):
            return Trigger(kind=node.text) if node.text in ("created", "updated") else None
        if not isinstance(node, MapNode):
            return None
        both = "enters" in node.entries and "change_of" in node.entries
        neither = "enters" not in node.entries and "change_of" not in node.entries
        if any(entry.key.refused for entry in node.entries.values()):
            return None
        if both or neither:
            self.context.add(
                next(e.key for e in node.entries.values()) if node.entries else node,
                "E0115",
                message("What happens is told by either `change_of` or `enters`."),
                message("Write {change_of: level, to: [vip]} or {enters: [won]}."),
                path=self.path,
            )
            return None
        return self.entered(node) if "enters" in node.entries else self.changed(node)

    def entered(self, node: MapNode) -> Trigger | None:
        for key in ("from", "to"):
            if key in node.entries:
                self.context.add(
                    node.key(key),
                    "E0101",
                    message("`{key}` goes with `change_of`, not with `enters`.", key=key),
                    message("Write {change_of: stage, from: [open], to: [won]} instead."),
                    path=self.path,
                )
        field = self.draft.fields.get("stage")
        if field is None or field.picklist is None:
            if not self.draft.pipelines:
                self.context.add(
                    node.key("enters"),
                    "E0214",
                    message("{entity} has no stages.", entity=self.context.label_of(self.draft)),
                    message("Give it a pipeline, or write `change_of:` and a field."),
                    path=self.path,
                )
            return None
        stages = tuple(str(v) for v in self.values(field, node.get("enters")) if v is not None)
        return Trigger(kind="entered", stages=stages) if stages else None

    def changed(self, node: MapNode) -> Trigger | None:
        named = node.scalar("change_of")
        field = self.context.field(self.draft, named, self.path) if named is not None else None
        if field is None or named is None:
            return None
        if field.automatic or (field.system and field.name != "stage"):
            self.context.add(
                named,
                "E0225",
                message(
                    "{field} is worked out by the product; nobody changes it.", field=field.label
                ),
                message("Name a field that people fill in."),
                path=self.path,
            )
            return None
        if field.type in _MANY and not self.without_values(field, node):
            return None
        return Trigger(
            kind="changed",
            field=field.id,
            was=self.values(field, node.get("from")),
            becomes=self.values(field, node.get("to")),
        )

    def without_values(self, field: Field, node: MapNode) -> bool:
        """Whether nothing is said about the values of a field that are too many to name."""
        for key in ("from", "to"):
            if key in node.entries:
                self.context.add(
                    node.key(key),
                    "E0225",
                    message("No single value of {field} can stand here.", field=field.label),
                    message("Remove the line, and write the condition under `when:`."),
                    path=self.path,
                )
                return False
        return True

    def values(self, field: Field, node: Node | None) -> tuple[Scalar, ...]:
        """Values of a field; `empty` is the empty one unless an option is called so."""
        items = node.items if isinstance(node, ListNode) else [node]
        found: list[Scalar] = []
        for item in items:
            if not isinstance(item, ScalarNode) or item.is_blank:
                continue
            options = field.picklist.options if field.picklist is not None else {}
            if item.text == EMPTY and EMPTY not in options:
                found.append(None)
                continue
            if item.text.startswith("="):
                self.no_expression(item)
                continue
            value = value_of(self.context, self.draft, field, item, path=self.path)
            if value is not None and not isinstance(value.literal, tuple):
                found.append(value.literal)
        return tuple(dict.fromkeys(found))

    def no_expression(self, node: ScalarNode) -> None:
        self.context.add(
            node,
            "E0106",
            message("Only a plain value can stand here."),
            message("Write the condition under `when:`."),
            path=self.path,
        )

    # -- the clock and the button -----------------------------------------------------------

    def date(self, node: MapNode) -> Trigger | None:
        named = node.scalar("field")
        field = self.context.field(self.draft, named, self.path) if named is not None else None
        if field is None or named is None:
            return None
        if field.type not in ("date", "datetime"):
            self.context.add(
                named,
                "E0225",
                message("{field} holds no day.", field=field.label),
                message("Name a field of the type date or datetime."),
                path=self.path,
            )
            return None
        days = node.value("days", 0)
        return Trigger(
            kind="date",
            field=field.id,
            days=days if isinstance(days, int) else 0,
            yearly=node.value("yearly") is True,
            schedule=every_day(node.text("at"), self.zone),
        )

    def quiet(self, node: MapNode) -> Trigger | None:
        days = node.value("days")
        if not isinstance(days, int):
            return None
        return Trigger(kind="quiet", days=days, schedule=every_day(node.text("at"), self.zone))

    def button(self, node: MapNode) -> Trigger:
        own = f"{self.path}.button.label"
        label = self.context.labels.optional(node.get("label"), self.layer, own)
        return Trigger(
            kind="button",
            label=label if label is not None else self.label,
            roles=role_ids(self.context, node, "for"),
        )
