"""`/designer/roles`: roles, what each may do with each entity, and who has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import abort, request

from tailorbird_designer.edits import Edit, Json, Verb, is_patched
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import gone_if_done
from tailorbird_designer.web.frame import Mark, mark, page
from tailorbird_designer.web.grants import BoundGrant, grant_edits, grant_form
from tailorbird_designer.web.inputs import Choice, Input, choices, errors_at
from tailorbird_designer.web.keys import proposed_key
from tailorbird_designer.web.origin import BoundOrigin, first_layer, origin_of
from tailorbird_designer.web.rights import RIGHTS, allowed_text, grant_of, how
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.saving import back_to, save
from tailorbird_designer.web.texts import (
    TextPlace,
    new_texts,
    text_edits,
    text_inputs,
    without_labels,
)
from tailorbird_designer.web.troubles import Trouble, Troubles, trouble
from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.model import Entity, Role
from tailorbird_metadata.names import is_name
from tailorbird_metadata.source.workspace import COMPANY
from tailorbird_runtime.access.rights import Allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundCell:
    """One right of the matrix: never, always or when, with the condition."""

    how: str
    words: str
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRow:
    """A role or an entity with its four rights."""

    label: str
    name: str
    href: str
    cells: tuple[BoundCell, ...]
    note: str = ""
    mark: Mark | None = None
    chosen: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRole:
    """A line of the list of roles."""

    label: str
    name: str
    href: str
    people: str
    extends: str
    start: str
    entities: str
    built_in: bool
    mark: Mark | None
    see: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRoles:
    """The list of roles."""

    roles: tuple[BoundRole, ...]
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRolePage:
    """One role; `grant` is the drawer of one entity."""

    name: str
    label: str
    facts: str
    action: str
    inputs: tuple[Input, ...]
    settings: tuple[Input, ...]
    navigation: tuple[Choice, ...]
    heads: tuple[str, ...]
    rows: tuple[BoundRow, ...]
    grant: BoundGrant | None
    origin: BoundOrigin | None
    is_new: bool
    may_remove: bool
    may_reset: bool
    see: str = ""


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get("/designer/roles")
    def overview() -> Answer:
        return page("designer/roles.html", roles(desk()))

    @pages.get("/designer/roles/new")
    def new() -> Answer:
        return _page(desk(), None, None, Troubles())

    @pages.post("/designer/roles/new")
    def create() -> Answer:
        return _create(desk())

    @pages.get("/designer/roles/<name>")
    def role(name: str) -> Answer:
        return _page(desk(), _role(desk(), name), None, Troubles())

    @pages.post("/designer/roles/<name>")
    def change(name: str) -> Answer:
        return _change(desk(), _role(desk(), name))

    @pages.post("/designer/roles/<name>/grant/<entity>")
    def grant(name: str, entity: str) -> Answer:
        at = desk()
        found = at.model.entities.get(entity)
        if found is None:
            abort(404)
        return _grant(at, _role(at, name), found)


def _role(at: Desk, name: str) -> Role:
    found = at.model.roles.get(name)
    if found is None or found.everything:
        gone_if_done()
        abort(404)
    return found


# -- the list ---------------------------------------------------------------------------------


def roles(at: Desk) -> BoundRoles:
    """Every role; the built-in one last."""
    held = Counter(r for u in at.context.live.people.users(active_only=True) for r in u.roles)
    ordered = sorted(at.model.roles.values(), key=lambda r: r.everything)
    return BoundRoles(roles=tuple(_line(at, r, held[r.id]) for r in ordered))


def people_words(count: int) -> Message:
    """How many people have a role."""
    return counted(count, message("1 person"), message("{n} people", n=count))


def _line(at: Desk, role: Role, held: int) -> BoundRole:
    policy = at.policies.of([role.id])
    readable = sum(policy.of(e.id).read is not False for e in at.model.entities.values())
    base = next((r for r in at.model.roles.values() if r.id == role.extends), None)
    entities = counted(readable, message("1 entity"), message("{n} entities", n=readable))
    everything = message("everything")
    return BoundRole(
        label=at.say(role.label),
        name=role.name,
        href="" if role.everything else f"/designer/roles/{role.name}",
        people=at.say(people_words(held)),
        extends=at.say(base.label) if base is not None else "",
        start=dict(_starts(at)).get(role.start or "", ""),
        entities=at.say(everything if role.everything else entities),
        built_in=role.everything,
        mark=mark(at, f"roles.{role.name}"),
        see=f"/designer/see/{role.name}",
    )


def _starts(at: Desk) -> Iterator[tuple[str, str]]:
    """Every list and board that a role may begin with."""
    for entity in at.model.entities.values():
        for kind, views in (("lists", entity.lists), ("boards", entity.boards)):
            for name, view in views.items():
                label = f"{at.say(entity.label_many)} › {at.say(view.label)}"
                yield f"{entity.name}.{kind}.{name}", label


# -- one role ---------------------------------------------------------------------------------


def _page(at: Desk, role: Role | None, sent: Mapping[str, str] | None, troubles: Troubles) -> str:
    asked = (sent or {}).get("entity", "") or request.values.get("entity", "")
    entity = at.model.entities.get(asked)
    grant = None
    if role is not None and entity is not None:
        grant = grant_form(at, role, entity, sent, troubles)
    own = None if grant is not None else sent
    bound = BoundRolePage(
        name=role.name if role else "",
        label=at.say(role.label) if role else at.say(message("New role")),
        facts=_facts(at, role) if role else "",
        action=f"/designer/roles/{role.name}" if role else "/designer/roles/new",
        inputs=_labels(at, role, own, troubles),
        settings=tuple(_settings(at, role, own, troubles)),
        navigation=tuple(_navigation(at, role)) if role else (),
        heads=tuple(at.say(t) for t in RIGHTS.values()),
        rows=tuple(_rows(at, role, asked)) if role else (),
        grant=grant,
        origin=origin_of(at, f"roles.{role.name}") if role else None,
        is_new=role is None,
        may_reset=role is not None and is_patched(at.workbench.files, f"roles.{role.name}"),
        may_remove=role is not None and first_layer(at, f"roles.{role.name}") == COMPANY,
        see=f"/designer/see/{role.name}" if role else "",
    )
    return page("designer/role.html", bound, troubles)


def _facts(at: Desk, role: Role) -> str:
    held = sum(role.id in u.roles for u in at.context.live.people.users(active_only=True))
    return at.say(message("{people} have it", people=people_words(held)))


def _label_place(role: Role | None) -> TextPlace:
    return TextPlace(
        path=f"roles.{role.name if role else 'new'}.label", name="label",
        text=role.label if role else None, title=message("Name of the role"), required=True,
    )  # fmt: skip


def _labels(
    at: Desk, role: Role | None, sent: Mapping[str, str] | None, troubles: Troubles
) -> tuple[Input, ...]:
    return text_inputs(at, _label_place(role), sent, troubles)


def _settings(
    at: Desk, role: Role | None, sent: Mapping[str, str] | None, troubles: Troubles
) -> Iterator[Input]:
    said = sent or {}
    if role is None:
        yield Input(
            id="in-key", name="key", label=at.say(message("Key")), kind="key", limit=40,
            value=said.get("key", ""), errors=errors_at(troubles, "key", "key"),
            hint=at.say(message("The name in files. Empty: from the name of the role.")),
        )  # fmt: skip
    base = next((r.name for r in at.model.roles.values() if role and r.id == role.extends), "")
    others = [(r.name, at.say(r.label)) for r in at.model.roles.values()
              if not r.everything and (role is None or r.id != role.id)]  # fmt: skip
    nothing = ("", at.say(message("Nothing: allowed is only what stands here")))
    yield Input(
        id="in-extends", name="extends", label=at.say(message("May all that this role may")),
        kind="choice", options=choices([nothing, *others], said.get("extends", base)),
        errors=errors_at(troubles, "extends", f"roles.{role.name if role else 'new'}.extends"),
    )  # fmt: skip
    if role is not None:
        first = ("", at.say(message("The first of its navigation")))
        yield Input(
            id="in-start", name="start", label=at.say(message("Begins with")), kind="choice",
            options=choices([first, *_starts(at)], said.get("start", role.start or "")),
            errors=errors_at(troubles, "start", f"roles.{role.name}.start"),
        )  # fmt: skip


def _navigation(at: Desk, role: Role) -> Iterator[Choice]:
    """The entities of the side bar in order, then the others that the role may see."""
    known = [e for i in role.navigation for e in at.model.entities.values() if e.id == i]
    seen = [e for e in at.model.entities.values() if grant_of(role, e).read is not False]
    rest = [e for e in seen if e not in known and e.parent is None]
    for entity in (*known, *rest):
        yield Choice(value=entity.name, label=at.say(entity.label_many), chosen=entity in known)


def _rows(at: Desk, role: Role, asked: str) -> Iterator[BoundRow]:
    for entity in at.model.entities.values():
        grant = grant_of(role, entity)
        special = sum(f in grant.fields for f in (x.id for x in entity.active_fields()))
        note = counted(special, message("1 field otherwise"),
                       message("{n} fields otherwise", n=special))  # fmt: skip
        if entity.parent is not None and entity.id not in role.can:
            note = message("as the record above it")
        yield BoundRow(
            label=at.say(entity.label),
            name=entity.name,
            href=f"/designer/roles/{role.name}?entity={entity.name}",
            cells=cells(at, role, entity),
            note=at.say(note) if special or entity.parent is not None else "",
            mark=mark(at, f"roles.{role.name}.can.{entity.name}"),
            chosen=entity.name == asked,
            icon=entity.icon,
        )


def cells(at: Desk, role: Role, entity: Entity) -> tuple[BoundCell, ...]:
    """The four rights of a role on an entity, as they hold in the end."""
    policy = at.policies.of([role.id]).of(entity.id)
    above = None
    if entity.parent is not None and entity.id not in role.can and not role.everything:
        above = at.model.entity(str(entity.field(entity.parent).to))
    return tuple(_cell(at, policy.right(key), above) for key in RIGHTS)


def _cell(at: Desk, right: Allowed, above: Entity | None) -> BoundCell:
    words = {"never": message("never"), "always": message("always"), "when": message("when")}
    said = words[how(right)]
    if above is not None:
        said = message("{right}, as its {parent}", right=said, parent=above.label)
    return BoundCell(how=how(right), words=at.say(said), condition=allowed_text(right))


# -- saving -----------------------------------------------------------------------------------


def _create(at: Desk) -> Answer:
    sent = request.form.to_dict()
    own = sent.get(f"label.{at.model.workspace.locale}", "")
    name = sent.get("key", "").strip() or proposed_key([own], "role", set(at.model.roles))
    if not is_name(name) or name in at.model.roles:
        wrong = trouble(
            message("`{name}` cannot be a key.", name=name), at.say, "key",
            message("Small letters, digits and single _, and not one that is there already."),
        )  # fmt: skip
        return _page(at, None, sent, Troubles([wrong])), 422
    label, more = new_texts(at, f"roles.{name}.label", "label", sent)
    value: dict[str, Json] = {"label": label or name}
    if sent.get("extends") in at.model.roles:
        value["extends"] = sent["extends"]
    return save(
        [Edit(verb=Verb.ADD, path=f"roles.{name}", value=value), *more],
        title=message("New role {name}", name=label or name),
        back=f"/designer/roles/{name}",
        again=lambda troubles: _page(at, None, sent, troubles),
    )


def _change(at: Desk, role: Role) -> Answer:
    sent = request.form.to_dict()
    path = f"roles.{role.name}"
    back = f"/designer/roles/{role.name}"
    title = message("Role {name}", name=role.label)
    edits: list[Edit]
    if sent.get("then") == "reset":
        edits = [Edit(verb=Verb.RESET, path=path)]
        title = message("Role {name} reset to the pack", name=role.label)
    elif sent.get("then") == "remove":
        edits = [*without_labels(at, path), Edit(verb=Verb.RETIRE, path=path)]
        back, title = "/designer/roles", message("Role {name} removed", name=role.label)
    else:
        edits = [*text_edits(at, _label_place(role), sent), *_setting_edits(at, role, sent)]
    return save(
        edits, title=title, back=back, again=lambda troubles: _page(at, role, sent, troubles)
    )


def _setting_edits(at: Desk, role: Role, sent: Mapping[str, str]) -> Iterator[Edit]:
    path = f"roles.{role.name}"
    base = next((r.name for r in at.model.roles.values() if r.id == role.extends), "")
    if sent.get("extends", base) != base:
        yield Edit(verb=Verb.SET, path=f"{path}.extends", value=sent["extends"] or None)
    if sent.get("start", role.start or "") != (role.start or ""):
        yield Edit(verb=Verb.SET, path=f"{path}.start", value=sent["start"] or None)
    if "navigation.here" in sent:
        now = [e.name for i in role.navigation for e in at.model.entities.values() if e.id == i]
        wanted = [n for n in request.form.getlist("navigation") if n in at.model.entities]
        if wanted != now:
            yield Edit(verb=Verb.SET, path=f"{path}.navigation", value=list(wanted))


def _grant(at: Desk, role: Role, entity: Entity) -> Answer:
    sent = {**request.form.to_dict(), "entity": entity.name}
    found = list(grant_edits(at, role, entity, sent))
    wrong = [t for t in found if isinstance(t, Trouble)]
    again = f"/designer/roles/{role.name}?entity={entity.name}"
    if wrong:
        return _page(at, role, sent, Troubles(wrong)), 422
    return save(
        [e for e in found if isinstance(e, Edit)],
        title=message("{role}: rights on {thing}", role=role.label, thing=entity.label),
        back=back_to(again),
        again=lambda troubles: _page(at, role, sent, troubles),
    )
