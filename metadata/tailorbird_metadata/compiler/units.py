"""Units of a compilation: done, or taken over from the last one if all they saw is the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from tailorbird_metadata.compiler.memory import Table, Unit, copied

if TYPE_CHECKING:
    from tailorbird_metadata.compiler.context import Context, Draft
    from tailorbird_metadata.source.nodes import Node

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

_OWN = frozenset({"composition", "labels", "texts", "memory", "trace", "state", "text_marks"})
"""What of a context no unit depends on as a whole, or what has a trace of its own."""

_WRITTEN = frozenset({"problems", "causes", "left_out", "written", "used_calendars"})
"""What units only write."""


def begin_stage(context: Context, stage: str) -> None:
    """The units of `stage` follow; what they share, and every draft, is as it will stay for them.

    Without a memory nothing is taken down and nothing taken over.
    """
    memory = context.memory
    if memory is None:
        return
    shared = {
        f.name: copied(getattr(context, f.name))
        for f in fields(context)
        if f.name not in _OWN | _WRITTEN and not isinstance(getattr(context, f.name), Table)
    }
    shared["inline"] = (dict(context.labels.locales), tuple(context.labels.order))
    context.state = memory.mark("state", stage, shared)
    context.drafts.marks = {
        name: memory.mark(stage, name, draft.contents())
        for name, draft in dict.items(context.drafts)
    }
    if not context.text_marks:
        for first, texts in context.labels.texts().items():
            context.text_marks[first] = memory.mark("texts", first, texts)


def unit(
    context: Context, key: tuple[object, ...], parts: tuple[object, ...], make: Callable[[], T]
) -> T:
    """What `make` gives, or gave the last time on the same `parts` with the same surroundings."""
    memory, trace = context.memory, context.trace
    if memory is None or trace.reads is not None:
        return make()
    kept = memory.unit(key)
    if kept is not None and _holds(context, kept, parts):
        _add(context, kept)
    else:
        before = {name: _size(held) for name, held in _held(context)}
        trace.reads, trace.asked, trace.said = {}, set(), []
        try:
            result = make()
            kept = Unit(
                parts=parts,
                state=context.state,
                reads=trace.reads,
                texts={f: context.text_marks.get(f) for f in _beginnings(trace.asked)},
                asked=frozenset(trace.asked),
                said=tuple(trace.said),
                added=tuple((n, a) for n, h in _held(context) if (a := _more(h, before[n]))),
                result=result,
            )
        finally:
            trace.reads = trace.asked = trace.said = None
    memory.units[key] = kept
    found: T = kept.result
    return found


def by_node(make: F) -> F:
    """`make` as a unit of its own for each node that it is called about, its third argument."""

    @wraps(make)
    def remembered(
        context: Context, draft: Draft, node: Node, *args: object, **more: object
    ) -> Any:
        place = (node.source.path, node.line, node.column, draft.id)
        key = (make.__name__, place, args, tuple(more.items()))
        return unit(context, key, (node,), lambda: make(context, draft, node, *args, **more))

    return cast(F, remembered)


def _holds(context: Context, kept: Unit, parts: tuple[object, ...]) -> bool:
    if kept.state is not context.state or len(kept.parts) != len(parts):
        return False
    return (
        all(a is b for a, b in zip(kept.parts, parts, strict=True))
        and all(context.text_marks.get(f) is mark for f, mark in kept.texts.items())
        and all(getattr(context, n).seen(key) == saw for (n, key), saw in kept.reads.items())
    )


def _beginnings(paths: set[str]) -> set[str]:
    return {path.partition(".")[0] for path in paths}


def _add(context: Context, kept: Unit) -> None:
    context.labels.asked.update(kept.asked)
    for paths, layer, text in kept.said:
        context.labels.say(paths, layer, text)
    for name, added in kept.added:
        held = getattr(context, name)
        held.extend(added) if isinstance(held, list) else held.update(added)


def _held(context: Context) -> list[tuple[str, Any]]:
    """What units may add to."""
    named = ((f.name, getattr(context, f.name)) for f in fields(context) if f.name not in _OWN)
    return [(name, held) for name, held in named if isinstance(held, (list, set, dict))]


def _size(held: Any) -> Any:
    return frozenset(held) if isinstance(held, set) else len(held)


def _more(held: Any, before: Any) -> tuple[Any, ...]:
    """What came to a list, set or map since it was like `before`."""
    if isinstance(held, set):
        return tuple(held - before)
    if len(held) == before:
        return ()
    every = list(dict.items(held)) if isinstance(held, dict) else held
    return tuple(every[before:])
