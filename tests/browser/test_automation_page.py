"""The page of an automation in a browser: it answers while one types, and loses nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.companies import PASSWORD, House, make_house
from tests.walks.test_turned_operator import FILES, LEVELS
from werkzeug.serving import make_server

from tailorbird_runtime.people.actor import SYSTEM

pytestmark = pytest.mark.browser


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with make_house(tmp_path / "shop", f"sqlite:///{tmp_path / 'shop.sqlite'}", FILES) as made:
        rows = [
            {"name": f"C{n}", "level": "vip" if n < 9 else LEVELS[n % 4], "consent": "true"}
            for n in range(100)
        ]
        live = made.company.live()
        live.records.bulk_create(SYSTEM, live.model.entities["customer"].id, rows, door="import")
        yield made


@pytest.fixture
def page(house: House, browser: Browser) -> Iterator[Page]:
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    context = browser.new_context(base_url=f"http://127.0.0.1:{server.server_port}")
    found = context.new_page()
    failures: list[str] = []
    found.on("pageerror", lambda error: failures.append(str(error)))
    found.goto("/sign-in")
    found.fill("input[name=email]", "ada@small.example")
    found.fill("input[name=password]", PASSWORD)
    found.press("input[name=password]", "Enter")
    found.wait_for_url(lambda url: "sign-in" not in url)
    yield found
    assert failures == []
    context.close()
    server.shutdown()
    thread.join()


def test_the_page_answers_while_one_changes_it(page: Page) -> None:
    page.goto("/designer/automations/vip_offer")
    trial = page.locator("#dz-trial")
    expect(trial).to_contain_text("9")
    page.select_option("#in-when-0-o", "not_in")
    expect(page.locator("#dz-say .ch")).to_have_text("is not")
    expect(trial).to_contain_text("Much wider than before.")
    expect(trial).to_contain_text("91")
    trial.get_by_role("button", name="Change it back").click()
    expect(page.locator("#in-when-0-o")).to_have_value("in")
    expect(trial).not_to_contain_text("Much wider than before.")

    page.locator("#dz-steps").get_by_role("button", name="Add action").click()
    page.locator("#dz-steps").get_by_role("button", name="Add a task").click()
    page.fill("#in-s-task-title", "Call {name}")
    expect(page.locator("#dz-say")).to_contain_text("add the task “Call {name}”")
    expect(page.locator("#in-s-task-title")).to_be_focused()
    expect(page.locator("#in-s-task-title")).to_have_value("Call {name}")

    steps = page.locator("#dz-steps [data-item]")
    page.locator("#step-task .grip").focus()
    page.keyboard.press("ArrowUp")
    expect(steps.first).to_have_attribute("data-item", "task")
    page.get_by_role("button", name="Save in the draft").click()
    page.wait_for_url("**done=drafted*")
    expect(page.locator("#dz-steps [data-item]").first).to_have_attribute("data-item", "task")
    expect(page.locator("#dz-say")).to_contain_text("add the task “Call {name}”")


def test_several_values_are_ticked_and_the_row_says_them(page: Page) -> None:
    page.goto("/designer/automations/vip_offer")
    page.click("#in-when-0-v")
    page.locator("#in-when-0-d").get_by_label("Gold").check()
    expect(page.locator("#in-when-0-v")).to_contain_text("Gold, VIP")
    expect(page.locator("#dz-say")).to_contain_text("Level is Gold, VIP")
    expect(page.locator("#in-when-0-d").get_by_label("Gold")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#in-when-0-d")).not_to_have_attribute("open", "")


def test_what_a_refused_save_said_of_a_text_goes_when_it_is_typed_anew(page: Page) -> None:
    page.goto("/designer/templates/new-template?kind=print&on=customer")
    page.fill("[name='label.en']", "Card")
    page.fill("[name='subject.en']", "{name}")
    page.fill("[name='body.en']", "{nmae}")
    page.locator("[data-save]").click()
    wrong = page.locator(".tpl .fi.err")
    expect(wrong).to_have_count(1)
    expect(page.locator("[name='body.en']")).to_have_value("{nmae}")
    page.fill("[name='body.en']", "{name}")
    expect(wrong).to_have_count(0)
    expect(page.locator("[name='body.en']")).not_to_have_attribute("aria-invalid", "true")
