"""The form of one template: its texts in every language, and the edits that they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tailorbird_designer.edits import Edit, Verb
from tailorbird_designer.sentences import Teller
from tailorbird_designer.sentences.automations import phrase_text
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.inputs import Input, choices, errors_at, input_id
from tailorbird_designer.web.texts import (
    TextPlace,
    label_edit,
    language_name,
    locales_of,
    text_edits,
)
from tailorbird_designer.web.troubles import Trouble, Troubles, trouble
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Template, TemplateKind, Text
from tailorbird_metadata.model.phrase import Phrase
from tailorbird_metadata.names import is_name

LIST = "/designer/templates"
NEW = "new-template"
"""In the place of a name in addresses; no name can be it."""
PARTS: Mapping[str, Message] = {"subject": message("Subject"), "body": message("Text")}
_HEADING = message("Heading")
_LINES = frozenset({"body"})
KINDS: Mapping[TemplateKind, Message] = {
    TemplateKind.MESSAGE: message("Mail or notice"),
    TemplateKind.PRINT: message("Sheet to print"),
}
Sent = Mapping[str, str]


def title_of(part: str, kind: TemplateKind) -> Message:
    """What a part is called; the subject of a sheet is its heading."""
    is_heading = part == "subject" and kind is TemplateKind.PRINT
    return _HEADING if is_heading else PARTS[part]


def written_at(at: Desk, name: str, part: str, locale: str) -> str:
    """The item path of a text: at the template for the company's language, else in its labels."""
    path = f"templates.{name}.{part}"
    return path if locale == at.model.workspace.locale else f"labels.{locale}.{path}"


def kind_of(found: Template | None, sent: Sent | None) -> TemplateKind:
    """What the template is for, as it was chosen last."""
    chosen = (sent or {}).get("kind", found.kind if found is not None else "")
    return TemplateKind.PRINT if chosen == TemplateKind.PRINT else TemplateKind.MESSAGE


def kind_input(
    at: Desk, found: Template | None, sent: Sent | None, troubles: Troubles, fixed: Message | None
) -> Input:
    """Mail or sheet; `fixed` says why it cannot be another."""
    path = f"templates.{found.name if found is not None else ''}.kind"
    pairs = [(kind.value, at.say(label)) for kind, label in KINDS.items()]
    return Input(
        id="in-kind", name="kind", label=at.say(message("What it is for")), kind="choice",
        options=choices(pairs, kind_of(found, sent).value), locked=fixed is not None,
        hint=at.say(fixed), errors=errors_at(troubles, "kind", path),
    )  # fmt: skip


def text_parts(
    at: Desk, entity: Entity, found: Template | None, part: str, sent: Sent | None,
    troubles: Troubles,
) -> Iterator[Input]:  # fmt: skip
    """One input a language; others than the company's own may stay empty."""
    own = at.model.workspace.locale
    item = found.name if found is not None else (sent or {}).get("key", "")
    for locale in locales_of(at):
        name = f"{part}.{locale}"
        said = said_in(at, found, part, locale, entity)
        what = message(
            "{what}, {language}",
            what=title_of(part, kind_of(found, sent)),
            language=language_name(locale),
        )
        yield Input(
            id=input_id(name), name=name, label=at.say(what),
            kind="lines" if part in _LINES else "text",
            value=said if sent is None else sent.get(name, ""),
            lang="zh-CN" if locale == "zh" else locale, required=locale == own,
            errors=errors_at(troubles, name, written_at(at, item, part, locale)),
        )  # fmt: skip


def said_in(at: Desk, found: Template | None, part: str, locale: str, entity: Entity) -> str:
    """The text with its places in braces, as it is written for this language."""
    phrase: Phrase | None = getattr(found, part) if found is not None else None
    if phrase is None or locale not in phrase.parts:
        return ""
    return phrase_text(phrase, Teller(model=at.model, voice=at.voice), entity, locale)


def label_place(found: Template | None, name: str) -> TextPlace:
    """What the template is called."""
    text: Text | None = found.label if found is not None else None
    return TextPlace(
        path=f"templates.{name}.label", name="label", text=text, title=message("What it is called"),
        required=True,
    )  # fmt: skip


def key_input(at: Desk, sent: Sent | None, troubles: Troubles) -> Input:
    """The key of a new template."""
    return Input(
        id="in-key", name="key", label=at.say(message("Key")), kind="key", limit=40,
        value=(sent or {}).get("key", ""), errors=errors_at(troubles, "key", "key"),
        hint=at.say(message("The name in files. Empty: from the name.")),
    )  # fmt: skip


def edits_of(at: Desk, found: Template, sent: Sent) -> Iterator[Edit]:
    """What turns the template into what was sent; nothing where they are the same."""
    entity = at.model.entity(found.entity)
    path, own = f"templates.{found.name}", at.model.workspace.locale
    yield from text_edits(at, label_place(found, found.name), sent)
    if "kind" in sent and kind_of(found, sent) is not found.kind:
        yield Edit(verb=Verb.SET, path=f"{path}.kind", value=kind_of(found, sent).value)
    for part in PARTS:
        for locale in locales_of(at):
            said = clean(sent.get(f"{part}.{locale}", ""), part)
            if said == clean(said_in(at, found, part, locale, entity), part):
                continue
            if locale == own:
                yield Edit(verb=Verb.SET, path=f"{path}.{part}", value=said or None)
            else:
                yield label_edit(locale, f"{path}.{part}", said)


def whole(at: Desk, entity: Entity, name: str, sent: Sent) -> Iterator[Edit]:
    """What adds a new template."""
    path, own = f"templates.{name}", at.model.workspace.locale
    value = {"label": sent.get(f"label.{own}", "").strip(), "on": entity.name}
    if kind_of(None, sent) is TemplateKind.PRINT:
        value["kind"] = TemplateKind.PRINT.value
    value |= {part: clean(sent.get(f"{part}.{own}", ""), part) for part in PARTS}
    yield Edit(verb=Verb.ADD, path=path, value=dict(value))
    for locale in locales_of(at):
        for part in () if locale == own else ("label", *PARTS):
            said = clean(sent.get(f"{part}.{locale}", ""), part)
            if said:
                yield label_edit(locale, f"{path}.{part}", said)


def clean(text: str, part: str) -> str:
    """Lines end alike and without spaces; a single line is one."""
    if part not in _LINES:
        return " ".join(text.split())
    found = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    return found.strip("\n")


def wrong(at: Desk, sent: Sent, name: str) -> Iterator[Trouble]:
    """What a new template lacks."""
    path, own = f"templates.{name}", at.model.workspace.locale
    needed: tuple[tuple[str, Message], ...] = (
        ("label", message("Give it a name.")),
        ("subject", message("Write a subject.")),
        ("body", message("Write the text.")),
    )
    for part, sentence in needed:
        if not sent.get(f"{part}.{own}", "").strip():
            yield trouble(sentence, at.say, f"{path}.{part}")
    if not is_name(name) or name in at.model.templates:
        yield trouble(message("`{name}` cannot be a key.", name=name), at.say, "key")
