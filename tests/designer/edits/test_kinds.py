"""Edits of pools, approvals, reports and the like: the same operations, and names are followed."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

import pytest
from tests.kinds import APPROVAL, ASSIGNMENT, DASHBOARD, FULL, POOL, REPORT, WEBFORM

from tailorbird_designer.edits import Edit, Json, Verb, edited
from tailorbird_metadata.changes import compare
from tailorbird_metadata.compiler import compile_sources
from tailorbird_metadata.model import Model
from tailorbird_metadata.source.workspace import sources_of

FILES = {path: dedent(text).lstrip("\n").encode() for path, text in FULL.items()}


def did(verb: str, path: str, value: Json = None, **more: str) -> Edit:
    return Edit(verb=Verb(verb), path=path, value=value, **more)


def model(files: Mapping[str, bytes]) -> Model:
    found = compile_sources(sources_of(files))
    assert found.model is not None, [f"{p.location} {p.message}" for p in found.errors]
    return found.model


@pytest.mark.parametrize(
    ("old", "new", "files"),
    [
        ("deal.fields.discount", "rebate", (APPROVAL,)),
        ("deal.fields.net_value", "final_value", (APPROVAL, REPORT)),
        ("account.fields.country", "land", (ASSIGNMENT, POOL, WEBFORM)),
        ("pools.open_accounts", "free_accounts", (ASSIGNMENT,)),
        ("assignments.inbound", "incoming", (WEBFORM,)),
        ("approvals.big_discount", "discount", ("entities/deal/pipelines/sales.yaml",)),
        ("calendars.office", "hours", (APPROVAL, "entities/account/entity.yaml")),
        ("reports.forecast", "outlook", (DASHBOARD,)),
        ("reports.forecast.show.weighted", "likely", (DASHBOARD,)),
        ("deal.lists.my_open", "mine_open", (DASHBOARD,)),
        ("roles.manager", "lead", (POOL, ASSIGNMENT, APPROVAL, REPORT, "workspace.yaml")),
    ],
)
def test_a_new_name_is_followed_everywhere(old: str, new: str, files: tuple[str, ...]) -> None:
    after = edited(FILES, [did("rename", old, name=new)])
    for path in files:
        assert new.encode() in after[path], path
    changes = compare(model(FILES), model(after))
    assert {c.cls for c in changes} == {"metadata"}
    assert {c.kind for c in changes} <= {"renamed", "changed"}


def test_one_setting_and_nothing_else_changes() -> None:
    after = edited(FILES, [did("set", "pools.open_accounts.take.per_day", 7)])
    assert after[POOL] == FILES[POOL].replace(b"per_day: 5", b"per_day: 7")


def test_a_rule_is_added_in_its_place() -> None:
    value: Json = {"when": 'country == "ch"', "give_to": "role manager"}
    after = edited(FILES, [did("add", "assignments.inbound.rules.swiss", value, before="large")])
    rules = model(after).assignments["inbound"].rules
    assert list(rules) == ["austria", "swiss", "large", "small"]


def test_a_pool_is_stopped_and_a_report_goes() -> None:
    after = edited(FILES, [did("set", "pools.open_accounts.off", value=True)])
    assert model(after).pools["open_accounts"].off
    gone = edited(FILES, [did("retire", "dashboards.sales_home")])
    assert DASHBOARD not in gone
