"""`tailorbird demo`: built once, started again quickly, thrown away only when asked to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.companies import Api, Browser
from tests.workspaces import write_workspace

from tailorbird_designer.drafts import Drafts
from tailorbird_designer.workspace.repository import Repository
from tailorbird_platform import packs
from tailorbird_platform.app import app_for
from tailorbird_platform.cli import demo
from tailorbird_platform.cli.running import run
from tailorbird_platform.companies import Company
from tailorbird_platform.settings import settings_for

BAKERY: Mapping[str, str] = {
    "pack.yaml": """
        pack: bakery
        version: 1.2.0
        crm: 1
        label: Bakery
        locales: [en, zh]
    """,
    "entities/account/entity.yaml": """
        entity: account
        label: {one: Account, many: Accounts}
        title: name
        fields:
          name: {type: text, max: 80, required: true}
          owner: {type: user, default: =me}
    """,
    "entities/deal/entity.yaml": """
        entity: deal
        label: {one: Deal, many: Deals}
        title: name
        fields:
          name: {type: text, max: 80, required: true}
          account: {type: lookup, to: account, required: true}
          expected_close: {type: date}
          owner: {type: user, default: =me}
    """,
    "roles/manager.yaml": """
        role: manager
        label: Manager
        navigation: [account, deal]
        can:
          account: {read: true, create: true, edit: true}
          deal: {read: true, create: true, edit: true}
    """,
    "roles/rep.yaml": """
        role: rep
        label: Rep
        navigation: [account, deal]
        can:
          account: {read: true, create: true, edit: owner == me}
          deal: {read: owner == me, create: true, edit: owner == me}
    """,
    "samples/story.yaml": """
        story: bakery
        days: 2
        releases:
          start: {day: -30, at: "09:00", by: pat, note: Start with the pack}
          visits:
            day: -12
            at: "17:30"
            by: pat
            note: |
              Deals: day of the site visit

              Asked for by the shop.
            files:
              entities/deal/entity.yaml: |
                patches: bakery/deal
                fields: {site_visit_on: {type: date, after: expected_close}}
            append:
              labels/zh.yaml: |
                deal.site_visit_on: 现场勘查日期
          late:
            day: -1
            at: "08:00"
            by: tom
            note: Lists for the shop
            append:
              labels/zh.yaml: |
                account.name: 店名
        draft:
          day: -1
          at: "16:20"
          by: pat
          title: Ask sooner
          saves:
            sooner: {title: Open deals, set: {automations.ask.when: not empty(owner)}}
        look:
          designer: {path: /designer, what: {en: A draft waits here, zh: 有一份草稿}}
    """,
    "automations/ask.yaml": """
        automation: ask
        on: deal
        after: {change_of: expected_close}
        do:
          tell: {create_task: {title: "Call about {name}", for: owner, due: today}}
    """,
    "automations/morning.yaml": """
        automation: morning
        on: account
        every: day at 07:00
        when: name == "Café 1"
        do:
          tell: {notify: {to: owner, text: "Look after {name}"}}
    """,
    "samples/recipe.yaml": """
        recipe: bakery
        seed: flour
        company:
          label: {en: Corner Bakery, zh: 街角面包房}
          currency: EUR
          timezone: Europe/Berlin
          country: DE
        teams:
          shop: {label: {en: Shop, zh: 门店}, manager: mia}
        people:
          pat: {name: Pat Stone, email: pat@bakery.example, role: admin}
          tom:
            {name: Tom Ritter, email: tom@bakery.example, role: rep, team: shop, manager: mia,
             signs_in: true}
          mia:
            {name: {en: Mia Berg, zh: 米娅}, email: mia@bakery.example, role: manager, team: shop,
             signs_in: true}
          old: {name: Old Hand, email: old@bakery.example, role: rep}
        batches:
          cafes:
            make: account
            count: 12
            set: {name: "Café {index}", owner: {pick: {tom: 1}}}
          orders:
            make: deal
            each: cafes
            count: 2
            set: {name: "Order {index}", account: =parent, owner: =parent.owner}
          asked:
            change: orders
            live: true
            most: 3
            set: {expected_close: {day: 20}}
            at: {moment: -1, weekends: true}
            by: =owner
    """,
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one small pack."""
    write_workspace(tmp_path / "packs/bakery", BAKERY)
    for module in (packs, demo):
        monkeypatch.setattr(module, "packs_folder", lambda: tmp_path / "packs")
    for name, value in {
        "TAILORBIRD_LOCALE": "en",
        "TAILORBIRD_PASSWORD_COST": "1",
        "TAILORBIRD_PASSWORD_MEMORY": "64",
    }.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def build(*words: str) -> int:
    return run(["demo", "--pack", "bakery", "--no-serve", *words])


def test_everybody_it_names_can_sign_in_and_the_token_works(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build("--port", "9001") == 0
    told = capsys.readouterr().out
    folder = root / "var/demo/bakery"
    assert "http://127.0.0.1:9001" in told
    emails = re.findall(r"^  (\S+@\S+)  (\w+): (.+)$", told, flags=re.M)
    assert emails == [
        ("tom@bakery.example", "Rep", "Tom Ritter"),
        ("mia@bakery.example", "Manager", "Mia Berg"),
    ]
    password = re.search(r"password: (\S+)", told)
    token = re.search(r"tb_[\w-]+", told)
    assert password is not None and token is not None
    company = Company(settings_for(folder, {}))
    app = app_for(company)
    for email, _, _ in emails:
        assert Browser(app.test_client()).sign_in(email, password[1]).status_code == 303
    assert Browser(app.test_client()).sign_in("old@bakery.example", password[1]).status_code == 422
    answer = Api(app.test_client(), token[0]).call("GET", "/deal?limit=100")
    assert answer.json is not None
    assert len(answer.json["items"]) == 24
    assert "site_visit_on" in answer.json["items"][0]
    assert run(["-C", str(folder), "plan"]) == 0
    company.close()


def test_its_past_is_made_truly(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build() == 0
    assert re.search(r"http://\S+/designer +A draft waits here", capsys.readouterr().out)
    folder = root / "var/demo/bakery"
    company = Company(settings_for(folder, {}))
    live = company.live()
    drafts = Drafts(company.engine, Repository(folder), company.clock)

    told = [(r.number, r.title, r.author) for r in drafts.releases()]
    assert told == [
        (3, "Lists for the shop", "Tom Ritter"),
        (2, "Deals: day of the site visit", "Pat Stone"),
        (1, "Start with the pack", "Pat Stone"),
    ]
    days = [(company.clock() - r.when).days for r in drafts.releases()]
    assert days[1] in (11, 12) and days[2] in (29, 30)
    ask, morning = live.model.automations["ask"], live.model.automations["morning"]
    assert [r.state for r in live.automation.runs_of(ask)] == ["done"] * 3
    assert len(live.automation.runs_of(morning)) >= 2
    tom = company.people.by_email("tom@bakery.example")
    assert tom is not None
    actor = company.people.actor(tom.id)
    assert actor is not None
    assert any("Café 1" in str(n.title) for n in live.automation.notices(actor))
    pat = company.people.by_email("pat@bakery.example")
    assert pat is not None
    bench = drafts.look(pat.id)
    assert bench.draft is not None and bench.draft.title == "Ask sooner"
    assert "automations.ask.when" in bench.changed_paths
    company.close()


def test_a_second_start_serves_what_is_there_and_fresh_starts_over(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build() == 0
    first = capsys.readouterr().out
    mine = root / "var/demo/bakery/entities/account/entity.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text("patches: bakery/account\nfields: {size: {type: integer}}\n")
    assert build() == 0
    second = capsys.readouterr().out
    assert "Making a company" in first and "Making a company" not in second
    assert re.findall(r"tb_[\w-]+", second) == re.findall(r"tb_[\w-]+", first)
    assert mine.exists()
    assert build("--fresh") == 0
    third = capsys.readouterr().out
    assert "Making a company" in third
    assert set(re.findall(r"tb_[\w-]+", third)).isdisjoint(re.findall(r"tb_[\w-]+", first))
    assert not mine.exists()


def test_a_build_that_was_cut_short_is_made_anew(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build() == 0
    (root / "var/demo/bakery/var/demo.json").write_text('{"sign_ins": [')
    assert build() == 0
    assert capsys.readouterr().out.count("Making a company") == 2


def test_what_the_demo_keeps_is_only_for_its_owner(root: Path) -> None:
    assert build() == 0
    kept = root / "var/demo/bakery/var"
    assert kept.stat().st_mode & 0o777 == 0o700
    assert (kept / "demo.json").stat().st_mode & 0o777 == 0o600


def test_a_database_with_a_company_in_it_is_not_touched(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'company.db'}"
    assert build("--database", url) == 0
    assert build("--database", url, "--fresh") == 1
    assert "has a company already" in capsys.readouterr().err


def test_an_unknown_pack_is_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo", "--pack", "bakry", "--no-serve"]) == 1
    assert "Did you mean bakery?" in capsys.readouterr().err
    assert not (root / "var/demo/bakry").exists()
