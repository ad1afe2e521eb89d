"""Notices, mails, calls, hand-overs and buttons."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.crm import RICH
from tests.runtime.automation.conftest import Automated
from tests.workspaces import with_files

from tailorbird_runtime.people.people import People
from tailorbird_runtime.records.errors import NotAllowed, NotFound
from tailorbird_runtime.storage.engine import write
from tailorbird_runtime.storage.people_tables import sys_user

TELL = """
    automation: tell
    on: account
    after: {change_of: website}
    do:
      team: {notify: {to: team berlin, text: "{name} | {rating} | {owner.name} | {tax_number}"}}
      boss: {notify: {to: owner.manager, text: "{name}"}}
"""
OUT = """
    automation: out
    on: account
    after: {change_of: website}
    do:
      mail: {mail: {to: owner, template: hello}}
      call:
        call:
          integration: erp
          action: put
          send:
            name: =name
            credit: =credit_limit
            third: =credit_limit / 7
            country: =country
            kind: roof
          attempts: 3
"""
FILES = {
    "integrations/erp.yaml": """
        integration: erp
        label: ERP
        url: "https://erp.example"
        actions: {put: {path: /put}}
    """,
    "templates/hello.yaml": """
        template: hello
        on: account
        subject: Hello {owner.name}
        body: "{name} is at {website}, rated {rating}."
    """,
}


def test_a_notice_tells_each_person_what_that_person_may_read(office: Automated) -> None:
    it = office(tell=TELL)
    account = it.add("mia", "account", name="Acme", rating="4", tax_number="DE1", owner=it.anna.id)
    it.update("mia", account, website="https://acme.example")
    assert it.told("mia") == ["Acme | 4 | anna | DE1"]
    assert it.told("anna") == ["Acme | … | anna | …"]
    assert it.told("vera") == []
    [notice] = it.automation.notices(it.anna)
    assert (notice.entity, notice.record, notice.read) == ("account", account.id, False)
    assert notice.title.render("zh") == "Acme | … | anna | …"
    assert it.automation.unread(it.anna) == 1
    it.automation.open_notice(it.anna, notice.id)
    assert it.automation.unread(it.anna) == 0
    assert it.automation.open_notice(it.vera, notice.id) is None


def test_a_notice_is_read_in_the_language_of_the_day(office: Automated) -> None:
    labels = (
        RICH["labels/zh.yaml"].rstrip()
        + """
        automations.say.do.go.text: "{name} 在 {country}"
    """
    )
    text = """
    automation: say
    on: account
    after: {change_of: website}
    do: {go: {notify: {to: actor, text: "{name} is in {country}"}}}
    """
    it = office(with_files(RICH, {"labels/zh.yaml": labels}), say=text)
    account = it.add("mia", "account", name="Acme")
    it.update("mia", account, website="https://acme.example")
    [notice] = it.automation.notices(it.mia)
    said = [notice.title.render(locale) for locale in ("en", "zh")]
    assert said == ["Acme is in Germany", "Acme 在 德国"]


def test_mails_and_calls_are_jobs_of_the_same_transaction(office: Automated) -> None:
    it = office(with_files(RICH, FILES), out=OUT)
    account = it.add("mia", "account", name="Acme", credit_limit="900", owner=it.anna.id)
    it.update("mia", account, website="https://acme.example")
    [mail], [call] = it.jobs("mail"), it.jobs("call")
    assert mail.payload["to"] == "anna@example.com"
    assert mail.payload["subject"] == "Hello anna"
    assert mail.payload["body"] == "Acme is at https://acme.example, rated …."
    assert call.payload["body"] == {
        "name": "Acme",
        "credit": "900",
        "third": "128.5714",
        "country": "de",
        "kind": "roof",
    }
    assert (call.attempts, call.automation, call.record) == (3, "out", account.id)
    assert call.payload["cause"] == ["out"]
    [run] = it.runs(account)
    assert {job.run for job in it.crm.queue.of_run(run.id)} == {run.id}


def test_formats_speak_the_language_of_whoever_gets_the_mail(office: Automated) -> None:
    chinese = """
        templates.hello.subject: "{credit_limit:0}"
        templates.hello.body: "{{{created_at:short}}}，{tax_number}"
    """
    files = FILES | {
        "templates/hello.yaml": """
            template: hello
            on: account
            subject: "{credit_limit:2}"
            body: "{{{created_at:long}}}, {tax_number}, {created_at:time}, {owner.name}"
        """,
        "labels/zh.yaml": RICH["labels/zh.yaml"].rstrip() + chinese,
    }
    it = office(with_files(RICH, files), out=OUT)
    account = it.add("mia", "account", name="Acme", credit_limit="900", owner=it.mia.id)
    it.update("mia", account, website="https://acme.example")
    with write(it.engine) as connection:
        speaks = sys_user.update().where(sys_user.c.id == it.mia.id).values(locale="zh")
        connection.execute(speaks)
    it.update("mia", account, website="https://acme.example/2")
    english, chinese_mail = (job.payload for job in it.jobs("mail"))
    assert english["subject"] == "€900.00"
    assert english["body"] == "{10 March 2026, 09:00}, –, 09:00, mia"
    assert (chinese_mail["subject"], chinese_mail["body"]) == ("€900", "{2026-03-10 09:00}，–")


def test_a_team_takes_turns_and_leaves_out_who_is_gone(office: Automated) -> None:
    text = """
    automation: share
    on: account
    after: created
    do: {give: {assign: {to: team berlin}}}
    """
    it = office(share=text)
    owners = [it.now(it.add("root", "account", name=f"A{i}"))["owner"] for i in range(6)]
    assert owners == [it.anna.id, it.ben.id, it.mia.id] * 2
    assert it.now(it.add("root", "account", name="T"))["team"] == "berlin"
    People(it.engine).deactivate(it.ben.id, now=it.clock.now)
    owners = [it.now(it.add("root", "account", name=f"B{i}"))["owner"] for i in range(2)]
    assert owners == [it.mia.id, it.anna.id]


def test_a_button_is_for_its_roles_and_tells_what_happened(office: Automated) -> None:
    text = """
    automation: welcome
    on: account
    button: {label: Send welcome, for: [rep]}
    when: not empty(website)
    do: {task: {create_task: {title: "Welcome {name}", for: actor}}}
    """
    it = office(welcome=text)
    account = it.add("anna", "account", name="Acme")
    assert it.automation.buttons(it.anna, account) == ()
    assert it.automation.press(it.anna, "account", account.id, "welcome").state == "skipped"
    account = it.update("anna", account, website="https://acme.example")
    [button] = it.automation.buttons(it.anna, account)
    assert (str(button.label), button.outward) == ("Send welcome", False)
    assert it.automation.press(it.anna, "account", account.id, "welcome").state == "done"
    [task] = it.all("task")
    assert (task["title"], task["owner"]) == ("Welcome Acme", it.anna.id)
    as_mia = it.records.get(it.mia, "account", account.id)
    assert it.automation.buttons(it.mia, as_mia) == ()
    with pytest.raises(NotFound):
        it.automation.press(it.mia, "account", account.id, "welcome")
    it.automation.pause("welcome")
    with pytest.raises(NotAllowed):
        it.automation.press(it.anna, "account", account.id, "welcome")


def test_runs_hide_values_that_the_reader_may_not_see(office: Automated) -> None:
    text = """
    automation: watch
    on: account
    after: {change_of: rating}
    when: rating > 3 and country == "at"
    do: {go: {set: {rating: 5, website: "https://x.example"}}}
    """
    it = office(watch=text)
    account = it.add("mia", "account", name="Acme", owner=it.anna.id)
    it.update("mia", account, rating="2")
    it.update("mia", account, rating="4")
    seen = it.runs(account)
    assert [r.state for r in seen] == ["skipped", "skipped"]
    assert [str(e.detail) for e in seen[0].entries[:2]] == ["empty to 2", "it was 2"]
    [left] = it.runs(account, who="anna")
    told = [(e.kind, e.state, str(e.words), e.detail and str(e.detail)) for e in left.entries]
    assert told == [
        ("trigger", "passed", "A field that you cannot see changed", None),
        ("condition", "stopped", "Country is Austria", "it was Germany"),
        ("step", "open", "Fields that you cannot see", None),
    ]


def test_a_reason_does_not_tell_hidden_values(office: Automated) -> None:
    entity = (
        RICH["entities/account/entity.yaml"].rstrip()
        + """
            rules:
              limit:
                check: rating < 5
                message: "{name} may not be rated {rating}."
    """
    )
    text = """
    automation: rate
    on: account
    after: {change_of: website}
    do: {go: {set: {rating: 7}}}
    """
    it = office(with_files(RICH, {"entities/account/entity.yaml": entity}), rate=text)
    account = it.add("mia", "account", name="Acme", owner=it.anna.id)
    it.update("mia", account, website="https://acme.example")
    assert str(it.runs(account)[0].reason) == "Acme may not be rated 7."
    assert str(it.runs(account, "mia")[0].reason) == "Acme may not be rated 7."
    assert str(it.runs(account, "anna")[0].reason) == "Acme may not be rated …."


def test_turns_stay_fair_when_many_save_at_the_same_moment(office: Automated) -> None:
    text = """
    automation: share
    on: account
    after: created
    do: {give: {assign: {to: team berlin}}}
    """
    it = office(share=text)

    def save(number: int) -> None:
        for place in range(6):
            it.add("root", "account", name=f"A{number}.{place}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(4)))
    owners = Counter(values["owner"] for values in it.all("account"))
    assert owners == {it.anna.id: 8, it.ben.id: 8, it.mia.id: 8}
    assert it.automation.status(it.model.automations["share"]).runs == 24
