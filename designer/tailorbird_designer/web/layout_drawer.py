"""The drawer beside a layout: a field's place, a section, a tab, the layout itself, a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tailorbird_designer.edits import is_patched
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.inputs import Choice, Input, choices, errors_at, input_id
from tailorbird_designer.web.layout_edits import HEADER, OFF
from tailorbird_designer.web.layout_view import Looking, panel_label
from tailorbird_designer.web.origin import first_layer
from tailorbird_designer.web.texts import TextPlace, text_inputs
from tailorbird_designer.web.troubles import Troubles
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Section, Tab, Text
from tailorbird_metadata.source.workspace import COMPANY
from tailorbird_runtime.forms.layouts import panels_of

Sent = Mapping[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundLayoutDrawer:
    """What the drawer's template sees; `kind` is field, section, tab, layout or new."""

    kind: str
    title: str
    action: str
    close: str
    inputs: tuple[Input, ...] = ()
    ticks: tuple[Choice, ...] = ()
    ticks_label: str = ""
    ticks_name: str = ""
    name: str = ""
    place: str = ""
    moves: bool = False
    remove: str = ""
    more: str = ""
    more_label: str = ""
    note: str = ""
    may_reset: bool = False


def drawer(look: Looking, sent: Sent, troubles: Troubles) -> BoundLayoutDrawer | None:
    """The drawer that the address asks for."""
    asked = look.asked
    if asked.get("settings"):
        return _settings(look, sent)
    if asked.get("section"):
        return _section(look, asked["section"], sent, troubles)
    if asked.get("tab"):
        return _tab(look, asked["tab"], sent, troubles)
    return _field(look) if look.chosen else None


def _field(look: Looking) -> BoundLayoutDrawer | None:
    field = look.entity.fields.get(look.chosen)
    if field is None:
        return None
    at = look.at
    here = look.asked.get("at", OFF)
    places = [(OFF, at.say(message("Not on this layout"))), (HEADER, at.say(message("Header")))]
    places += list(_places(look))
    return BoundLayoutDrawer(
        kind="field",
        title=at.say(field.label),
        action=f"{look.address}/place",
        close=look.address,
        inputs=(
            Input(
                id="in-to", name="to", label=at.say(message("Stands in")), kind="choice",
                options=choices(places, here),
            ),
        ),
        name=field.name,
        place=here,
        moves=here != OFF,
        more=f"/designer/entities/{look.entity.name}/fields/{field.name}",
        more_label=at.say(message("Settings of the field")),
    )  # fmt: skip


def _places(look: Looking) -> Iterator[tuple[str, str]]:
    for tab in look.layout.tabs.values():
        for section in tab.sections.values():
            label = look.at.say(section.label)
            if len(look.layout.tabs) > 1:
                label = f"{look.at.say(tab.label)} › {label}"
            yield f"{tab.name}.{section.name}", label


def section_of(look: Looking, place: str) -> tuple[Tab, Section] | None:
    """The section of an address `tab.section`."""
    tab = look.layout.tabs.get(place.partition(".")[0])
    section = tab.sections.get(place.partition(".")[2]) if tab is not None else None
    return (tab, section) if tab is not None and section is not None else None


def label_place(look: Looking, path: str, text: Text, title: Message) -> TextPlace:
    """The label of a section or tab, as the form has it."""
    return TextPlace(path=f"{path}.label", name="label", text=text, title=title)


def _section(look: Looking, place: str, sent: Sent, troubles: Troubles) -> BoundLayoutDrawer | None:
    found = section_of(look, place)
    if found is None:
        return None
    tab, section = found
    at = look.at
    path = f"{look.entity.name}.layouts.{look.layout.name}.tabs.{tab.name}.sections.{section.name}"
    labels = label_place(look, path, section.label, message("Name of the section"))
    stored = " ".join(section.show_when.text.split()) if section.show_when else ""
    columns = [("2", at.say(message("Two columns"))), ("1", at.say(message("One column")))]
    return BoundLayoutDrawer(
        kind="section",
        title=at.say(section.label),
        action=f"{look.address}/section",
        close=look.address,
        inputs=(
            *text_inputs(at, labels, sent, troubles),
            Input(
                id="in-columns", name="columns", label=at.say(message("Columns")), kind="choice",
                options=choices(columns, (sent or {}).get("columns", str(section.columns))),
            ),
            Input(
                id=input_id("show_when"), name="show_when",
                label=at.say(message("Shown only when")), kind="formula",
                value=stored if sent is None else sent.get("show_when", ""),
                check=f"/designer/entities/{look.entity.name}/check-formula?as=condition",
                hint=at.say(message("Empty: always. What is hidden keeps its values.")),
                errors=errors_at(troubles, "show_when", f"{path}.show_when"),
            ),
        ),
        place=place,
        moves=True,
        remove=at.say(message("Take the section off")),
    )  # fmt: skip


def _tab(look: Looking, name: str, sent: Sent, troubles: Troubles) -> BoundLayoutDrawer | None:
    tab = look.layout.tabs.get(name)
    if tab is None:
        return None
    at = look.at
    path = f"{look.entity.name}.layouts.{look.layout.name}.tabs.{name}"
    labels = label_place(look, path, tab.label, message("Name of the tab"))
    return BoundLayoutDrawer(
        kind="tab",
        title=at.say(tab.label),
        action=f"{look.address}/tab",
        close=look.address,
        inputs=text_inputs(at, labels, sent, troubles),
        ticks=tuple(_panels(look, tab)),
        ticks_label=at.say(message("Lists below the fields")),
        ticks_name="panel",
        place=name,
        moves=True,
        remove=at.say(message("Take the tab off")) if len(look.layout.tabs) > 1 else "",
    )


def _panels(look: Looking, tab: Tab) -> Iterator[Choice]:
    known = dict.fromkeys((*tab.panels, *panels_of(look.at.model, look.entity), "history"))
    for name in known:
        label = panel_label(look.at, look.entity, name)
        yield Choice(value=name, label=label, chosen=name in tab.panels)


def _settings(look: Looking, sent: Sent) -> BoundLayoutDrawer:
    at = look.at
    taken = {r for x in look.entity.layouts.values() if x.id != look.layout.id for r in x.roles}
    roles = [r for r in at.model.roles.values() if not r.everything and r.id not in taken]
    return BoundLayoutDrawer(
        kind="layout",
        title=at.say(message("Layout {name}", name=look.layout.name)),
        action=f"{look.address}/settings",
        close=look.address,
        ticks=tuple(
            Choice(value=r.name, label=at.say(r.label), chosen=r.id in look.layout.roles)
            for r in roles
        ),
        ticks_label=at.say(message("For these roles")),
        ticks_name="role",
        remove="" if _of_pack(look) else at.say(message("Remove the layout")),
        may_reset=is_patched(at.workbench.files, _path(look)),
        note=at.say(message("A role with another layout is not listed; a role has one layout.")),
    )


def _path(look: Looking) -> str:
    return f"{look.entity.name}.layouts.{look.layout.name}"


def _of_pack(look: Looking) -> bool:
    return first_layer(look.at, _path(look)) not in ("", COMPANY)


def new_layout(at: Desk, entity: Entity, sent: Sent) -> BoundLayoutDrawer:
    """A layout for a role that has none, as a copy of another."""
    taken = {r for x in entity.layouts.values() for r in x.roles}
    roles = [r for r in at.model.roles.values() if not r.everything and r.id not in taken]
    copies = [("", at.say(message("Title and required fields only")))]
    copies += [(x.name, at.say(message("A copy of {name}", name=x.name)))
               for x in entity.layouts.values()]  # fmt: skip
    first = next(iter(entity.layouts), "")
    options = choices(((r.name, at.say(r.label)) for r in roles), (sent or {}).get("role", ""))
    start = f"/designer/entities/{entity.name}/layouts"
    return BoundLayoutDrawer(
        kind="new",
        title=at.say(message("New layout")),
        action=f"{start}/new",
        close=start,
        inputs=(
            Input(id="in-role", name="role", label=at.say(message("For the role")), kind="choice",
                  options=options),
            Input(id="in-copy", name="copy", label=at.say(message("Begins with")), kind="choice",
                  options=choices(copies, (sent or {}).get("copy", first))),
        ),
        note="" if roles else at.say(message("Every role has a layout already.")),
    )  # fmt: skip
