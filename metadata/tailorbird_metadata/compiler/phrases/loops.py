"""The head of a loop: `lines where quantity > 0 sort -total, name`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.phrases.syntax import Fault
from tailorbird_metadata.expressions.hints.suggest import did_you_mean
from tailorbird_metadata.expressions.scope import Collection
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.entity import Field

MOST_KEYS: Final = 5

_NAME: Final = re.compile(r"\s*([A-Za-z_]\w*)")
_QUOTED: Final = re.compile(r'"[^"\n]*"|' + r"'[^'\n]*'")
_SORT: Final = re.compile(r"(?<![\w.])sort\b(?=[\w\s,.+-]*\Z)")
_WHERE: Final = re.compile(r"\s*where\b")
_EACH: Final = re.compile(r"\s*(?:each\s+)?([A-Za-z_]\w*)\s+(?:in|of)\s+([A-Za-z_]\w*)")
_ORDER: Final = re.compile(r"(?:order(?:ed)?|sorted)\s*(?:by)?\b")


@dataclass(frozen=True, slots=True)
class Head:
    """The parts of a head with their offsets in it; those that are not there are None."""

    name: str
    at: int
    where: tuple[str, int] | None = None
    sort: tuple[str, int] | None = None


def head_of(text: str, at: int, end: int) -> Head | Fault:
    """The parts of what stands behind `for`; `at` is where it begins, `end` where it ends."""
    each, name = _EACH.match(text), _NAME.match(text)
    if each is not None:
        one, many = each.groups()
        sentence = message("A loop names the children alone.")
        help_ = message("Write `{loop}`; inside, a field is named by itself: `{field}`.",
                        loop=f"{{for {many}}}", field="{name}")  # fmt: skip
        return Fault("E0554", sentence, at + each.start(1), at + each.end(), help_)
    if name is None:
        sentence = message("The loop does not say over which children.")
        help_ = message("Write it like `{for lines}`.")
        return Fault("E0554", sentence, at, end, help_)
    rest, start = text[name.end() :], name.end()
    blank = _QUOTED.sub(lambda m: "_" * len(m.group()), rest)
    sort = _SORT.search(blank)
    begin = len(rest) if sort is None else sort.start()
    where = _WHERE.match(rest, 0, begin)
    if where is None and rest[:begin].strip():
        return _neither(rest[:begin], at + start)
    return Head(
        name.group(1),
        at + name.start(1),
        None if where is None else (rest[where.end() : begin], at + start + where.end()),
        None if sort is None else (rest[sort.end() :], at + start + sort.end()),
    )


def _neither(rest: str, at: int) -> Fault:
    word = rest.strip()
    start = at + rest.index(word)
    sentence = message("Behind the children can stand only `where` and `sort`.")
    help_ = message("Write it like `{for lines where quantity > 0 sort -total, name}`.")
    if _ORDER.match(word):
        help_ = message("Write `sort` and the fields: `{for lines sort -total, name}`.")
    return Fault("E0557", sentence, start, start + len(word), help_)


def children_of(context: Context, draft: Draft, name: str, layer: str) -> Children | None:
    """What a record of `draft` calls its children by this name."""
    field = draft.fields.get(draft.current(name, layer))
    if field is not None and field.lines is not None and field.retired is None:
        lines = Collection(child=field.lines.entity, by=field.lines.lookup)
        return Children(lines, field.id)
    found = draft.collections.get(name)
    return None if found is None else Children(found)


@dataclass(frozen=True, slots=True)
class Children:
    """Children and, if they were named by a field of type lines, its id."""

    collection: Collection
    field: str = ""


def unknown_children(context: Context, draft: Draft, name: str, at: int) -> Fault:
    """That a name means no children, and what was probably meant."""
    sentence = message("{entity} has no children called {name}.",
                       entity=context.label_of(draft), name=f"`{name}`")  # fmt: skip
    return Fault("E0554", sentence, at, at + len(name), _meant(context, draft, name))


def _meant(context: Context, draft: Draft, name: str) -> Message:
    lines = [n for n, f in draft.fields.items() if f.lines is not None and f.retired is None]
    known = (*draft.collections, *(n for n in lines if n not in draft.collections))
    field: Field | None = draft.fields.get(name)
    if field is not None:
        return message("It is a field; show it with `{place}`.", place=f"{{{name}}}")
    of_child = [k for k in known if _child(context, draft, k) == name]
    if of_child:
        return message("Did you mean {name}?", name=f"`{of_child[0]}`")
    near = did_you_mean(name, known)
    if near is not None:
        return near
    if not known:
        return message("No lookup of another entity leads here; name its `children` there.")
    return message("There are: {names}.", names=", ".join(f"`{k}`" for k in known))


def _child(context: Context, draft: Draft, name: str) -> str:
    """The name of the entity whose records are the children of this name."""
    found = children_of(context, draft, name, "company")
    child = context.draft(found.collection.child) if found is not None else None
    return "" if child is None else child.name
