"""Pipelines: stages with what they demand and set, and who may move how."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tailorbird_metadata.compiler.approvals import approval_of
from tailorbird_metadata.compiler.closing import closed_of
from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import condition
from tailorbird_metadata.compiler.messages import demand_sentence, sentence
from tailorbird_metadata.compiler.moves import moves_of
from tailorbird_metadata.compiler.stages import stage_label, stage_name
from tailorbird_metadata.compiler.values import value_of
from tailorbird_metadata.expressions.tree import Expression, FieldRef, Placement
from tailorbird_metadata.expressions.walk import nodes
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.pipeline import GateItem, Pipeline, Stage
from tailorbird_metadata.model.value import Value
from tailorbird_metadata.names import proposed_label
from tailorbird_metadata.source.nodes import Entry, MapNode


def compile_pipelines(context: Context, draft: Draft) -> Mapping[str, Pipeline]:
    """The pipelines of an entity by name."""
    found: dict[str, Pipeline] = {}
    for item in draft.pipelines:
        key = item.address.name
        renamed = item.renamed.get(())
        name = renamed.text if renamed is not None else key
        found[name] = _pipeline(context, draft, item, name, key)
    return frozen(found)


def _pipeline(context: Context, draft: Draft, item: Item, name: str, key: str) -> Pipeline:
    path = f"{draft.name}.pipelines.{name}"
    stages: dict[str, Stage] = {}
    node = item.root.mapping("stages")
    for stage_key, entry in (node.entries if node is not None else {}).items():
        stage = _stage(context, draft, item, stage_key, entry, path)
        stages[stage.name] = stage
    _check_stages(context, item, stages)
    return Pipeline(
        id=item.root.text("id") or key,
        name=name,
        label=context.labels.text(
            item.root.get("label"), proposed_label(name), item.layer, f"{path}.label"
        ),
        field="stage",
        stages=frozen(stages),
        moves=moves_of(context, draft, item, stages),
        own_probability=item.root.text("probability") == "editable",
        when=condition(
            context,
            draft,
            item.root.scalar("when"),
            allow=Placement.LINKED,
            path=f"{path}.when",
        ),
    )


def _check_stages(context: Context, item: Item, stages: Mapping[str, Stage]) -> None:
    if stages and not any(s.closed is None and s.retired is None for s in stages.values()):
        context.add(
            item.root.key("stages"),
            "E0112",
            message("Every stage of this pipeline is closed; a record could not begin."),
            message("Add a stage without `closed:` in front."),
        )


def _stage(context: Context, draft: Draft, item: Item, key: str, entry: Entry, path: str) -> Stage:
    node = entry.value if isinstance(entry.value, MapNode) else _empty(entry)
    name = stage_name(item, key)
    own = f"{path}.stages.{name}"
    closed = closed_of(context, node)
    stale = node.text("stale_after")
    held = node.value("held") is True
    for other in ("closed", "stale_after") if held else ():
        _not_while_held(context, node, other, own)
    return Stage(
        id=node.text("id") or key,
        name=name,
        label=stage_label(context, draft, item, name, entry),
        probability=_probability(node, closed),
        closed=closed,
        held=held,
        stale_after_days=int(stale.split()[0]) if stale and stale[0].isdigit() else None,
        color=node.text("color"),
        enter=_gates(context, draft, node, own),
        sets=_sets(context, draft, node, own),
        retired=node.text("retired"),
    )


def _not_while_held(context: Context, node: MapNode, other: str, path: str) -> None:
    if node.get(other) is not None:
        context.add(
            node.key(other),
            "E0350",
            message("A stage in which records are held cannot have `{key}:`.", key=other),
            message("Remove this line, or `held:`."),
            path=path,
        )


def _empty(entry: Entry) -> MapNode:
    key = entry.key
    return MapNode(
        source=key.source,
        line=key.line,
        column=key.column,
        end_line=key.end_line,
        end_column=key.end_column,
    )


def _probability(node: MapNode, closed: str | None) -> Decimal:
    """As written; a won stage is 100 percent and all others 0 where nothing is."""
    written = node.value("probability")
    if isinstance(written, Decimal):
        return written
    return Decimal(100 if closed == "won" else 0)


def _gates(context: Context, draft: Draft, node: MapNode, path: str) -> Mapping[str, GateItem]:
    found: dict[str, GateItem] = {}
    for name, key, value in node.maps("enter"):
        if not isinstance(value, MapNode):
            continue
        own = f"{path}.enter.{name}"
        if value.scalar("approval") is not None:
            found[name] = _approval(context, draft, name, value, own)
            continue
        need = value.scalar("need")
        if need is None:
            if value.get("need") is None:
                context.add(
                    key,
                    "E0102",
                    message("`{name}` has no `{key}:`.", name=name, key="need"),
                    message("Write the condition that must hold: `need: amount > 0`."),
                    path=own,
                )
            continue
        demand_sentence(context, key, value, own)
        expression = condition(context, draft, need, still="gate", path=f"{own}.need")
        found[name] = GateItem(
            name=name,
            label=context.labels.optional(value.get("label"), value.source.layer, f"{own}.label"),
            need=expression,
            message=sentence(context, draft, value, value.source.layer, own),
            fields=_own_fields(draft, expression),
        )
    return frozen(found)


def _approval(context: Context, draft: Draft, name: str, node: MapNode, path: str) -> GateItem:
    written = node.scalar("approval")
    approval = approval_of(context, draft, written, path) if written is not None else None
    sentence = message("Approvals do not run in this version, so this stage stays closed.")
    context.add(
        node.key("approval"),
        "W0023",
        sentence,
        message("Remove the item to open the stage."),
        severity="warning",
        path=path,
    )
    return GateItem(
        name=name,
        message=context.labels.optional(node.get("message"), node.source.layer, f"{path}.message"),
        approval=approval,
        unavailable=sentence.text,
    )


def _own_fields(draft: Draft, expression: Expression | None) -> tuple[str, ...]:
    """The record's own fields that a condition reads: where a person can mend it."""
    if expression is None:
        return ()
    found = [
        n.via[0] if n.via else n.owner for n in nodes(expression.tree) if isinstance(n, FieldRef)
    ]
    written = [r for r in expression.reads if "." not in r and ":" not in r]
    fields = {f.id: f for f in draft.fields.values()}
    return tuple(
        i for i in dict.fromkeys((*found, *written)) if i in fields and not fields[i].computed
    )


def _sets(context: Context, draft: Draft, node: MapNode, path: str) -> Mapping[str, Value]:
    found: dict[str, Value] = {}
    for name, key, value in node.maps("set"):
        field = context.field(draft, key, path)
        if field is None:
            continue
        if field.system or field.automatic:
            context.add(
                key,
                "E0222",
                message(
                    "{field} is worked out by the product and cannot be set.", field=field.label
                ),
                message("Remove the line."),
                path=path,
            )
            continue
        made = value_of(
            context, draft, field, value, allow=Placement.EVENT, path=f"{path}.set.{name}"
        )
        if made is not None:
            found[field.id] = made
    return frozen(found)
