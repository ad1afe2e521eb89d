"""Layouts and views: panels, the side, short forms, phones, pickers, calendars, groups."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.workspaces import SMALL, with_files, write_workspace

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.model import Entity, Panel, SortKey, Value

ACCOUNT = "entities/account/layouts/standard.yaml"
VIEWS = "entities/deal/views.yaml"


def compiled(tmp_path: Path, files: Mapping[str, str]) -> tuple[Mapping[str, Entity], list[str]]:
    """The entities of the small company with these files, and what is wrong, without lint."""
    found = compile_workspace(write_workspace(tmp_path, with_files(SMALL, files)))
    told = [f"{p.code} {p.message.render('en')}" for p in found.problems
            if not p.code.startswith("W06")]  # fmt: skip
    return (found.model.entities if found.model else {}), told


def layout(tabs: str, more: str = "") -> dict[str, str]:
    """A layout of accounts for reps."""
    return {ACCOUNT: f"layout: standard\nfor: [rep]\n{more}tabs:\n{tabs}"}


FIELDS = "  main: {sections: {facts: {fields: [name, country]}}}\n"


def test_a_panel_says_what_its_related_list_shows(tmp_path: Path) -> None:
    tabs = """
  business:
    panels:
      history: {show_when: not empty(name)}
      deals:
        label: Open deals
        columns: [name, amount]
        where: stage_open
        sort: [-amount]
        limit: 5
        set: {name: =name, line: storage}
"""
    entities, told = compiled(tmp_path, layout(tabs))

    tab = entities["account"].layouts["standard"].tabs["business"]
    deals = tab.arranged["deals"]
    assert told == []
    assert tab.panels == ("history", "deals")
    assert deals.label is not None and deals.label.render("en") == "Open deals"
    assert (deals.columns, deals.limit) == (("name", "amount"), 5)
    assert deals.sort == (SortKey(field="amount", descending=True),)
    assert deals.where is not None and deals.where.text == "stage_open"
    assert deals.values["line"] == Value(literal="storage")
    assert deals.values["name"].expression is not None
    assert tab.arranged["history"].show_when is not None


def test_a_patch_addresses_panels_by_name_whatever_they_were_written_as(tmp_path: Path) -> None:
    tabs = "  business: {panels: [deals, history, tasks]}\n"
    boss = """
layout: boss
for: [boss]
extends: standard
tabs:
  business:
    panels:
      tasks: hidden
      history: {before: deals}
      deals: {limit: 3}
      timeline: {}
"""
    files = layout(tabs) | {
        "roles/boss.yaml": "role: boss\nextends: rep\n",
        "entities/account/layouts/boss.yaml": boss,
    }
    entities, told = compiled(tmp_path, files)

    tab = entities["account"].layouts["boss"].tabs["business"]
    assert told == []
    assert tab.panels == ("history", "deals", "timeline")
    assert tab.arranged == {"deals": Panel(name="deals", limit=3)}


def test_beside_a_record_stand_facts_panels_and_the_card_of_a_linked_record(tmp_path: Path) -> None:
    more = "side: {amount: {}, account_card: {}, history: {show_when: stage_open}}\n"
    asked = "name, account, amount, expected_close, site_visit_on, lost_reason, notes"
    main = f"tabs: {{main: {{sections: {{facts: {{fields: [{asked}]}}}}}}}}\n"
    files = {
        "entities/deal/layouts/rep.yaml": f"layout: rep\nfor: [rep]\n{more}{main}",
        "entities/deal/layouts/manager.yaml": "layout: manager\nfor: [manager]\n" + main,
    }
    entities, told = compiled(tmp_path, files)

    side = entities["deal"].layouts["rep"].side
    assert told == []
    assert (side.fields, side.panels) == (("amount",), ("account_card", "history"))


def test_the_short_form_takes_on_what_a_layer_above_demands(tmp_path: Path) -> None:
    more = "quick_create: [name]\n"
    missing, told = compiled(tmp_path, layout(FIELDS, more) | {
        "entities/account/entity.yaml": SMALL["entities/account/entity.yaml"].replace(
            "name: {", "vat: {type: text, required: true}\n          name: {", 1
        )
    })  # fmt: skip

    assert any(t.startswith("E0280 The short form lacks") and "`vat`" in t for t in told), told


@pytest.mark.parametrize("written", ["country: hidden", "country: {before: name}"])
def test_the_phone_has_a_layout_of_its_own_that_is_a_difference(
    tmp_path: Path, written: str
) -> None:
    more = "phone: {header: [country], tabs: {main: {sections: {facts: {fields: {%s}}}}}}\n"
    entities, told = compiled(tmp_path, layout(FIELDS, more % written))

    found = entities["account"].layouts["standard"]
    assert told == []
    assert found.header == () and found.fields() == ("name", "country")
    assert found.phone is not None and found.phone.header == ("country",)
    wanted = ("name",) if "hidden" in written else ("country", "name")
    assert found.phone.fields() == wanted


def test_what_the_phone_changes_must_be_there(tmp_path: Path) -> None:
    more = "phone: {tabs: {main: {sections: {facs: {columns: 1}}}}}\n"
    _, told = compiled(tmp_path, layout(FIELDS, more))

    assert told == ["E0331 `facs` has nothing to change: `standard` has no section of that name."]


def test_views_say_what_pickers_calendars_groups_and_many_records_show(tmp_path: Path) -> None:
    views = """
views: deal
lists:
  all: {label: All, columns: [name, amount], group_by: stage}
boards: {pipeline: {by: stage, card: [name]}}
calendars:
  closing: {label: Closing, starts: expected_close, color_by: stage, where: stage_open}
picker: {columns: [account, account.country], search: [name], sort: [-amount]}
bulk_edit: [expected_close, stage]
"""
    entities, told = compiled(tmp_path, {VIEWS: views})

    deal = entities["deal"]
    assert [t for t in told if not t.startswith("W")] == []
    assert deal.lists["all"].group_by == "stage"
    calendar = deal.calendars["closing"]
    assert (calendar.starts, calendar.color_by) == ("expected_close", "stage")
    assert deal.picker is not None
    assert deal.picker.columns == ("account", "account.country")
    assert deal.picker.search == ("name",)
    assert deal.bulk_edit == ("expected_close", "stage")


WRONG = {
    "lists: {all: {columns: [name], group_by: amount}}":
        "E0281 A list cannot be grouped by Amount.",
    "calendars: {c: {starts: amount}}": "E0225 Amount is not a day or a moment.",
    "calendars: {c: {starts: expected_close, ends: created_at}}":
        "E0225 Created at is not of the same type as Expected close.",
    "calendars: {c: {starts: expected_close, color_by: name}}":
        "E0225 Name has no options and so no colours.",
    "calendars: {c: {starts: expected_clos}}": "E0214 `expected_clos` is not a field of Deal.",
    "picker: {search: [amount]}": "E0225 Amount is not a text that can be searched.",
    "picker: {columns: [name.x]}": "E0221 Name does not lead to another record.",
    "bulk_edit: [net_value]": "E0222 Net value is not filled in by people.",
    "bulk_edit: [created_at]": "E0222 Created at is not filled in by people.",
}  # fmt: skip


@pytest.mark.parametrize(("written", "sentence"), WRONG.items())
def test_a_mistake_in_a_view_is_told_once(tmp_path: Path, written: str, sentence: str) -> None:
    _, told = compiled(tmp_path, {VIEWS: f"views: deal\n{written}\n"})

    assert [t for t in told if not t.startswith("E0229")] == [sentence]


WRONG_PANELS = {
    "panels: {deals: {columns: [nam]}}": "E0214 `nam` is not a field of Deal.",
    "panels: {deals: {set: {net_value: 5}}}":
        "E0222 Net value is worked out by the product and cannot be set.",
    "panels: {deals: {where: amont > 5}}": "E0304",
    "panels: {dealz: {}}": "E0224 `dealz` is not a panel here.",
    "panels: {tasks: {limit: 5}}": "E0282 `tasks` is not a list of records and has no `limit:`.",
    "panels: {deals: {limit: 500}}": "E0105 500 is more than 100.",
}  # fmt: skip


@pytest.mark.parametrize(("written", "sentence"), WRONG_PANELS.items())
def test_a_mistake_in_a_panel_is_told_once(tmp_path: Path, written: str, sentence: str) -> None:
    _, told = compiled(tmp_path, layout(f"  business: {{{written}}}\n"))

    assert len(told) == 1 and told[0].startswith(sentence), told


def test_a_role_may_begin_with_a_calendar(tmp_path: Path) -> None:
    files = {
        VIEWS: "views: deal\ncalendars: {closing: {starts: expected_close}}\n",
        "roles/boss.yaml": "role: boss\nextends: rep\nstart: deal.calendars.closing\n",
    }
    _, told = compiled(tmp_path, files)

    assert not [t for t in told if "deal.calendars.closing" in t]
