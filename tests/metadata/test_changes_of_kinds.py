"""What differs in pools, approvals, reports and the like, with its class and sentence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.kinds import (
    ACCOUNT,
    APPROVAL,
    ASSIGNMENT,
    CALENDAR,
    DASHBOARD,
    ENVIRONMENT,
    FULL,
    POOL,
    REPORT,
    SALES,
    WEBFORM,
)
from tests.workspaces import BUSY, write_workspace

from tailorbird_metadata.changes import compare, describe, removals
from tailorbird_metadata.compiler import Compiled, compile_workspace
from tailorbird_metadata.model import Model

WORKSPACE = "workspace.yaml"


def compiled(folder: Path, files: Mapping[str, str]) -> Compiled:
    folder.mkdir()
    found = compile_workspace(write_workspace(folder, files))
    assert found.model is not None, [str(p.message) for p in found.errors]
    return found


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """FULL as it was applied."""
    found = compiled(tmp_path_factory.mktemp("full") / "old", FULL).model
    assert found is not None
    return found


def told(tmp_path: Path, old: Model | None, files: Mapping[str, str]) -> list[str]:
    """Class, path and sentence of each change from `old` to `files`."""
    new = compiled(tmp_path / "new", files).model
    assert new is not None
    return [f"{c.cls} {c.path}: {describe(c)}" for c in compare(old, new)]


EDITS = (
    (POOL, "[name, country, industry]", "[name, country]",
     "behaviour pools.open_accounts.show: name, country, industry → name, country"),
    (POOL, "[name, country, industry]", "[name, country, industry, phone]",
     "wider_access pools.open_accounts.show: name, country, industry → name, country, industry,"
     " phone"),
    (POOL, "who: [rep, manager]", "who: [manager]",
     "behaviour pools.open_accounts.take.who: rep, manager → manager"),
    (POOL, "admins: [manager]", "admins: [manager, rep]",
     "wider_access pools.open_accounts.admins: manager → manager, rep"),
    (POOL, 'where: country == "de"', 'where: country != "ch"',
     'wider_access pools.open_accounts.where: country == "de" → country != "ch"'),
    (POOL, "warn: 2 days before", "warn: 3 days before",
     "behaviour pools.open_accounts.return_when.gone_quiet.warn: 2 days → 3 days"),
    (POOL, "label: Open accounts", "label: Free accounts",
     "metadata pools.open_accounts.label: Open accounts → Free accounts"),
    (POOL, "on: account", "on: account\n        off: true",
     "behaviour pools.open_accounts.off: switched off"),
    (ASSIGNMENT, "give_to: team vienna", "give_to: team berlin",
     "behaviour assignments.inbound.rules.austria.give_to: team vienna → team berlin"),
    (ASSIGNMENT, "open_per_person: 40", "open_per_person: 50",
     "behaviour assignments.inbound.limits.open_per_person: 40 → 50"),
    (APPROVAL, "net_value: empty, steps: [admin]", "net_value: empty, steps: [owner.manager]",
     "behaviour approvals.big_discount.table: changed"),
    (APPROVAL, "lock: [discount, amount]", "lock: all",
     "behaviour approvals.big_discount.while_waiting.lock: discount, amount → all"),
    (APPROVAL, "after: 2 days", "after: 1 day",
     "behaviour approvals.big_discount.escalate.after: 2 days → 1 day"),
    (REPORT, "deals: count()", "deals: count(stage_open)",
     "metadata reports.forecast.show.deals: count() → count(stage_open)"),
    (REPORT, "format: xlsx", "format: pdf",
     "behaviour reports.forecast.schedule.format: xlsx → pdf"),
    (REPORT, "for: [manager]", "for: [manager, rep]",
     "metadata reports.forecast.for: manager → manager, rep"),
    (DASHBOARD, "width: 8", "width: 6",
     "metadata dashboards.sales_home.rows.numbers.chart.width: 8 → 6"),
    (WEBFORM, "phone: {}", "phone: {}\n          website: {}",
     "wider_access webforms.contact_us.fields.website: new"),
    (WEBFORM, "captcha: true", "captcha: false",
     "behaviour webforms.contact_us.captcha: now off"),
    (WEBFORM, "country: de", "country: at",
     "behaviour webforms.contact_us.set.country: de → at"),
    (CALENDAR, "thursday: 09:00-18:00", "thursday: [09:00-12:00, 13:00-18:00]",
     "behaviour calendars.office.hours.thursday: 09:00-18:00 → 09:00-12:00, 13:00-18:00"),
    (ENVIRONMENT, "secret erp/token", "secret erp/key",
     "behaviour environments.production.settings.erp_token: secret erp/token → secret erp/key"),
    (ENVIRONMENT, "[manager, admin]", "[manager]",
     "wider_access environments.production.release_approvals.behaviour: manager, admin → manager"),
    (ACCOUNT, "within: 4 hours", "within: 5 hours",
     "behaviour account.clocks.first_response: changed"),
    (WORKSPACE, "destructive: [admin, manager]", "destructive: [admin]",
     "wider_access workspace.release_approvals.destructive: admin, manager → admin"),
    (WORKSPACE, "behaviour: [manager]", "behaviour: [manager], backfill: [manager]",
     "metadata workspace.release_approvals.backfill: nothing → manager"),
    (WORKSPACE, "deal: [manager], ", "",
     "wider_access workspace.owners.deal: manager → nothing"),
    (WORKSPACE, "labels: [rep, manager]", "labels: [rep]",
     "metadata workspace.owners.labels: rep, manager → rep"),
)  # fmt: skip


@pytest.mark.parametrize(("file", "before", "after", "sentence"), EDITS, ids=lambda v: v[:60])
def test_a_change_is_told_with_its_class(
    tmp_path: Path, full: Model, file: str, before: str, after: str, sentence: str
) -> None:
    assert FULL[file].count(before) == 1
    files = {**FULL, file: FULL[file].replace(before, after)}
    assert told(tmp_path, full, files) == [sentence]


def test_a_spelling_changes_nothing(tmp_path: Path, full: Model) -> None:
    spelled = FULL[REPORT].replace("sum(net_value * probability / 100)",
                                   "sum(net_value*probability/100)")  # fmt: skip
    assert told(tmp_path, full, {**FULL, REPORT: spelled}) == []


def test_new_items_are_told_with_what_they_open(tmp_path: Path) -> None:
    old = compiled(tmp_path / "old", BUSY).model
    found = [line for line in told(tmp_path, old, FULL) if "." in line.split(" ")[1]]
    new = {line.split(" ")[1].rstrip(":"): line.split(" ")[0] for line in found}
    assert new["pools.open_accounts"] == new["webforms.contact_us"] == "wider_access"
    assert new["approvals.big_discount"] == new["assignments.inbound"] == "behaviour"
    assert new["reports.forecast"] == new["dashboards.sales_home"] == "metadata"
    assert (new["calendars.office"], new["account.clocks.first_response"]) == (
        "additive",
        "behaviour",
    )


KEPT = (
    (POOL, "otherwise: pool open_accounts", "otherwise: team berlin", ASSIGNMENT),
    (ASSIGNMENT, "assign: inbound", "off: false", WEBFORM),
    (APPROVAL, ", enter: {discount: {approval: big_discount}}", "", SALES),
    (WEBFORM, "", "", WEBFORM),
)


@pytest.mark.parametrize(("file", "before", "after", "user"), KEPT, ids=lambda v: v[:30])
def test_what_acts_by_itself_may_not_simply_vanish(
    tmp_path: Path, full: Model, file: str, before: str, after: str, user: str
) -> None:
    files = {**FULL, user: FULL[user].replace(before, after) if before else FULL[user]}
    del files[file]
    labels = files["labels/zh.yaml"].split("\n")
    folder = file.split("/")[0]
    start = next(n for n, line in enumerate(labels) if line.strip().startswith(folder))
    end = start + 1
    while labels[end].startswith("          "):
        end += 1
    files["labels/zh.yaml"] = "\n".join([*labels[:start], *labels[end:]])
    new = compiled(tmp_path / "new", files)
    assert new.model is not None
    [problem] = removals(full, new.model, new.origins)
    assert problem.code == "E0120"
    assert problem.path == file.removesuffix(".yaml").replace("/", ".")
    assert "`off: true`" in str(problem.help)


@pytest.mark.parametrize("file", [DASHBOARD, ENVIRONMENT])
def test_what_holds_no_past_may_go(tmp_path: Path, full: Model, file: str) -> None:
    labels = [x for x in FULL["labels/zh.yaml"].split("\n") if file.split("/")[0] not in x]
    files = {**FULL, "labels/zh.yaml": "\n".join(labels)}
    del files[file]
    new = compiled(tmp_path / "new", files)
    assert new.model is not None
    assert removals(full, new.model, new.origins) == ()
