"""Pools: what lies in them, who may take it, and what goes back."""

from __future__ import annotations

from collections.abc import Mapping

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.durations import time_span
from tailorbird_metadata.compiler.expressions import condition
from tailorbird_metadata.compiler.handing_over import has_owner
from tailorbird_metadata.compiler.items import entity_of, labelled, named_items
from tailorbird_metadata.compiler.references import role_ids, sort_keys
from tailorbird_metadata.frozen import EMPTY, frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.pool import Pool, PoolLocks, PoolReturn, PoolTaking
from tailorbird_metadata.source.nodes import MapNode


def compile_pools(context: Context) -> None:
    """Fills the pools of `context`."""
    for name, item in named_items(context, "pool").items():
        draft = entity_of(context, item, "pool", name)
        found = _pool(context, draft, name, item) if draft is not None else None
        if found is not None:
            context.pools[name] = found
        else:
            context.unsure_items.add(("pool", name))


def _pool(context: Context, draft: Draft, name: str, item: Item) -> Pool | None:
    root, layer, path = item.root, item.layer, f"pools.{name}"
    has_owner(context, draft, root.entries["on"].value, path)
    take = _taking(context, draft, root, path)
    where, protect = (
        condition(context, draft, root.scalar(key), path=f"{path}.{key}")
        for key in ("where", "protect")
    )
    show = _shown(context, draft, root, path)
    if take is None:
        return None
    return Pool(
        id=root.text("id") or item.address.name,
        name=name,
        label=labelled(context, root, name, layer, path),
        help=context.labels.optional(root.get("help"), layer, f"{path}.help"),
        entity=draft.id,
        where=where,
        show=show,
        sort=sort_keys(context, draft, root.items("sort"), path),
        take=take,
        returns=_returns(context, draft, item, path),
        protect=protect,
        admins=role_ids(context, root, "admins"),
        locks=_locks(root),
        off=root.value("off") is True,
        origin=context.origin_of(layer),
    )


def _shown(context: Context, draft: Draft, root: MapNode, path: str) -> tuple[str, ...]:
    """The fields that people without a right to the record see."""
    found: list[str] = []
    for node in root.items("show"):
        field = context.shown_field(draft, node, path)
        if field is None:
            continue
        if field.sensitive:
            context.add(
                node,
                "E0523",
                message(
                    "{field} is sensitive, and a pool shows it to people who may not read the"
                    " record.",
                    field=field.label,
                ),
                message("Take it off the list."),
                path=path,
            )
        found.append(field.id)
    return tuple(found)


def _taking(context: Context, draft: Draft, root: MapNode, path: str) -> PoolTaking | None:
    node = root.mapping("take")
    if node is None:
        return None
    return PoolTaking(
        roles=role_ids(context, node, "who"),
        when=condition(context, draft, node.scalar("when"), path=f"{path}.take.when"),
        per_day=node.whole("per_day"),
        open_per_person=node.whole("open_per_person"),
        again_after=time_span(node.scalar("same_person_again_after")),
    )


def _returns(context: Context, draft: Draft, item: Item, path: str) -> Mapping[str, PoolReturn]:
    found: dict[str, PoolReturn] = {}
    for name, _, node in item.root.maps("return_when"):
        if not isinstance(node, MapNode):
            continue
        own = f"{path}.return_when.{name}"
        when = condition(context, draft, node.scalar("when"), path=f"{own}.when")
        label = labelled(context, node, name, item.layer, own)
        if when is None:
            continue
        found[name] = PoolReturn(
            id=node.text("id") or name,
            name=name,
            label=label,
            when=when,
            warn=time_span(node.scalar("warn")),
        )
    return frozen(found) if found else EMPTY


def _locks(root: MapNode) -> PoolLocks | None:
    node = root.mapping("locks")
    if node is None:
        return None
    per_person, days = node.whole("per_person"), node.whole("days")
    if per_person is None or days is None:
        return None
    return PoolLocks(per_person=per_person, days=days)
