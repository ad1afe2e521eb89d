"""Runs, buttons and notices, through HTTP."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from tests.crm import RICH, company
from tests.runtime.automation.conftest import settle
from tests.runtime.automation.test_loops import ONE, THREE, TWO
from tests.runtime.web.conftest import FakeAccounts, Pages, application
from tests.workspaces import with_files

FILES = {
    "automations/one.yaml": ONE,
    "automations/two.yaml": TWO,
    "automations/three.yaml": THREE,
    "automations/welcome.yaml": """
        automation: welcome
        on: account
        button: {label: Send welcome, for: [rep]}
        when: country == "de"
        do:
          task: {create_task: {title: "Welcome {name}", for: actor}}
          tell: {notify: {to: actor, text: "{name} was welcomed"}}
    """,
    "automations/out.yaml": """
        automation: out
        on: account
        button: {label: Send mail, for: [rep]}
        do: {mail: {mail: {to: actor, template: hello}}}
    """,
    "templates/hello.yaml": """
        template: hello
        on: account
        subject: Hello
        body: "{name}"
    """,
    "labels/zh.yaml": RICH["labels/zh.yaml"].rstrip()
    + """
        automations.welcome.button: 发送欢迎
        automations.welcome: 欢迎
    """,
}


@pytest.fixture
def busy(engine: sa.Engine) -> Pages:
    """The pages of a company with automations."""
    crm = company(engine, with_files(RICH, FILES))
    settle(crm)
    accounts = FakeAccounts(crm)
    return Pages(crm=crm, app=application(crm, accounts), accounts=accounts)


def post(pages: Pages, who: str, address: str) -> str:
    """Send an empty form; where it leads."""
    answer = pages.as_(who).post(address)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_a_circle_stands_on_the_page_with_its_chain(busy: Pages) -> None:
    crm = busy.crm
    account = crm.add("mia", "account", name="Acme")
    deal = crm.add("mia", "deal", name="Roof", account=account.id, amount="1000")
    browser = busy.as_("mia")
    answer = browser.post(f"/deal/{deal.id}/edit", version="1", notes="Hello")
    assert answer.status_code == 303
    assert crm.records.get(crm.mia, "deal", deal.id).values["notes"] == "Hello"
    page = browser.page(f"/deal/{deal.id}?tab=history")
    assert "Raise discount → Note the amount → Note the discount → Note the amount" in page
    assert "could not do its part" in page and "Stopped" in page


def test_a_button_runs_and_the_page_tells(busy: Pages) -> None:
    account = busy.crm.add("anna", "account", name="Acme")
    page = f"/account/{account.id}"
    assert "Send welcome" in busy.as_("anna").page(page)
    assert "发送欢迎" in busy.as_("anna", "zh").page(page)
    assert "Send welcome" not in busy.as_("mia").page(page)
    assert post(busy, "anna", f"{page}/press/welcome").endswith("done=ran")
    shown = busy.as_("anna").page(f"{page}?tab=history")
    assert "Welcome Acme" not in shown and 'href="/task/1"' in shown
    other = busy.crm.add("anna", "account", name="Wien", country="at")
    assert "Send welcome" not in busy.as_("anna").page(f"/account/{other.id}")


def test_what_leaves_the_house_is_asked_before(busy: Pages) -> None:
    account = busy.crm.add("anna", "account", name="Acme")
    address = f"/account/{account.id}/press/out"
    assert f'href="{address}"' in busy.as_("anna").page(f"/account/{account.id}")
    page = busy.as_("anna").page(address)
    assert "cannot be taken back" in page and "Send the email" in page
    assert busy.crm.queue.listed() == []
    post(busy, "anna", address)
    assert [job.kind for job in busy.crm.queue.listed()] == ["mail"]


def test_notices_are_counted_read_and_lead_to_the_record(busy: Pages) -> None:
    account = busy.crm.add("anna", "account", name="Acme")
    post(busy, "anna", f"/account/{account.id}/press/welcome")
    anna = busy.as_("anna")
    assert "Notices: 1 new" in anna.page("/account")
    assert "通知：1 条未读" in busy.as_("anna", "zh").page("/account")
    page = anna.page("/notices")
    assert "Acme was welcomed" in page and 'href="/notices/1"' in page
    assert (
        anna.client.get("/notices/1", headers=anna._headers(False))
        .headers["Location"]
        .endswith(f"/account/{account.id}")
    )
    assert "Notices: 0 new" in anna.page("/account")
    assert busy.as_("ben").get("/notices/1").status_code == 404
    post(busy, "anna", f"/account/{account.id}/press/welcome")
    post(busy, "anna", "/notices/read")
    assert "Notices: 0 new" in anna.page("/account")
