"""Lists of values that narrow each other: province, city, district, as many as a country has."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from tests.crm import RICH, Crm, company, compiled
from tests.workspaces import with_files

from tailorbird_metadata.model import Model
from tailorbird_runtime.validation.errors import RecordInvalid

PROVINCES, CITIES, DISTRICTS = 34, 340, 3_500


def shared(name: str, *lines: str) -> str:
    return "\n".join((f"picklist: {name}", "options:", *(f"  {line}" for line in lines), ""))


def files(districts: int = DISTRICTS) -> dict[str, str]:
    account = RICH["entities/account/entity.yaml"]
    return with_files(
        RICH,
        {
            "picklists/province.yaml": shared(
                "province", *(f"p{i}: 省 {i}" for i in range(PROVINCES))
            ),
            "picklists/town.yaml": shared(
                "town",
                *(f"c{i}: {{label: 市 {i}, for: [p{i % PROVINCES}]}}" for i in range(CITIES)),
            ),
            "picklists/district.yaml": shared(
                "district",
                *(f"d{i}: {{label: 区 {i}, for: [c{i % CITIES}]}}" for i in range(districts)),
            ),
            "entities/account/entity.yaml": re.sub(
                r"( +)(employees: )",
                r"\1province: {type: picklist, picklist: province}\n"
                r"\1town: {type: picklist, picklist: town, depends_on: province}\n"
                r"\1district: {type: picklist, picklist: district, depends_on: town}\n\1\2",
                account,
                count=1,
            ),
        },
    )


@pytest.fixture
def crm(engine: sa.Engine) -> Crm:
    return company(engine, files())


def test_each_list_offers_what_goes_with_the_one_above(crm: Crm) -> None:
    made = crm.add("anna", "account", name="Acme", province="p5", town="c5", district="d345")
    assert made.values["district"] == "d345"
    with pytest.raises(RecordInvalid) as refused:
        crm.records.update(crm.anna, "account", made.id, {"town": "c39"}, door="api")
    assert [str(e.message) for e in refused.value.errors] == ["区 345 is not offered for 市 39."]
    with pytest.raises(RecordInvalid) as refused:
        crm.records.update(crm.anna, "account", made.id, {"province": "p6"}, door="api")
    assert [e.field for e in refused.value.errors] == ["town"]
    emptied = {"province": "p6", "town": "", "district": ""}
    assert crm.records.update(crm.anna, "account", made.id, emptied, door="api").id == made.id


def test_a_list_of_a_whole_country_fits_and_a_longer_one_is_refused() -> None:
    model: Model = compiled(files(4_000))
    assert len(model.picklists["district"].options) == 4_000
    with pytest.raises(AssertionError, match="4001|4000"):
        compiled(files(4_001))
