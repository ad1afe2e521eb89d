"""`/designer/entities/<entity>/layouts`: what each role sees of a record, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, redirect, request

from tailorbird_designer.edits import Edit, Json, Verb
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import entity_head, entity_of, gone_if_done
from tailorbird_designer.web.frame import page
from tailorbird_designer.web.keys import proposed_key
from tailorbird_designer.web.layout_drawer import (
    BoundLayoutDrawer,
    drawer,
    label_place,
    new_layout,
    section_of,
)
from tailorbird_designer.web.layout_edits import (
    LayoutPaths,
    copied,
    copied_labels,
    moved,
    panel_edits,
    placed,
    without_section,
)
from tailorbird_designer.web.layout_view import BoundPlan, Looking, looking, plan
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.saving import save
from tailorbird_designer.web.texts import label_edit, new_texts, text_edits, without_labels
from tailorbird_designer.web.troubles import Troubles
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Layout

_ASKED = ("field", "at", "section", "tab", "settings", "role")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundLayouts:
    """What the template sees; `plan` is None where the entity has no layout yet."""

    plan: BoundPlan | None
    drawer: BoundLayoutDrawer | None
    new: str


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get("/designer/entities/<entity>/layouts")
    def overview(entity: str) -> Answer:
        found = entity_of(desk(), entity)
        for layout in found.layouts:
            return redirect(f"/designer/entities/{found.name}/layouts/{layout}")
        return _page(desk(), found, None, None, Troubles())

    @pages.get("/designer/entities/<entity>/layouts/new")
    def new(entity: str) -> Answer:
        return _new_page(desk(), entity_of(desk(), entity), None, Troubles())

    @pages.post("/designer/entities/<entity>/layouts/new")
    def create(entity: str) -> Answer:
        return _create(desk(), entity_of(desk(), entity))

    @pages.get("/designer/entities/<entity>/layouts/<name>")
    def layout(entity: str, name: str) -> Answer:
        found = entity_of(desk(), entity)
        return _page(desk(), found, _layout(found, name), None, Troubles())

    @pages.post("/designer/entities/<entity>/layouts/<name>/<deed>")
    def change(entity: str, name: str, deed: str) -> Answer:
        found = entity_of(desk(), entity)
        if deed not in _DEEDS:
            abort(404)
        return _DEEDS[deed](desk(), found, _layout(found, name))


def _layout(entity: Entity, name: str) -> Layout:
    found = entity.layouts.get(name)
    if found is None:
        gone_if_done()
        abort(404)
    return found


def _asked(**more: str) -> dict[str, str]:
    return {k: v for k in _ASKED if (v := more.get(k) or request.values.get(k, ""))}


def _page(
    at: Desk,
    entity: Entity,
    layout: Layout | None,
    sent: Mapping[str, str] | None,
    troubles: Troubles,
    /,
    **asked: str,
) -> str:
    look = looking(at, entity, layout, _asked(**asked)) if layout is not None else None
    beside = drawer(look, sent, troubles) if look is not None else None
    return _drawn(at, entity, look, beside, troubles)


def _drawn(
    at: Desk,
    entity: Entity,
    look: Looking | None,
    beside: BoundLayoutDrawer | None,
    troubles: Troubles,
) -> str:
    bound = BoundLayouts(
        plan=plan(look) if look is not None else None,
        drawer=beside,
        new=f"/designer/entities/{entity.name}/layouts/new",
    )
    head = entity_head(at, entity, "layouts")
    return page("designer/layouts.html", bound, troubles, head=head)


def _new_page(at: Desk, entity: Entity, sent: Mapping[str, str] | None, troubles: Troubles) -> str:
    first = next(iter(entity.layouts.values()), None)
    look = looking(at, entity, first, {}) if first is not None else None
    return _drawn(at, entity, look, new_layout(at, entity, sent), troubles)


def _create(at: Desk, entity: Entity) -> Answer:
    sent = request.form.to_dict()
    role = at.model.roles.get(sent.get("role", ""))
    if role is None:
        abort(400)
    source = entity.layouts.get(sent.get("copy", ""))
    name = proposed_key([role.name], "layout", set(entity.layouts))
    path = f"{entity.name}.layouts.{name}"
    template = LayoutPaths(at, entity, source) if source is not None else None
    value = copied(template, entity, [role.name])
    edits = [Edit(verb=Verb.ADD, path=path, value=value)]
    if source is not None:
        edits += _labels(at, entity, source, path)
    return save(
        edits,
        title=message("{thing}: layout for {role}", thing=entity.label, role=role.label),
        back=f"/designer/entities/{entity.name}/layouts/{name}",
        again=lambda troubles: _new_page(at, entity, sent, troubles),
    )


def _labels(at: Desk, entity: Entity, source: Layout, path: str) -> list[Edit]:
    """The labels of a copy: the company's language in the layout, the others beside it."""
    own = at.model.workspace.locale
    found = []
    for locale, place, text in copied_labels(entity, source, own):
        if locale == own:
            found.append(Edit(verb=Verb.SET, path=f"{path}.{place}", value=text))
        elif locale in at.model.workspace.locales:
            found.append(label_edit(locale, f"{path}.{place}", text))
    return found


# -- changes ----------------------------------------------------------------------------------


def _saved(
    desk_: Desk,
    entity: Entity,
    layout: Layout,
    edits: Sequence[Edit],
    said: Message,
    /,
    **asked: str,
) -> Answer:
    start = f"/designer/entities/{entity.name}/layouts/{layout.name}"
    query = "&".join(f"{k}={v}" for k, v in asked.items() if v)
    return save(
        edits,
        title=message("{thing}, layout {name}: {what}", thing=entity.label, name=layout.name,
                      what=said),
        back=f"{start}?{query}" if query else start,
        again=lambda troubles: _page(
            desk_, entity, layout, request.form.to_dict(), troubles, **asked
        ),
    )  # fmt: skip


def _place(at: Desk, entity: Entity, layout: Layout) -> Answer:
    sent = request.form.to_dict()
    field = entity.fields.get(sent.get("name", ""))
    if field is None:
        abort(400)
    paths = LayoutPaths(at, entity, layout)
    sent = {**sent, **_stepped(paths, field.id, sent)}
    edits = list(placed(paths, field, sent))
    goal = sent.get("to", "")
    return _saved(at, entity, layout, edits, message("{field} moved", field=field.label),
                  field=field.name, at=goal)  # fmt: skip


def _stepped(paths: LayoutPaths, field: str, sent: Mapping[str, str]) -> dict[str, str]:
    """The neighbour that a press of up or down means."""
    start, way = sent.get("from", ""), sent.get("step", "")
    if way not in ("up", "down") or start not in set(paths.places()):
        return {}
    order = list(paths.shown(start))
    place = order.index(field) + (-1 if way == "up" else 1) if field in order else -1
    if not 0 <= place < len(order):
        return {"to": start}
    key = "before" if way == "up" else "after"
    return {"to": start, key: paths.entity.field(order[place]).name}


def _section(at: Desk, entity: Entity, layout: Layout) -> Answer:
    sent = request.form.to_dict()
    place = sent.get("place", "")
    look = looking(at, entity, layout, _asked())
    found = section_of(look, place)
    if found is None:
        abort(400)
    tab, section = found
    paths = LayoutPaths(at, entity, layout)
    path = paths.section(place)
    above = path.rpartition(".")[0]
    if sent.get("then") == "remove":
        edits = without_section(paths, tab, section)
        return _saved(at, entity, layout, edits, message("section {name} off", name=section.label))
    if sent.get("then") in ("up", "down"):
        way = -1 if sent["then"] == "up" else 1
        edits = list(moved(above, list(tab.sections), section.name, way))
        said = message("section {name} moved", name=section.label)
        return _saved(at, entity, layout, edits, said, section=place)
    labels = label_place(look, path, section.label, message("Name of the section"))
    edits = list(text_edits(at, labels, sent))
    if sent.get("columns", "2") != str(section.columns):
        columns = int(sent["columns"]) if sent["columns"] in ("1", "2") else 2
        edits.append(Edit(verb=Verb.SET, path=f"{path}.columns", value=columns))
    stored = " ".join(section.show_when.text.split()) if section.show_when else ""
    said_when = " ".join(sent.get("show_when", stored).split())
    if said_when != stored:
        edits.append(Edit(verb=Verb.SET, path=f"{path}.show_when", value=said_when or None))
    said = message("section {name}", name=section.label)
    return _saved(at, entity, layout, edits, said, section=place)


def _add_section(at: Desk, entity: Entity, layout: Layout) -> Answer:
    sent = request.form.to_dict()
    tab = layout.tabs.get(sent.get("tab", "")) or next(iter(layout.tabs.values()))
    name = proposed_key([_own(at, sent)], "section", set(tab.sections))
    path = f"{entity.name}.layouts.{layout.name}.tabs.{tab.name}.sections.{name}"
    label, more = new_texts(at, f"{path}.label", "label", sent)
    value: dict[str, Json] = {"label": label, "fields": []}
    if not label:
        del value["label"]
    edits = [Edit(verb=Verb.ADD, path=path, value=value), *more]
    said = message("new section")
    return _saved(at, entity, layout, edits, said, section=f"{tab.name}.{name}")


def _tab(at: Desk, entity: Entity, layout: Layout) -> Answer:
    sent = request.form.to_dict()
    tab = layout.tabs.get(sent.get("place", ""))
    if tab is None:
        abort(400)
    above = f"{entity.name}.layouts.{layout.name}.tabs"
    path = f"{above}.{tab.name}"
    if sent.get("then") == "remove":
        edits = [*without_labels(at, path), Edit(verb=Verb.RETIRE, path=path)]
        return _saved(at, entity, layout, edits, message("tab {name} off", name=tab.label))
    if sent.get("then") in ("up", "down"):
        way = -1 if sent["then"] == "up" else 1
        edits = list(moved(above, list(layout.tabs), tab.name, way))
        said = message("tab {name} moved", name=tab.label)
        return _saved(at, entity, layout, edits, said, tab=tab.name)
    look = looking(at, entity, layout, {})
    labels = label_place(look, path, tab.label, message("Name of the tab"))
    edits = list(text_edits(at, labels, sent))
    edits += panel_edits(LayoutPaths(at, entity, layout), tab, request.form.getlist("panel"))
    said = message("tab {name}", name=tab.label)
    return _saved(at, entity, layout, edits, said, tab=tab.name)


def _add_tab(at: Desk, entity: Entity, layout: Layout) -> Answer:
    sent = request.form.to_dict()
    name = proposed_key([_own(at, sent)], "tab", set(layout.tabs))
    path = f"{entity.name}.layouts.{layout.name}.tabs.{name}"
    label, more = new_texts(at, f"{path}.label", "label", sent)
    value: dict[str, Json] = {"label": label} if label else {}
    value["sections"] = {"facts": {"fields": []}}
    edits = [Edit(verb=Verb.ADD, path=path, value=value), *more]
    return _saved(at, entity, layout, edits, message("new tab"), tab=name)


def _settings(at: Desk, entity: Entity, layout: Layout) -> Answer:
    path = f"{entity.name}.layouts.{layout.name}"
    if request.form.get("then") == "remove":
        return save(
            [*without_labels(at, path), Edit(verb=Verb.RETIRE, path=path)],
            title=message("{thing}: layout {name} removed", thing=entity.label, name=layout.name),
            back=f"/designer/entities/{entity.name}/layouts",
            again=lambda troubles: _page(at, entity, layout, None, troubles, settings="1"),
        )
    if request.form.get("then") == "reset":
        edits = [Edit(verb=Verb.RESET, path=path)]
        return _saved(at, entity, layout, edits, message("reset to the pack"), settings="1")
    wanted = [r for r in request.form.getlist("role") if r in at.model.roles]
    now = [r.name for i in layout.roles if (r := at.model.role(i)) is not None]
    edits = [] if wanted == now else [Edit(verb=Verb.SET, path=f"{path}.for", value=list(wanted))]
    return _saved(at, entity, layout, edits, message("for other roles"), settings="1")


def _own(at: Desk, sent: Mapping[str, str]) -> str:
    return sent.get(f"label.{at.model.workspace.locale}", "") or sent.get("label", "")


_DEEDS = {
    "place": _place,
    "section": _section,
    "add-section": _add_section,
    "tab": _tab,
    "add-tab": _add_tab,
    "settings": _settings,
}
