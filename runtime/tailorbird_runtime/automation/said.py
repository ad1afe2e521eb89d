"""Sentences as data: what was found out while nobody watched is put into words when it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import Message
from tailorbird_metadata.model import Text
from tailorbird_runtime.validation.wording import HIDDEN, Filled

_PLACE = "{%s}"

Tells = Callable[[str], bool]
"""Whether the value of the field with this written name may be told to the reader."""


def to_text(sentence: Message, locales: tuple[str, ...]) -> str:
    """A sentence as JSON; what can only be put into words now is, in each of the locales."""
    return json.dumps(_data(sentence, locales), ensure_ascii=False, separators=(",", ":"))


def from_text(text: str, tells: Tells = lambda name: True) -> Message:
    """The sentence that was kept; values that may not be told are hidden."""
    return cast("Message", _read(json.loads(text), tells))


def spoken(render: Callable[[str], str], locales: tuple[str, ...]) -> Text:
    """What `render` gives, in each of the locales, as one text."""
    return Text(frozen({locale: render(locale) for locale in locales}))


@dataclass(frozen=True, slots=True)
class _Kept:
    """A sentence of the configuration with the record's values as they were."""

    text: Text
    values: Mapping[str, Mapping[str, str]]
    tells: Tells

    def render(self, locale: str) -> str:
        told = self.text.render(locale)
        for name, said in self.values.items():
            value = Text(said).render(locale) if self.tells(name) else HIDDEN
            told = told.replace(_PLACE % name, value)
        return told


def _data(value: object, locales: tuple[str, ...]) -> Any:
    if isinstance(value, Message):
        return {"say": value.text, "with": {k: _data(v, locales) for k, v in value.values.items()}}
    if isinstance(value, Text):
        return {"in": dict(value.values)}
    if isinstance(value, Filled):
        return _filled(value, locales)
    render = getattr(value, "render", None)
    if callable(render):
        return {"in": {locale: str(render(locale)) for locale in locales}}
    return value if isinstance(value, (int, str)) else str(value)


def _filled(value: Filled, locales: tuple[str, ...]) -> Any:
    values: dict[str, dict[str, str]] = {}
    for name in value.names():
        said = {locale: value.shown(name, locale) for locale in locales}
        values[name] = {locale: s for locale, s in said.items() if s is not None}
    return {"fill": dict(value.text.values), "values": {n: v for n, v in values.items() if v}}


def _read(data: Any, tells: Tells) -> object:
    if not isinstance(data, dict):
        return data
    if "say" in data:
        return Message(data["say"], frozen({k: _read(v, tells) for k, v in data["with"].items()}))
    if "fill" in data:
        return _Kept(Text(frozen(data["fill"])), data["values"], tells)
    return Text(frozen(data["in"]))
