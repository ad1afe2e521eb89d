"""Which layout a person sees."""

from __future__ import annotations

from tests.models import entity, field, model

from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model import Layout, Section, Tab, Text
from tailorbird_runtime.forms.layouts import choose, generated


def layout(name: str, *roles: str) -> Layout:
    section = Section(name="facts", label=Text({"en": "Facts"}), fields=("name",))
    tab = Tab(name="overview", label=Text({"en": "Overview"}), sections=frozen({"facts": section}))
    return Layout(id=name, name=name, roles=roles, tabs=frozen({"overview": tab}))


DEAL = entity(
    "deal",
    field("note", "long_text"),
    field("city"),
    field("name", required=True),
    field("owner", "user"),
    field("country", required=True),
    field("fax", retired="2026-01-01"),
    title="name",
    layouts=frozen({"rep": layout("rep", "rep"), "boss": layout("boss", "manager", "executive")}),
)
MODEL = model(DEAL)


def test_the_first_role_that_has_a_layout_wins() -> None:
    assert choose(MODEL, DEAL, ("manager", "rep")).name == "boss"
    assert choose(MODEL, DEAL, ("rep", "manager")).name == "rep"
    assert choose(MODEL, DEAL, ("finance", "executive")).name == "boss"


def test_without_a_layout_title_required_owner_and_rest_follow() -> None:
    made = choose(MODEL, DEAL, ("finance",))

    assert made.fields() == ("name", "country", "owner", "note", "city")


def test_a_generated_layout_has_ten_fields_to_a_section() -> None:
    wide = entity("wide", *(field(f"f{n}") for n in range(23)))

    sections = generated(model(wide), wide).tabs["overview"].sections.values()

    assert [len(s.fields) for s in sections] == [10, 10, 3]


def test_a_generated_layout_shows_children_activities_and_history() -> None:
    account = entity("account", field("name"))
    deal = entity(
        "deal", field("name"), field("account", "lookup", to="account", collection="deals")
    )
    call = entity(
        "call",
        field("name"),
        field("at", "datetime"),
        field("account", "lookup", to="account", collection="calls"),
        activity_at="at",
    )

    panels = generated(model(account, deal, call), account).tabs["overview"].panels

    assert panels == ("deals", "timeline", "history")
