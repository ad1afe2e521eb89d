"""Entities with exactly one record."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from tests.crm import Crm, company
from tests.workspaces import TINY, with_files

from tailorbird_runtime.validation.errors import RecordInvalid

FILES = with_files(
    TINY,
    {
        "entities/targets/entity.yaml": """
            entity: targets
            title: name
            single: true
            fields:
              name: {type: text, default: Our targets}
              calls: {type: integer, default: 20}
        """,
        "entities/imprint/entity.yaml": """
            entity: imprint
            title: name
            single: true
            fields: {name: {type: text, required: true}}
        """,
        "roles/rep.yaml": """
            role: rep
            label: Rep
            can: {targets: {read: true}, imprint: {read: true, create: true}}
        """,
    },
)


@pytest.fixture
def house(engine: sa.Engine) -> Crm:
    return company(engine, FILES)


def test_the_only_record_is_made_with_its_defaults_when_it_is_asked_for(house: Crm) -> None:
    first = house.records.the_only(house.anna, "targets")
    assert first is not None
    assert house.records.the_only(house.root, "targets") == first
    assert house.records.get(house.anna, "targets", first).values["calls"] == 20


def test_what_needs_a_person_waits_for_one(house: Crm) -> None:
    assert house.records.the_only(house.anna, "imprint") is None
    made = house.add("anna", "imprint", name="Acme")
    assert house.records.the_only(house.anna, "imprint") == made.id


@pytest.mark.parametrize("door", ["form", "bulk"])
def test_a_second_one_is_refused(house: Crm, door: str) -> None:
    house.add("anna", "imprint", name="Acme")
    with pytest.raises(RecordInvalid) as refused:
        if door == "bulk":
            house.records.bulk_create(house.root, "imprint", [{"name": "B"}])
        else:
            house.add("anna", "imprint", name="B")
    assert [(e.code, str(e.message)) for e in refused.value.errors] == [
        ("single", "There is only one record of Imprint.")
    ]


def test_two_at_once_are_refused(house: Crm) -> None:
    with pytest.raises(RecordInvalid):
        house.records.bulk_create(house.root, "imprint", [{"name": "A"}, {"name": "B"}])
    assert house.names(house.root, "imprint") == []


def test_the_only_record_is_not_deleted(house: Crm) -> None:
    made = house.add("anna", "imprint", name="Acme")
    with pytest.raises(RecordInvalid) as refused:
        house.records.delete(house.root, "imprint", made.id, door="form")
    assert [str(e.message) for e in refused.value.errors] == ["The only record of Imprint stays."]
