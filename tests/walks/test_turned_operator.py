"""The accident of a real company: one operator turned, and everybody but the VIPs got the mail.

Here the page says it while the operator is turned, the review says it again, and until somebody
publishes nothing is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.companies import Browser, House, make_house
from tests.designer.web.sheets import sheet
from tests.workspaces import SMALL, with_files

from tailorbird_runtime.people.actor import SYSTEM

CUSTOMERS = 5000
VIPS = 91
LEVELS = ("standard", "silver", "standard", "gold")
PAGE = "/designer/automations/vip_offer"
FILES = with_files(
    SMALL,
    {
        "entities/customer/entity.yaml": """
            entity: customer
            label: {one: Customer, many: Customers}
            title: name
            fields:
              name: {type: text, required: true}
              email: {type: email}
              level:
                type: picklist
                options: {standard: Standard, silver: Silver, gold: Gold, vip: VIP}
              consent: {type: boolean, label: Marketing consent}
        """,
        "automations/vip_offer.yaml": """
            automation: vip_offer
            label: VIP welcome offer
            on: customer
            after: {change_of: level}
            when: level == "vip" and consent      # only who agreed
            do:
              offer: {mail: {to: email, template: vip_offer}}
        """,
        "templates/vip_offer.yaml": """
            template: vip_offer
            on: customer
            label: VIP welcome offer
            subject: Welcome, {name}
            body: We have something for you.
        """,
    },
)


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "shop", database_url, FILES) as made:
        rows = [
            {
                "name": f"Customer {n}",
                "email": f"c{n}@example.com",
                "level": "vip" if n < VIPS else LEVELS[n % 4],
                "consent": "true",
            }
            for n in range(CUSTOMERS)
        ]
        live = made.company.live()
        entity = live.model.entities["customer"].id
        live.records.bulk_create(SYSTEM, entity, rows, door="import")
        yield made


@pytest.fixture
def admin(house: House) -> Browser:
    return house.signed_in("ada")


def words(page: str) -> str:
    bare = re.sub(r"<svg.*?</svg>", "", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


def test_a_turned_operator_is_seen_before_anything_is_sent(house: House, admin: Browser) -> None:
    page = admin.get(PAGE)
    assert "91 of 5,000 customers would match now" in words(page.text)
    assert "Much wider" not in page.text

    turned = sheet(page.text) | {"when.0.op": ["not_in"]}
    looked = admin.post(f"{PAGE}/look", turned)
    said = words(looked.text)
    assert "4,909 of 5,000 customers would match now" in said
    assert "Published version matches 91 +4,818" in said
    assert "Much wider than before. 4,909 records are hit that were not before." in said
    assert "Did you mean “Level is VIP”?" in said
    assert "changed from “is”" in said
    assert '<span class="ch" title="changed in this draft">is not</span>' in looked.text
    assert "runs, new" in said and "no longer" in said
    assert "VIP welcome offer" in said

    back = sheet(looked.text) | {"then": ["when:back:0"]}
    assert sheet(admin.post(f"{PAGE}/look", back).text)["when.0.op"] == ["in"]

    assert admin.post(PAGE, turned).status_code == 303
    review = words(admin.get("/designer/review").text)
    assert "4,909 of 5,000 customers would match now" in review
    assert "Published version matches 91 +4,818" in review
    assert "Much wider than before." in review
    assert not any(house.company.live().automation.queue.counts().values())
