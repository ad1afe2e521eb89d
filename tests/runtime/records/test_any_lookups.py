"""Lookups that can lead to records of several kinds."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import Crm, company
from tests.workspaces import TINY, with_files

from tailorbird_runtime.records.query import Filter, Query
from tailorbird_runtime.validation.errors import RecordInvalid

FILES = with_files(
    TINY,
    {
        "entities/account/entity.yaml": """
            entity: account
            title: name
            fields:
              name: {type: text}
              secret: {type: boolean}
              calls: {type: rollup, from: note.about, count: true}
              urgent: {type: formula, returns: boolean, value: any(notes.loud)}
        """,
        "entities/contact/entity.yaml": """
            entity: contact
            title: name
            fields: {name: {type: text}}
        """,
        "entities/note/entity.yaml": """
            entity: note
            title: name
            fields:
              name: {type: text}
              loud: {type: boolean}
              about: {type: lookup, to: [account, contact], on_delete: clear}
              under: {type: lookup, to: [account, contact], on_delete: cascade, children: parts}
              firm: {type: formula, returns: boolean, value: 'about.entity == "account"'}
            rules:
              told: {when: loud, require: [about]}
        """,
        "roles/rep.yaml": """
            role: rep
            label: Rep
            can:
              account: {read: not secret}
              contact: {read: true}
              note: {read: true, create: true, edit: true}
        """,
    },
)


@pytest.fixture
def shop(engine: sa.Engine) -> Crm:
    return company(engine, FILES)


@pytest.fixture
def ids(shop: Crm) -> dict[str, int]:
    return {
        "acme": shop.add(shop.root, "account", name="Acme").id,
        "hidden": shop.add(shop.root, "account", name="Hidden", secret=True).id,
        "ann": shop.add(shop.root, "contact", name="Ann").id,
    }


@pytest.mark.parametrize("form", ["text", "object"])
def test_a_record_of_either_kind_is_told_with_its_title(
    shop: Crm, ids: dict[str, int], form: str
) -> None:
    for entity, name in (("account", "acme"), ("contact", "ann")):
        raw: Any = f"{entity}/{ids[name]}"
        raw = raw if form == "text" else {"entity": entity, "id": ids[name]}
        note = shop.add("anna", "note", name="x", about=raw)
        assert note.values["about"] == f"{entity}/{ids[name]}"
        assert note.titles["about"] == name.capitalize()
        assert note.values["firm"] is (entity == "account")


def test_what_a_person_may_not_read_is_neither_shown_nor_chosen_nor_found(
    shop: Crm, ids: dict[str, int]
) -> None:
    hidden = f"account/{ids['hidden']}"
    note = shop.add(shop.root, "note", name="x", about=hidden)
    seen = shop.records.get(shop.anna, "note", note.id)
    assert "about" not in seen.values and seen.restricted == {"about"}
    with pytest.raises(RecordInvalid) as refused:
        shop.add("anna", "note", name="y", about=hidden)
    assert [(e.field, e.code) for e in refused.value.errors] == [("about", "reference")]
    asked = Query(filters=(Filter(field="about", operator="in", values=(hidden,)),))
    assert shop.names(shop.anna, "note", asked) == []
    assert shop.names(shop.root, "note", asked) == ["x"]


@pytest.mark.parametrize(
    "raw", ["7", "task/1", "account/x", "account/", {"id": 1}, ["account/1"], True]
)
def test_nonsense_is_refused(shop: Crm, raw: Any) -> None:
    with pytest.raises(RecordInvalid) as refused:
        shop.add(shop.root, "note", name="x", about=raw)
    assert [(e.field, e.code) for e in refused.value.errors] == [("about", "invalid")]


def test_both_kinds_count_their_notes(shop: Crm, ids: dict[str, int]) -> None:
    shop.add(shop.root, "note", name="a", about=f"account/{ids['acme']}", loud=True)
    shop.add(shop.root, "note", name="b", about=f"contact/{ids['ann']}")
    acme = shop.records.get(shop.root, "account", ids["acme"])
    assert (acme.values["calls"], acme.values["urgent"]) == (1, True)
    hidden = shop.records.get(shop.root, "account", ids["hidden"])
    assert (hidden.values["calls"], hidden.values["urgent"]) == (0, False)
    text = "count(notes) == 1 and not any(notes.loud)"
    where = shop.records.condition(shop.root, "contact", text)
    assert shop.names(shop.root, "contact", Query(where=where)) == ["Ann"]


def test_conditions_look_at_the_kind(shop: Crm, ids: dict[str, int]) -> None:
    both = {"a": f"account/{ids['acme']}", "c": f"contact/{ids['ann']}", "n": None}
    for name, about in both.items():
        shop.add(shop.root, "note", name=name, about=about)
    for text, names in (
        ('about.entity == "account"', ["a"]),
        ('about.entity != "account"', ["c", "n"]),
        ("empty(about)", ["n"]),
        ("about == under", ["n"]),
    ):
        where = shop.records.condition(shop.root, "note", text)
        assert sorted(shop.names(shop.root, "note", Query(where=where))) == names, text


def test_deleting_clears_and_takes_along(shop: Crm, ids: dict[str, int]) -> None:
    acme = f"account/{ids['acme']}"
    loose = shop.add(shop.root, "note", name="loose", about=acme)
    part = shop.add(shop.root, "note", name="part", under=acme)
    other = shop.add(shop.root, "note", name="other", under=f"contact/{ids['ann']}")
    shop.records.delete(shop.root, "account", ids["acme"], door="form")
    assert sorted(shop.names(shop.root, "note")) == ["loose", "other"]
    assert shop.records.get(shop.root, "note", loose.id).values["about"] is None
    shop.records.restore(shop.root, "account", ids["acme"], door="form")
    assert shop.records.get(shop.root, "note", part.id).titles["under"] == "Acme"
    assert shop.records.get(shop.root, "note", other.id).titles["under"] == "Ann"


def test_history_tells_titles(shop: Crm, ids: dict[str, int]) -> None:
    note = shop.add(shop.root, "note", name="x", about=f"account/{ids['acme']}")
    shop.records.update(shop.root, "note", note.id, {"about": f"contact/{ids['ann']}"}, door="form")
    [newest, *_] = shop.records.history(shop.anna, "note", note.id)
    [change] = newest.changes
    assert (change.before_title, change.after_title) == ("Acme", "Ann")
