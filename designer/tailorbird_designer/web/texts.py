"""Labels and help in every language of the company: where they stand, and edits that write them.

The company's own language is written at the item, the others in `labels/<locale>.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tailorbird_designer.edits import Edit, Verb
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.inputs import Input, errors_at, input_id
from tailorbird_designer.web.origin import first_layer
from tailorbird_designer.web.troubles import Troubles
from tailorbird_designer.web.written import Words
from tailorbird_metadata.compiler.labels import written_labels
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Text
from tailorbird_metadata.source.nodes import SourceFile
from tailorbird_metadata.source.reader import read_yaml
from tailorbird_metadata.source.workspace import COMPANY

LONGEST = {"label": 200, "help": 2000}
_NAMES = {"en": "English", "zh": "中文", "de": "Deutsch", "fr": "Français", "ja": "日本語"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPlace:
    """A text of an item: `path` as in files (`deal.fields.line.label`), `name` of its inputs."""

    path: str
    name: str
    text: Text | None
    title: Message
    lines: bool = False
    required: bool = False


def language_name(locale: str) -> str:
    """A language in its own words."""
    return _NAMES.get(locale, locale)


def text_inputs(
    at: Desk, place: TextPlace, sent: Mapping[str, str] | None, troubles: Troubles
) -> tuple[Input, ...]:
    """One input a language, the company's own first."""
    return tuple(_input(at, place, locale, sent, troubles) for locale in locales_of(at))


def text_edits(at: Desk, place: TextPlace, sent: Mapping[str, str]) -> Iterator[Edit]:
    """What changes the texts to those that were sent; nothing where they are the same."""
    own = at.model.workspace.locale
    said = {x: " ".join(_sent(place, x, sent).split()) for x in locales_of(at)}
    if place.lines:
        said = {x: _sent(place, x, sent).strip() for x in locales_of(at)}
    rewritten = said[own] != _shown(place, own)
    if rewritten:
        yield Edit(verb=Verb.SET, path=place.path, value=said[own] or None)
    foreign = first_layer(at, place.path.rpartition(".")[0]) != COMPANY
    for locale in locales_of(at)[1:]:
        changed = said[locale] != _shown(place, locale)
        if changed or (rewritten and foreign and said[locale]):
            yield label_edit(locale, place.path, said[locale])


def label_edit(locale: str, path: str, said: str) -> Edit:
    """Writes a translation into `labels/<locale>.yaml`, or takes it out."""
    return Edit(verb=Verb.SET, path=f"labels.{locale}.{path}", value=said or None)


def without_labels(at: Desk, path: str) -> Iterator[Edit]:
    """Takes out what the company's files translate of an item and of everything below it."""
    for locale in locales_of(at)[1:]:
        file = f"labels/{locale}.yaml"
        content = at.workbench.files.get(file, b"").decode("utf-8", "replace")
        root, _ = read_yaml(content, SourceFile(file, COMPANY))
        for _, full in written_labels(root) if root is not None else ():
            if full.startswith(path + "."):
                yield Edit(verb=Verb.RESET, path=f"labels.{locale}.{full}")


def new_texts(at: Desk, path: str, name: str, sent: Mapping[str, str]) -> tuple[str, list[Edit]]:
    """The text of a new item in the company's language, and edits for the other languages."""
    own, *others = locales_of(at)
    said = {x: " ".join(sent.get(f"{name}.{x}", "").split()) for x in (own, *others)}
    return Words(said[own]), [label_edit(x, path, said[x]) for x in others if said[x]]


def locales_of(at: Desk) -> tuple[str, ...]:
    """The languages of the company, the one that its files are written in first."""
    workspace = at.model.workspace
    return (workspace.locale, *(x for x in workspace.locales if x != workspace.locale))


def _shown(place: TextPlace, locale: str) -> str:
    return place.text.values.get(locale, "") if place.text is not None else ""


def _sent(place: TextPlace, locale: str, sent: Mapping[str, str]) -> str:
    return sent.get(f"{place.name}.{locale}", _shown(place, locale))


def _input(
    at: Desk, place: TextPlace, locale: str, sent: Mapping[str, str] | None, troubles: Troubles
) -> Input:
    name = f"{place.name}.{locale}"
    own = locale == at.model.workspace.locale
    written = place.path if own else f"labels.{locale}.{place.path}"
    title = at.say(place.title)
    many = len(locales_of(at)) > 1
    return Input(
        id=input_id(name),
        name=name,
        label=at.say(message("{what}, {language}", what=title, language=language_name(locale)))
        if many
        else title,
        kind="lines" if place.lines else "text",
        value=_shown(place, locale) if sent is None else sent.get(name, ""),
        lang="zh-CN" if locale == "zh" else locale,
        limit=LONGEST["help" if place.lines else "label"],
        required=place.required and own,
        errors=errors_at(troubles, name, written),
    )
