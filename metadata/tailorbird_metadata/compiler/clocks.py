"""The clocks of an entity: what must have happened within how long (SLA)."""

from __future__ import annotations

from collections.abc import Mapping

from tailorbird_metadata.compiler.calendars import calendar_of
from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.durations import minutes, time_span
from tailorbird_metadata.compiler.expressions import condition
from tailorbird_metadata.compiler.items import labelled
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.clock import SlaClock, TimeSpan
from tailorbird_metadata.source.nodes import MapNode, ScalarNode


def compile_clocks(context: Context, draft: Draft) -> Mapping[str, SlaClock]:
    """The clocks of an entity by name; none of them runs yet, which is told at each."""
    found: dict[str, SlaClock] = {}
    for name, key, node in draft.root.maps("clocks"):
        path = f"{draft.name}.clocks.{name}"
        context.idle(key, path, path)
        made = _clock(context, draft, name, node, path) if isinstance(node, MapNode) else None
        if made is not None:
            found[name] = made
    return frozen(found)


def _clock(context: Context, draft: Draft, name: str, node: MapNode, path: str) -> SlaClock | None:
    start, pause, stop = (
        condition(context, draft, node.scalar(key), path=f"{path}.{key}")
        for key in ("start", "pause", "stop")
    )
    within, warn = time_span(node.scalar("within")), time_span(node.scalar("warn"))
    calendar = calendar_of(context, node.scalar("calendar"), path)
    label = labelled(context, node, name, draft.item.layer, path)
    _check_warning(context, node.scalar("warn"), within, warn, path)
    if stop is None or within is None:
        return None
    return SlaClock(
        id=node.text("id") or name,
        name=name,
        label=label,
        start=start,
        pause=pause,
        stop=stop,
        within=within,
        calendar=calendar,
        warn=warn,
    )


def _check_warning(
    context: Context,
    node: ScalarNode | None,
    within: TimeSpan | None,
    warn: TimeSpan | None,
    path: str,
) -> None:
    if node is None or within is None or warn is None or minutes(warn) < minutes(within):
        return
    context.add(
        node,
        "E0518",
        message("{warn} before the end is before the beginning: the clock runs {within}.",
                warn=str(warn), within=str(within)),
        message("Warn later."),
        path=path,
    )  # fmt: skip
