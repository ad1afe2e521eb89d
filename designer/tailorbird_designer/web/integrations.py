"""`/designer/integrations`: other systems, their address, secret and actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import abort, request

from tailorbird_designer.edits import Edit, Verb
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import gone_if_done
from tailorbird_designer.web.frame import Mark, mark, page
from tailorbird_designer.web.inputs import Input, choices, errors_at, input_id
from tailorbird_designer.web.keys import proposed_key
from tailorbird_designer.web.origin import BoundOrigin, origin_of
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.saving import save
from tailorbird_designer.web.texts import TextPlace, new_texts, text_edits, text_inputs
from tailorbird_designer.web.troubles import Trouble, Troubles, trouble
from tailorbird_designer.web.written import Raw, as_json, edits_between, inner, text, written
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Integration
from tailorbird_metadata.names import is_name

LIST = "/designer/integrations"
NEW = "new-integration"
"""In the place of a name in addresses; no name can be it."""
_METHODS = ("POST", "PUT", "PATCH", "DELETE")
_MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundLine:
    """One integration in the list."""

    label: str
    url: str
    actions: tuple[str, ...]
    href: str
    mark: Mark | None
    origin: BoundOrigin | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundIntegration:
    """The form of one integration."""

    title: str
    name: str
    action: str
    is_new: bool
    labels: tuple[Input, ...]
    inputs: tuple[Input, ...]
    actions: tuple[tuple[Input, Input, Input], ...]
    errors: tuple[str, ...]


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get(LIST)
    def overview() -> Answer:
        return page("designer/integrations.html", tuple(_lines(desk())))

    @pages.get(f"{LIST}/<name>")
    def one(name: str) -> Answer:
        at = desk()
        return _page(at, _found(at, name), None, Troubles())

    @pages.post(f"{LIST}/<name>")
    def keep(name: str) -> Answer:
        at = desk()
        return _keep(at, _found(at, name))


def _found(at: Desk, name: str) -> Integration | None:
    if name == NEW:
        return None
    found = at.model.integrations.get(name)
    if found is None:
        gone_if_done()
        abort(404)
    return found


def _lines(at: Desk) -> Iterator[BoundLine]:
    for found in at.model.integrations.values():
        yield BoundLine(
            label=at.say(found.label),
            url=found.url,
            actions=tuple(found.actions),
            href=f"{LIST}/{found.name}",
            mark=mark(at, f"integrations.{found.name}"),
            origin=origin_of(at, f"integrations.{found.name}"),
        )


def _keep(at: Desk, found: Integration | None) -> Answer:
    sent = request.form.to_dict()
    title = sent.get(f"label.{at.model.workspace.locale}", "").strip()
    taken = set(at.model.integrations)
    name = found.name if found is not None else sent.get("key", "").strip()
    name = name or proposed_key([title], "system", taken)
    wrong = Troubles(_wrong(at, found, sent, name, title))
    if wrong:
        return _page(at, found, sent | {"key": name}, wrong), 422
    edits = _edits(at, found, sent) if found is not None else _whole(at, name, sent)
    return save(
        list(edits),
        title=message("Integration {name}", name=title or name),
        back=f"{LIST}/{name}",
        again=lambda troubles: _page(at, found, sent | {"key": name}, troubles),
    )


def _wrong(
    at: Desk, found: Integration | None, sent: Mapping[str, str], name: str, title: str
) -> Iterator[Trouble]:
    if found is None and not title:
        yield trouble(message("Give it a name."), at.say, f"integrations.{name}.label")
    if found is None and (not is_name(name) or name in at.model.integrations):
        yield trouble(message("`{name}` cannot be a key.", name=name), at.say, "key")
    if not _actions(sent):
        yield trouble(message("Add at least one action."), at.say, f"integrations.{name}.actions")


def _actions(sent: Mapping[str, str]) -> Raw:
    found: Raw = {}
    for number in range(_MOST):
        name = sent.get(f"a.{number}.name", "").strip()
        if name:
            method = sent.get(f"a.{number}.method", "POST")
            action: Raw = {"path": sent.get(f"a.{number}.path", "").strip()}
            if method != "POST":
                action["method"] = method
            found[name] = {k: v for k, v in action.items() if v}
    return found


def _now(sent: Mapping[str, str]) -> Raw:
    found: Raw = {k: v for k in ("url", "secret") if (v := sent.get(k, "").strip())}
    return {**found, "actions": _actions(sent)}


def _edits(at: Desk, found: Integration, sent: Mapping[str, str]) -> Iterator[Edit]:
    path = f"integrations.{found.name}"
    before = written(at, path)
    handled = ("url", "secret", "actions", "label")
    now: Raw = {k: v for k, v in before.items() if k not in handled} | _now(sent)
    plain: Raw = {k: v for k, v in before.items() if k != "label"}
    old, new = inner(plain, "actions"), inner(now, "actions")
    for name, value in new.items():
        if name not in old:
            yield Edit(verb=Verb.SET, path=f"{path}.actions.{name}", value=as_json(value))
    kept: Raw = {k: v for k, v in new.items() if k in old}
    yield from edits_between(path, plain | {"actions": old}, now | {"actions": kept})
    yield from text_edits(at, _label(found, found.name), sent)


def _whole(at: Desk, name: str, sent: Mapping[str, str]) -> Iterator[Edit]:
    path = f"integrations.{name}"
    label, labels = new_texts(at, f"{path}.label", "label", sent)
    yield Edit(verb=Verb.ADD, path=path, value=as_json({"label": label, **_now(sent)}))
    yield from labels


def _label(found: Integration | None, name: str) -> TextPlace:
    return TextPlace(
        path=f"integrations.{name}.label", name="label", required=True,
        title=message("What it is called"),
        text=found.label if found is not None else None,
    )  # fmt: skip


def _page(
    at: Desk, found: Integration | None, sent: Mapping[str, str] | None, troubles: Troubles
) -> str:
    name = found.name if found is not None else (sent or {}).get("key", "")
    path = f"integrations.{name}"
    raw = written(at, path) if found is not None else {}
    title = at.say(found.label if found is not None else message("New integration"))
    shown = BoundIntegration(
        title=title,
        name=found.name if found is not None else "",
        action=f"{LIST}/{found.name if found is not None else NEW}",
        is_new=found is None,
        labels=text_inputs(at, _label(found, name), sent, troubles),
        inputs=tuple(_inputs(at, found, path, raw, sent, troubles)),
        actions=tuple(_rows(at, path, raw, sent, troubles)),
        errors=troubles.at(f"{path}.actions", "in-a-0-name"),
    )
    return page("designer/integration.html", shown, troubles)


def _inputs(
    at: Desk,
    found: Integration | None,
    path: str,
    raw: Raw,
    sent: Mapping[str, str] | None,
    troubles: Troubles,
) -> Iterator[Input]:
    if found is None:
        yield Input(
            id="in-key", name="key", label=at.say(message("Key")), kind="key", limit=40,
            value=(sent or {}).get("key", ""), errors=errors_at(troubles, "key", "key"),
            hint=at.say(message("The name in files. Empty: from the name.")),
        )  # fmt: skip
    yield Input(
        id="in-url", name="url", label=at.say(message("Address")), required=True,
        value=text(raw, "url") if sent is None else sent.get("url", ""),
        hint=at.say(message("https://…, or a setting in braces, such as {example}.",
                            example="{settings.erp_url}")),
        errors=errors_at(troubles, "url", f"{path}.url"),
    )  # fmt: skip
    known = [n for n, kind in at.model.workspace.settings.items() if kind == "secret"]
    pairs = [("", at.say(message("none: requests are not signed"))), *((n, n) for n in known)]
    chosen = text(raw, "secret") if sent is None else sent.get("secret", "")
    yield Input(
        id="in-secret", name="secret", label=at.say(message("Secret that signs")), kind="choice",
        options=choices(pairs, chosen), errors=errors_at(troubles, "secret", f"{path}.secret"),
        hint=at.say(message("A setting of the type secret. Its value stands in the environment of"
                            " the server, never in the files.")),
    )  # fmt: skip


def _rows(
    at: Desk, path: str, raw: Raw, sent: Mapping[str, str] | None, troubles: Troubles
) -> Iterator[tuple[Input, Input, Input]]:
    """The actions, and an empty row for one more."""
    known = inner(raw, "actions") if sent is None else _actions(sent)
    for number, name in enumerate((*known, "")):
        action = inner(known, name)
        start = f"a.{number}"
        errors = errors_at(troubles, f"{start}.path", f"{path}.actions.{name}") if name else ()
        yield (
            Input(id=input_id(f"{start}.name"), name=f"{start}.name", kind="key", value=name,
                  label=at.say(message("Action")), limit=40),
            Input(id=input_id(f"{start}.path"), name=f"{start}.path", value=text(action, "path"),
                  label=at.say(message("Path, such as /projects")), errors=errors),
            Input(id=input_id(f"{start}.method"), name=f"{start}.method", kind="choice",
                  label=at.say(message("Method")),
                  options=choices(((m, m) for m in _METHODS), text(action, "method") or "POST")),
        )  # fmt: skip
