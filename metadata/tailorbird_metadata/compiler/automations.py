"""Automations: trigger, condition, steps."""

from __future__ import annotations

from collections.abc import Mapping

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.cycles import check_cycles
from tailorbird_metadata.compiler.expressions import condition
from tailorbird_metadata.compiler.items import entity_of, named_items
from tailorbird_metadata.compiler.recipients import Recipients
from tailorbird_metadata.compiler.steps import Steps
from tailorbird_metadata.compiler.triggers import BY_CLOCK, Triggers, about_change
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.automation import Automation
from tailorbird_metadata.names import proposed_label
from tailorbird_metadata.source.nodes import ScalarNode

_CAP = 1000


def compile_automations(context: Context) -> Mapping[str, Automation]:
    """All automations by name; templates and integrations are known by then."""
    found: dict[str, Automation] = {}
    items = named_items(context, "automation")
    for name, item in items.items():
        draft = entity_of(context, item, "automation", name)
        made = _automation(context, draft, name, item) if draft is not None else None
        if made is not None:
            found[name] = made
    check_cycles(context, found, {name: item.root for name, item in items.items()})
    return frozen(found)


def _automation(context: Context, draft: Draft, name: str, item: Item) -> Automation | None:
    path, root = f"automations.{name}", item.root
    label = context.labels.text(
        root.get("label"), proposed_label(name), item.layer, f"{path}.label"
    )
    trigger = Triggers(context, draft, root, item.layer, label, path).read()
    by_clock = any(key in root.entries for key in BY_CLOCK)
    change = about_change(root)
    when = condition(context, draft, root.scalar("when"), path=f"{path}.when", **change)
    recipients = Recipients(context, draft, not by_clock, path)
    steps = Steps(context, draft, item.layer, recipients, path, change).read(root)
    once_per = _once_per(context, draft, root.scalar("once_per"), path)
    _check_actor(context, root.scalar("run_as"), by_clock, path)
    cap = root.value("daily_cap", _CAP)
    if trigger is None:
        return None
    return Automation(
        id=root.text("id") or item.address.name,
        name=name,
        label=label,
        help=context.labels.optional(root.get("help"), item.layer, f"{path}.help"),
        entity=draft.id,
        trigger=trigger,
        steps=steps,
        when=when,
        run_as=root.text("run_as") or "system",
        once_per=once_per,
        daily_cap=cap if isinstance(cap, int) else _CAP,
        off=root.value("off") is True,
        origin=context.origin_of(item.layer),
    )


def _once_per(context: Context, draft: Draft, node: ScalarNode | None, path: str) -> str | None:
    field = context.field(draft, node, path) if node is not None else None
    if field is None or node is None:
        return None
    if field.computed or field.type in ("tags", "long_text"):
        context.add(
            node,
            "E0225",
            message("{field} cannot say whether something is still the same.", field=field.label),
            message("Name a field with a short value, such as stage_entered_at."),
            path=path,
        )
        return None
    return field.id


def _check_actor(context: Context, node: ScalarNode | None, by_clock: bool, path: str) -> None:
    if node is not None and node.text == "actor" and by_clock:
        context.add(
            node,
            "E0239",
            message("The clock sets this off; there is no person who did."),
            message("Write system, or leave the line out."),
            path=path,
        )
