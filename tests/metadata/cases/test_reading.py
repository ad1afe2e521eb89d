"""The tests of a configuration are read with places, and every name in them is looked up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.workspaces import BUSY, write_workspace

from tailorbird_metadata.cases import Ref, Suites, read_suites
from tailorbird_metadata.compiler import compile_sources
from tailorbird_metadata.source.workspace import read_workspace

PLACE = "tests/deals.yaml"
SUITE = """\
tests: deals
given:
  now: 2026-03-10 08:00
  people:
    anna: {role: rep, team: berlin, manager: max}
    max: {roles: [manager, rep]}
  records:
    acme:
      account: {name: Acme, country: at, owner: anna, tags: [vip, new], created_at: 2026-01-05}
    roof: {deal: {name: Roof, account: acme, owner: anna, amount: 60000, stage: proposal}}
cases:
  - it: hands a won deal over
    when: {as: anna, move: roof, to: won, set: {discount: 5}}
    then:
      record: {closed_on: 2026-03-10, owner: max}
      tasks: [{title: Invoice Roof of Acme, for: role manager, due: 2026-03-12, priority: normal}]
      notices: [{to: max, text: Roof is won by anna}]
      mails: [{to: acme@example.com, template: won_thanks}]
      calls: [{integration: erp, action: create_project, send: {kind: roof}}]
  - it: stays silent
    given: {now: 2026-04-01, roof: {amount: 10}, barn: {deal: {name: Barn, account: acme}}}
    when: {run: monthly}
    then: nothing
  - it: refuses
    when: {edit: roof, set: {line: storage, discount: 25}}
    then: {refused: storage_discount_cap, at: discount}
"""


def read(tmp_path: Path, text: str, **more: str) -> Suites:
    files = {**BUSY, PLACE: text, **{f"tests/{n}.yaml": t for n, t in more.items()}}
    sources = read_workspace(write_workspace(tmp_path, files))
    model = compile_sources(sources).model
    assert model is not None
    return read_suites(sources, model)


def test_a_suite_is_read_to_data(tmp_path: Path) -> None:
    found = read(tmp_path, SUITE)
    assert [str(p.message) for p in found.problems] == []
    [suite] = found.suites
    assert (suite.name, suite.layer, found.count) == ("deals", "company", 3)
    anna, max_ = suite.people
    assert (anna.roles, anna.teams, anna.manager) == (("rep",), ("berlin",), "max")
    assert max_.roles == ("manager", "rep")
    won, silent, refused = suite.cases
    assert (won.location.file, won.location.line) == (PLACE, 12)
    assert won.now == datetime(2026, 3, 10, 7, tzinfo=UTC)
    acme, roof = won.records
    assert acme.values["tags"].value == ("vip", "new")
    assert acme.values["created_at"].value == datetime(2026, 1, 4, 23, tzinfo=UTC)
    assert roof.values["account"].value == Ref(kind="record", name="acme")
    assert roof.values["amount"].value == Decimal("60000")
    assert (won.when.kind, won.when.person, won.when.stage) == ("move", "anna", "won")
    assert won.then.record["closed_on"].value == date(2026, 3, 10)
    assert won.then.tasks[0].holder == Ref(kind="role", name="manager")
    assert won.then.calls[0].sends == {"kind": "roof"}
    assert [g.name for g in silent.records] == ["acme", "roof", "barn"]
    assert silent.records[1].values["amount"].value == Decimal(10)
    assert silent.records[1].values["name"].text == "Roof"
    assert silent.now == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert (refused.then.refused, refused.then.at) == ("storage_discount_cap", "discount")


DEFECTS = (
    ("role: rep,", "role: «repp»,", "E0217 `repp` is not a role.", "Did you mean `rep`?"),
    ("team: berlin", "team: «berln»", "E0218 `berln` is not a team.", "Did you mean `berlin`?"),
    ("manager: max", "manager: «moritz»", "E0501 `moritz` is not a person of this test.",
     "Known here: anna, max."),
    ("account: {", "«acount»: {", "E0213 `acount` is not an entity.", "Did you mean `account`?"),
    ("country: at,", "country: «au»,", "E0106 `au` is not an option of Country.", "options"),
    ("country: at,", "«contry»: at,", "E0214 `contry` is not a field of Account.",
     "Did you mean `country`?"),
    ("amount: 60000", "amount: «much»", "E0106 ", ""),
    ("created_at: 2026-01-05", "created_at: «null»", "E0106 Created at is never empty.", ""),
    ("now: 2026-03-10 08:00", "now: «0001-01-01»", "E0104 `0001-01-01` does not fit here.", ""),
    ("amount: 60000", "«net_value»: 60000",
     "E0222 Net value is worked out by the product and cannot be set.", "Remove the line."),
    ("account: acme,", "account: «anna»,", "E0501 `anna` is not a record of this test.", ""),
    ("account: acme,", "account: «roof»,", "E0502 Account does not lead to records such as `roof`.",
     "Name a record of the right entity."),
    ("move: roof, to: won", "move: roof, to: «one»", "E0218 `one` is not a stage of Deal.", ""),
    ("as: anna, move", "as: «ana», move", "E0501 `ana` is not a person of this test.",
     "Did you mean `anna`?"),
    ("as: anna, move: roof", "as: anna, move: «rof»", "E0501 `rof` is not a record of this test.",
     "Did you mean `roof`?"),
    ("{run: monthly}", "{run: «monthli»}", "E0504 `monthli` is not an automation.",
     "Did you mean `monthly`?"),
    ("{run: monthly}", "{run: «handover»}", "E0503 `handover` is not set off by the clock.",
     "Do what sets it off"),
    ("{run: monthly}", "{run: monthly, «edit»: roof}", "E0503 A case does one thing.", ""),
    ("{run: monthly}", "{run: monthly, «as»: anna}", "E0503 `as` means nothing beside `run`.", ""),
    ("{run: monthly}", "{run: monthly, on: «roof»}", "E0502 Monthly does not run on records", ""),
    ("{run: monthly}", "{«edit»: roof}", "E0102 `edit` has no `set:`.", "Add `set:`"),
    ("refused: storage_discount_cap", "refused: «storage_discont_cap»",
     "E0505 `storage_discont_cap` refuses nothing here.", "Did you mean `storage_discount_cap`?"),
    ("at: discount}", "at: «discont»}", "E0214 `discont` is not a field of Deal.", ""),
    ("template: won_thanks", "template: «won_thank»", "E0240 `won_thank` is not a template.", ""),
    ("action: create_project", "action: «create»",
     "E0242 `create` is not an action of the integration ERP.", ""),
    ("then: nothing", "then: «nothin»", "E0104 `nothin` does not fit here.", ""),
    ("due: 2026-03-12", "due: «soon»", "E0106 `soon` is not a day.", ""),
    ("tests: deals", "tests: «deal»", "E0013 `deal` stands in the wrong place.",
     "Its file is tests/deal.yaml."),
    ("now: 2026-03-10 08:00", "now: «2026-02-30»", "E0106 `2026-02-30` is not a moment.", ""),
    ("roof: {amount: 10}", "«rof»: {amount: 10}", "E0501 `rof` is not a record of this test.", ""),
)  # fmt: skip


@pytest.mark.parametrize(("before", "after", "told", "help"), DEFECTS, ids=lambda t: t[:40])
def test_a_mistake_is_told_at_its_place(
    tmp_path: Path, before: str, after: str, told: str, help: str
) -> None:
    assert SUITE.count(before) == 1
    marked = SUITE.replace(before, after)
    found = read(tmp_path, marked.replace("«", "").replace("»", "")).problems
    assert found, "nothing was told"
    first = found[0]
    assert f"{first.code} {first.message}".startswith(told)
    assert help in str(first.help)
    line = marked[: marked.index("«")].count("\n") + 1
    column = marked.index("«") - marked[: marked.index("«")].rfind("\n")
    assert (first.location.file, first.location.line, first.location.column) == (
        PLACE, line, column,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "tests: deals\n",
        "tests: deals\ncases: []\n",
        "tests: deals\ncases: nothing\n",
        "tests: deals\ncases: [{it: x}]\n",
        "tests: deals\ncases: [x, [y], {}]\n",
        "tests: deals\ngiven: 5\ncases: [{it: x, when: {}, then: {}}]\n",
        "tests: deals\ngiven: {people: [a], records: {a: b, c: {}, d: {deal: x}}}\n"
        "cases: [{it: x, given: {a: 1, c: {}, q: {deal: {}}}, when: {edit: [a]}, then: [x]}]\n",
        "tests: deals\ncases: [{it: x, when: {create: deal}, then: {tasks: [x], record: [y]}}]\n",
        "patches: b2b/deal\noff: [x]\n",
        "patches: [x]\noff: {a: b}\n",
    ],
)
def test_nonsense_is_told_and_never_a_crash(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, text)
    assert all(str(p.message) and p.location.file == PLACE for p in found.problems)
