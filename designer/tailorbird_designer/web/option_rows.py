"""The options of a list as rows of a form, and what was sent as edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tailorbird_designer.edits import Edit, Json, Verb
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.inputs import Choice, Input, choices, errors_at, input_id
from tailorbird_designer.web.keys import proposed_key
from tailorbird_designer.web.texts import (
    TextPlace,
    label_edit,
    locales_of,
    text_edits,
    text_inputs,
    without_labels,
)
from tailorbird_designer.web.troubles import Troubles
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Option, Picklist
from tailorbird_metadata.schema.registry import schema_of

NEW = "__n__"
"""Stands for the number of a row in the template of a new one."""

_COLOURS: Mapping[str, Message] = {
    "ok": message("Green"),
    "warn": message("Amber"),
    "bad": message("Red"),
    "info": message("Blue"),
    "plum": message("Plum"),
    "gray": message("Grey"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundOptionRow:
    """One option; `name` is empty for a new one, `count` for one that no record can have yet."""

    number: str
    name: str
    label: str
    others: str
    color: str
    count: str
    retired: bool
    published: bool
    open: bool
    labels: tuple[Input, ...]
    key: Input
    colors: tuple[Choice, ...]
    parents: tuple[Choice, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundOptions:
    """The editor of a list's options; `blank` is the row that a new one begins as."""

    rows: tuple[BoundOptionRow, ...]
    blank: BoundOptionRow
    errors: tuple[str, ...]
    parents_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Editor:
    """What every row is drawn from."""

    at: Desk
    path: str
    known: Mapping[str, Option]
    published: frozenset[str]
    counts: Mapping[str, int]
    parents: Picklist | None
    sent: Mapping[str, str] | None
    troubles: Troubles


def bound_options(
    at: Desk,
    path: str,
    picklist: Picklist | None,
    counts: Mapping[str, int],
    parents: Picklist | None,
    sent: Mapping[str, str] | None,
    troubles: Troubles,
) -> BoundOptions:
    """The editor for the options at `path`; `parents` is the list they depend on."""
    editor = _Editor(
        at=at,
        path=path,
        known=picklist.options if picklist is not None else {},
        published=_published(at, picklist),
        counts=counts,
        parents=parents,
        sent=sent,
        troubles=troubles,
    )
    names = list(editor.known)
    if sent is None:
        wanted = [(str(n), name) for n, name in enumerate(names)] or [("0", "")]
    else:
        wanted = [(n, sent.get(f"opt.{n}.was", "")) for n in _numbers(sent)]
    return BoundOptions(
        rows=tuple(_row(editor, n, name) for n, name in wanted),
        blank=_row(editor, NEW, ""),
        errors=(),
        parents_label=at.say(message("Offered with")),
    )


def option_edits(
    at: Desk,
    path: str,
    picklist: Picklist,
    parents: Picklist | None,
    sent: Mapping[str, str],
) -> Iterator[Edit]:
    """What makes the options of a list those that were sent, in their order."""
    names, order = set(picklist.options), []
    for number in _numbers(sent):
        name = sent.get(f"opt.{number}.was", "")
        if name in picklist.options:
            order.append(name)
            option = picklist.options[name]
            yield from _changed(at, f"{path}.{name}", option, parents, number, sent)
        elif (key := _new_key(at, number, sent, names)) is not None:
            names.add(key)
            after = order[-1] if order else None
            order.append(key)
            yield from _added(at, f"{path}.{key}", number, sent, after)
    kept = set(order)
    for name in [n for n in picklist.options if n not in kept]:
        if name not in _published(at, picklist):
            yield from without_labels(at, f"{path}.{name}")
            yield Edit(verb=Verb.RESET, path=f"{path}.{name}")
    yield from _moves(path, [n for n in picklist.options if n in kept], order)


def new_options(at: Desk, path: str, sent: Mapping[str, str]) -> tuple[dict[str, Json], list[Edit]]:
    """The options of a list that is not there yet, and edits for their other languages."""
    found: dict[str, Json] = {}
    others: list[Edit] = []
    for number in _numbers(sent):
        key = _new_key(at, number, sent, set(found))
        if key is not None:
            value, texts = _value(at, f"{path}.{key}", number, sent)
            found[key] = value
            others += texts
    return found, others


# -- rows ----------------------------------------------------------------------------------------


def _row(editor: _Editor, number: str, name: str) -> BoundOptionRow:
    at, option, sent = editor.at, editor.known.get(name), editor.sent
    row = sent if number != NEW else None
    said = (row or {}).get
    key = f"opt.{number}."
    place = _label_place(f"{editor.path}.{name}", number, option)
    labels = text_inputs(at, place, row, editor.troubles)
    color = said(key + "color", "") if row is not None else (option.color or "" if option else "")
    said_in = {i.name.rpartition(".")[2]: i.value for i in labels}
    shown = said_in.pop(at.context.locale, "") or next(iter(said_in.values()), "")
    errors = editor.troubles.at(f"{editor.path}.{name}", f"opt-{number}") if name else ()
    count = editor.counts.get(option.id, 0) if option is not None else 0
    published = option is not None and option.id in editor.published
    return BoundOptionRow(
        number=number,
        name=name,
        label=shown,
        others=" ".join(text for text in said_in.values() if text != shown),
        color=color,
        count=at.voice.integer(count) if published else "",
        retired=_retired(option, row, key),
        published=published,
        open=not name or bool(errors) or any(i.errors for i in labels),
        labels=labels,
        key=_key(editor, number, name),
        colors=color_choices(at, color),
        parents=_parents(editor, option, number, row),
        errors=errors,
    )


def _retired(option: Option | None, row: Mapping[str, str] | None, key: str) -> bool:
    if row is not None:
        return row.get(key + "retired") == "true"
    return option is not None and option.retired is not None


def _key(editor: _Editor, number: str, name: str) -> Input:
    key = f"opt.{number}.key"
    sent = editor.sent if number != NEW else None
    return Input(
        id=input_id(key),
        name=key,
        label=editor.at.say(message("Key")),
        kind="key",
        value=name or (sent or {}).get(key, ""),
        hint=editor.at.say(message("Empty: from the label.")),
        limit=40,
        locked=bool(name),
        errors=errors_at(editor.troubles, key, f"{editor.path}.{name}.key") if name else (),
    )


def color_choices(at: Desk, chosen: str) -> tuple[Choice, ...]:
    """The colours of options and stages, and none."""
    none = ("", at.say(message("No colour")))
    return choices([none, *((c, at.say(_COLOURS.get(c, Message(c)))) for c in colours())], chosen)


def colours() -> tuple[str, ...]:
    """The colours that the language knows."""
    return tuple(schema_of("picklist")["$defs"]["color"]["enum"])


def _parents(
    editor: _Editor, option: Option | None, number: str, row: Mapping[str, str] | None
) -> tuple[Choice, ...]:
    if editor.parents is None:
        return ()
    return tuple(
        Choice(
            value=p.name,
            label=editor.at.say(p.label),
            chosen=(option is not None and p.id in option.parents)
            if row is None
            else row.get(f"opt.{number}.for.{p.name}") == "true",
        )
        for p in editor.parents.options.values()
        if p.retired is None
    )


def _label_place(path: str, number: str, option: Option | None) -> TextPlace:
    return TextPlace(
        path=f"{path}.label",
        name=f"opt.{number}.label",
        text=option.label if option is not None else None,
        title=message("Label"),
    )


# -- edits ---------------------------------------------------------------------------------------


def _numbers(sent: Mapping[str, str]) -> list[str]:
    """The numbers of the rows that were sent, in their order."""
    found = [k.split(".")[1] for k in sent if k.startswith("opt.") and k.endswith(".was")]
    return sorted(found, key=lambda n: (_whole(sent.get(f"opt.{n}.place", "")), found.index(n)))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 99_999


def _changed(
    at: Desk,
    path: str,
    option: Option,
    parents: Picklist | None,
    number: str,
    sent: Mapping[str, str],
) -> Iterator[Edit]:
    key = f"opt.{number}."
    yield from text_edits(at, _label_place(path, number, option), sent)
    color = sent.get(key + "color", option.color or "")
    if color != (option.color or ""):
        yield Edit(verb=Verb.SET, path=f"{path}.color", value=color or None)
    if key + "depends" in sent:
        wanted = _for(number, sent)
        if set(wanted) != set(_named(option, parents)):
            yield Edit(verb=Verb.SET, path=f"{path}.for", value=list(wanted) or None)
    retired = sent.get(key + "retired") == "true"
    if retired and option.retired is None:
        yield Edit(verb=Verb.RETIRE, path=path, value=at.voice.today.isoformat())
    elif not retired and option.retired is not None:
        yield Edit(verb=Verb.SET, path=f"{path}.retired", value=None)


def _named(option: Option, parents: Picklist | None) -> Iterator[str]:
    """The names under which the option is offered; the model has ids."""
    for parent in parents.options.values() if parents is not None else ():
        if parent.id in option.parents:
            yield parent.name


def _for(number: str, sent: Mapping[str, str]) -> tuple[str, ...]:
    start = f"opt.{number}.for."
    return tuple(k.removeprefix(start) for k, v in sent.items() if k.startswith(start) and v)


def _new_key(at: Desk, number: str, sent: Mapping[str, str], taken: Iterable[str]) -> str | None:
    """The key of a new row; None for one that nobody has filled in."""
    labels = [sent.get(f"opt.{number}.label.{x}", "") for x in locales_of(at)]
    key = sent.get(f"opt.{number}.key", "").strip()
    if not key and not any(t.strip() for t in labels):
        return None
    english = sent.get(f"opt.{number}.label.en", "")
    return key or proposed_key([english, *labels], "option", set(taken))


def _added(
    at: Desk, path: str, number: str, sent: Mapping[str, str], after: str | None
) -> Iterator[Edit]:
    value, others = _value(at, path, number, sent)
    yield Edit(verb=Verb.ADD, path=path, value=value, after=after)
    yield from others


def _value(at: Desk, path: str, number: str, sent: Mapping[str, str]) -> tuple[Json, list[Edit]]:
    own, *others = locales_of(at)
    said = {x: " ".join(sent.get(f"opt.{number}.label.{x}", "").split()) for x in (own, *others)}
    label = said[own] or next((t for t in said.values() if t), "")
    value: dict[str, Json] = {"label": label} if label else {}
    if color := sent.get(f"opt.{number}.color", ""):
        value["color"] = color
    if parents := _for(number, sent):
        value["for"] = list(parents)
    texts = [label_edit(x, f"{path}.label", said[x]) for x in others if said[x]]
    return (label if set(value) == {"label"} else value), texts


def _moves(path: str, before: list[str], order: list[str]) -> Iterator[Edit]:
    """The fewest moves that bring the names that were there into their new order."""
    wanted = [n for n in order if n in before]
    still = _longest_rising([before.index(n) for n in wanted])
    staying = {before[n] for n in still}
    for place, name in enumerate(wanted):
        if name in staying:
            continue
        if place:
            yield Edit(verb=Verb.MOVE, path=f"{path}.{name}", after=wanted[place - 1])
        else:
            following = next(n for n in wanted if n in staying)
            yield Edit(verb=Verb.MOVE, path=f"{path}.{name}", before=following)


def _longest_rising(numbers: list[int]) -> list[int]:
    """The longest part of `numbers`, in their order, that only rises."""
    best: list[list[int]] = []
    for number in numbers:
        shorter = [b for b in best if b[-1] < number]
        best.append([*max(shorter, key=len, default=[]), number])
    return max(best, key=len, default=[])


def _published(at: Desk, picklist: Picklist | None) -> frozenset[str]:
    """The ids of the options that are in force."""
    if picklist is None:
        return frozenset()
    lists = {p.path: p for p in at.published.picklists.values()}
    for entity in at.published.entities.values():
        lists |= {f.picklist.path: f.picklist for f in entity.fields.values() if f.picklist}
    known = lists.get(picklist.path)
    return frozenset(o.id for o in known.options.values()) if known is not None else frozenset()
