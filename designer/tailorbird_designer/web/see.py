"""`/designer/see/<role>`: try the draft as a role; nothing can be saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import abort, redirect, request

from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import gone_if_done
from tailorbird_designer.web.frame import page
from tailorbird_designer.web.inputs import Choice
from tailorbird_designer.web.rights import RIGHTS
from tailorbird_designer.web.roles import BoundCell, cells
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.seeing import Eyes
from tailorbird_metadata.model import Entity, ListView, Role
from tailorbird_runtime.forms.form import BoundForm
from tailorbird_runtime.forms.shell import navigation_of
from tailorbird_runtime.forms.values import BoundValue


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPlaceTo:
    """An entity in the navigation of the role."""

    label: str
    icon: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundExample:
    """A line of a list."""

    href: str
    values: tuple[BoundValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundSight:
    """What a role sees of an entity; `form` or the list, as the address says."""

    role: str
    roles: tuple[Choice, ...]
    places: tuple[BoundPlaceTo, ...]
    label: str
    lists: tuple[Choice, ...]
    columns: tuple[str, ...]
    rows: tuple[BoundExample, ...]
    form: BoundForm | None
    new: str
    back: str
    nothing: bool
    rights: tuple[tuple[str, BoundCell], ...]
    edit: str


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get("/designer/see/<role>")
    def first(role: str) -> Answer:
        at = desk()
        found = _role(at, role)
        for entity in _navigation(at, found):
            return redirect(f"/designer/see/{found.name}/{entity.name}")
        for entity in at.model.entities.values():
            return redirect(f"/designer/see/{found.name}/{entity.name}")
        abort(404)

    @pages.get("/designer/see/<role>/<entity>")
    def listing(role: str, entity: str) -> Answer:
        return _drawn(_eyes(desk(), role, entity), None)

    @pages.get("/designer/see/<role>/<entity>/new")
    def new(role: str, entity: str) -> Answer:
        eyes = _eyes(desk(), role, entity)
        record = eyes.fresh()
        return _drawn(eyes, eyes.form(record) if record is not None else None)

    @pages.get("/designer/see/<role>/<entity>/<int:record_id>")
    def record(role: str, entity: str, record_id: int) -> Answer:
        eyes = _eyes(desk(), role, entity)
        found = eyes.stored(record_id)
        if found is None:
            abort(404)
        return _drawn(eyes, eyes.form(found) if eyes.policy.read is not False else None)


def _role(at: Desk, name: str) -> Role:
    found = at.model.roles.get(name)
    if found is None:
        gone_if_done()
        abort(404)
    return found


def _eyes(at: Desk, role: str, entity: str) -> Eyes:
    found = at.model.entities.get(entity)
    if found is None:
        gone_if_done()
        abort(404)
    return Eyes(at, _role(at, role), found)


def _navigation(at: Desk, role: Role) -> Iterator[Entity]:
    """The side bar of the role, as people with it have it."""
    policy = at.policies.of([role.id])
    for entity in navigation_of(at.model, [role.id]):
        if policy.of(entity.id).read is not False:
            yield entity


def _drawn(eyes: Eyes, form: BoundForm | None) -> str:
    at, role, entity = eyes.at, eyes.role, eyes.entity
    here = f"/designer/see/{role.name}/{entity.name}"
    views = list(eyes.lists()) if eyes.policy.read is not False else []
    wanted = request.args.get("view", "")
    view = next((v for v in views if v.name == wanted), views[0] if views else None)
    bound = BoundSight(
        role=at.say(role.label),
        roles=tuple(
            Choice(value=f"/designer/see/{r.name}/{entity.name}", label=at.say(r.label),
                   chosen=r.id == role.id)
            for r in at.model.roles.values()
        ),
        places=tuple(_places(eyes)),
        label=at.say(entity.label_many),
        lists=tuple(
            Choice(value=f"{here}?view={v.name}", label=at.say(v.label), chosen=v is view)
            for v in views
        ),
        columns=tuple(label for _, label in eyes.columns(view)) if view is not None else (),
        rows=tuple(_rows(eyes, view, here)) if view is not None and form is None else (),
        form=form,
        new=f"{here}/new" if eyes.policy.create is not False else "",
        back=here,
        nothing=eyes.policy.read is False and eyes.policy.create is False,
        rights=tuple(zip((at.say(t) for t in RIGHTS.values()), cells(at, role, entity),
                         strict=True)),
        edit="" if role.everything else f"/designer/roles/{role.name}?entity={entity.name}",
    )  # fmt: skip
    return page("designer/see.html", bound)


def _places(eyes: Eyes) -> Iterator[BoundPlaceTo]:
    for entity in _navigation(eyes.at, eyes.role):
        yield BoundPlaceTo(
            label=eyes.at.say(entity.label_many),
            icon=entity.icon,
            href=f"/designer/see/{eyes.role.name}/{entity.name}",
            current=entity.id == eyes.entity.id,
        )


def _rows(eyes: Eyes, view: ListView, here: str) -> Iterator[BoundExample]:
    columns = [key for key, _ in eyes.columns(view)]
    for record in eyes.examples():
        yield BoundExample(
            href=f"{here}/{record.id}",
            values=tuple(eyes.cell(record, column) for column in columns),
        )
