"""Texts of mails, and other systems that automations call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.companies import Browser, House, make_house
from tests.designer.web.sheets import sheet
from tests.designer.web.test_automations import draft_file, text_of
from tests.workspaces import BUSY


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "busy", database_url, BUSY) as made:
        yield made


@pytest.fixture
def admin(house: House) -> Browser:
    return house.signed_in("ada")


def test_a_template_offers_places_and_stays_as_it_is(admin: Browser) -> None:
    assert "Thank you, {account.name}" in admin.get("/designer/templates").text
    page = admin.get("/designer/templates/won_thanks")
    assert 'data-insert="{account.name}"' in page.text
    assert "Hand over won deals" in text_of(page.text)
    sent = sheet(page.text)
    assert sent["body.zh"] == ["{name} 开始。"]
    answer = admin.post("/designer/templates/won_thanks", sent)
    assert "unchanged" in answer.location


def test_a_text_is_changed_in_both_languages(house: House, admin: Browser) -> None:
    page = admin.get("/designer/templates/won_thanks")
    sent = sheet(page.text) | {
        "body.en": ["Dear {account.name},\r\n\r\nwe begin with {name}.\r\n"],
        "subject.zh": ["谢谢您，{account.name}"],
    }
    answer = admin.post("/designer/templates/won_thanks", sent)
    assert answer.status_code == 303, text_of(answer.text)[:2000]
    after = draft_file(house, "templates/won_thanks.yaml")
    assert "body: |" in after
    assert "  we begin with {name}." in after
    assert "谢谢您，{account.name}" in draft_file(house, "labels/zh.yaml")


def test_formats_and_brackets_stay_as_they_were_written(house: House, admin: Browser) -> None:
    said = "{amount:2} {{net}}, {created_at:long}"
    page = admin.get("/designer/templates/won_thanks")
    answer = admin.post("/designer/templates/won_thanks", sheet(page.text) | {"body.en": [said]})
    assert answer.status_code == 303, text_of(answer.text)[:2000]
    assert said in draft_file(house, "templates/won_thanks.yaml")
    sent = sheet(admin.get("/designer/templates/won_thanks").text)
    assert sent["body.en"] == [said]
    assert "unchanged" in admin.post("/designer/templates/won_thanks", sent).location


def test_an_unknown_place_is_refused_at_its_text(admin: Browser) -> None:
    page = admin.get("/designer/templates/won_thanks")
    sent = sheet(page.text) | {"body.en": ["{nmae} starts."]}
    answer = admin.post("/designer/templates/won_thanks", sent)
    assert answer.status_code == 422
    assert "nmae" in text_of(answer.text)
    assert 'id="in-body-en-e1"' in answer.text
    assert sheet(answer.text)["body.en"] == ["{nmae} starts."]


def test_a_new_template_and_a_new_integration(house: House, admin: Browser) -> None:
    start = sheet(admin.get("/designer/templates/new-template?on=deal").text)
    sent = start | {
        "label.en": ["Offer"],
        "subject.en": ["Your offer"],
        "body.en": ["{name}"],
        "body.zh": ["{name}，您好"],
    }
    answer = admin.post("/designer/templates/new-template", sent)
    assert answer.status_code == 303, text_of(answer.text)[:2000]
    assert "template: offer" in draft_file(house, "templates/offer.yaml")
    assert "您好" in draft_file(house, "labels/zh.yaml")

    start = sheet(admin.get("/designer/integrations/new-integration").text)
    sent = start | {
        "label.en": ["Billing"],
        "url": ["https://billing.example"],
        "secret": ["erp_token"],
        "a.0.name": ["send_invoice"],
        "a.0.path": ["/invoices"],
        "a.0.method": ["PUT"],
    }
    answer = admin.post("/designer/integrations/new-integration", sent)
    assert answer.status_code == 303, text_of(answer.text)[:2000]
    after = draft_file(house, "integrations/billing.yaml")
    assert "secret: erp_token" in after
    assert "method: PUT" in after


def test_an_integration_is_changed_by_its_parts(house: House, admin: Browser) -> None:
    page = admin.get("/designer/integrations/erp")
    assert "unchanged" in admin.post("/designer/integrations/erp", sheet(page.text)).location
    sent = sheet(page.text) | {
        "url": ["not an address"],
        "a.1.name": ["close_project"],
        "a.1.path": ["/projects/close"],
    }
    answer = admin.post("/designer/integrations/erp", sent)
    assert answer.status_code == 422
    assert 'id="in-url-e1"' in answer.text
    assert sheet(answer.text)["a.1.name"] == ["close_project"]
    sent |= {"url": ["https://erp.example"]}
    answer = admin.post("/designer/integrations/erp", sent)
    assert answer.status_code == 303, text_of(answer.text)[:2000]
    after = draft_file(house, "integrations/erp.yaml")
    assert "close_project" in after and "create_project" in after
