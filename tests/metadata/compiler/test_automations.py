"""Automations, templates and integrations that are right come to mean what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspaces import BUSY, with_files, write_workspace

from tailorbird_metadata.compiler import Compiled, compile_workspace
from tailorbird_metadata.model import (
    Assign,
    CallOut,
    CreateRecord,
    CreateTask,
    Mail,
    Model,
    Notify,
    Part,
    Recipient,
    SetFields,
)
from tailorbird_metadata.model.canonical import from_json, to_json


def compiled(tmp_path: Path, **changes: str | None) -> Compiled:
    """BUSY with some automations replaced, by name."""
    files = {f"automations/{name}.yaml": text for name, text in changes.items()}
    return compile_workspace(write_workspace(tmp_path, with_files(BUSY, files)))


def model(tmp_path: Path, **changes: str | None) -> Model:
    found = compiled(tmp_path, **changes)
    assert [f"{p.location.file}:{p.location.line} {p.message}" for p in found.problems] == []
    assert found.model is not None
    return found.model


def test_a_won_deal_is_handed_over(tmp_path: Path) -> None:
    found = model(tmp_path).automations["handover"]
    assert (found.trigger.kind, found.trigger.stages) == ("entered", ("won",))
    assert found.label.render("zh") == "赢单交接"
    assert found.when is not None and found.when.reads == ("amount", "discount", "net_value")
    assert list(found.steps) == ["plan", "note", "give", "tell", "mail", "erp"]
    plan = found.steps["plan"].does
    assert isinstance(plan, CreateTask)
    assert (plan.due_days, plan.working_days) == (2, True)
    assert plan.to == Recipient(kind="role", name="manager")
    assert plan.title.of("en") == (
        Part(text="Invoice "),
        Part(path=("name",)),
        Part(text=" of "),
        Part(path=("account", "name")),
    )
    assert plan.title.of("zh") == (Part(text="开票 "), Part(path=("name",)))


def test_what_the_steps_of_the_handover_do(tmp_path: Path) -> None:
    steps = model(tmp_path).automations["handover"].steps
    note, give, tell = (steps[n].does for n in ("note", "give", "tell"))
    assert isinstance(note, SetFields) and note.sets["notes"].literal == "Won."
    assert steps["note"].when is not None
    assert isinstance(give, Assign) and give.to == Recipient(kind="team", name="berlin")
    assert isinstance(tell, Notify) and tell.to == Recipient(kind="manager", path=("owner",))
    mail, erp = steps["mail"].does, steps["erp"].does
    assert isinstance(mail, Mail) and mail.to == Recipient(kind="field", path=("account", "email"))
    assert isinstance(erp, CallOut) and erp.attempts == 5
    assert erp.sends["kind"].literal == "roof" and erp.sends["value"].expression is not None


def test_each_kind_of_trigger(tmp_path: Path) -> None:
    found = model(tmp_path).automations
    promote = found["promote"].trigger
    assert (promote.kind, promote.field) == ("changed", "industry")
    assert (promote.was, promote.becomes) == ((None, "food"), ("solar",))
    birthday = found["birthday"].trigger
    assert (birthday.kind, birthday.field, birthday.days) == ("date", "expected_close", -3)
    assert birthday.yearly and birthday.schedule is not None
    assert (birthday.schedule.at, birthday.schedule.zone) == ("09:30", "Asia/Shanghai")
    sleepy = found["sleepy"].trigger
    assert (sleepy.kind, sleepy.days) == ("quiet", 60)
    assert sleepy.schedule is not None and sleepy.schedule.at == "08:00"
    assert found["sleepy"].off and not found["monthly"].off
    monthly = found["monthly"].trigger.schedule
    assert monthly is not None and (monthly.weekdays, monthly.at) == ((0, 3), "07:15")
    assert monthly.zone == "Europe/Berlin"
    welcome = found["welcome"].trigger
    assert welcome.label is not None and welcome.label.render("zh") == "发送欢迎信"
    assert welcome.roles == ("rep",)


@pytest.mark.parametrize(
    ("text", "days", "month_day"),
    [
        ("day at 06:00", (0, 1, 2, 3, 4, 5, 6), None),
        ("weekday at 06:00", (0, 1, 2, 3, 4), None),
        ("sunday at 06:00", (6,), None),
        ("month day 31 at 06:00", (0, 1, 2, 3, 4, 5, 6), 31),
    ],
)
def test_schedules(tmp_path: Path, text: str, days: tuple[int, ...], month_day: int | None) -> None:
    changed = BUSY["automations/monthly.yaml"].replace("monday and thursday at 07:15", text)
    found = model(tmp_path, monthly=changed).automations["monthly"].trigger.schedule
    assert found is not None
    assert (found.weekdays, found.month_day, found.at) == (days, month_day, "06:00")


def test_a_new_record_may_point_to_the_one_that_made_it(tmp_path: Path) -> None:
    deal = model(tmp_path).automations["promote"].steps["deal"].does
    assert isinstance(deal, CreateRecord)
    assert (deal.entity, deal.link, list(deal.sets)) == ("deal", "account", ["name"])


def test_a_template_and_an_integration(tmp_path: Path) -> None:
    found = model(tmp_path)
    template = found.templates["won_thanks"]
    assert template.entity == "deal" and template.label.render("zh") == "感谢"
    assert template.body.of("en")[0] == Part(path=("name",))
    assert template.body.of("en")[-2] == Part(path=("owner", "name"))
    erp = found.integrations["erp"]
    assert (erp.url, erp.secret) == ("{settings.erp_url}", "erp_token")
    assert (erp.actions["create_project"].path, erp.actions["create_project"].method) == (
        "/projects",
        "POST",
    )
    assert found.workspace.settings == {"erp_url": "url", "erp_token": "secret"}


def test_the_model_comes_back_from_its_json(tmp_path: Path) -> None:
    found = model(tmp_path)
    again = from_json(to_json(found))
    assert again == found
    assert to_json(again) == to_json(found)


def test_why_knows_where_a_condition_stands(tmp_path: Path) -> None:
    origins = compiled(tmp_path).origins
    [origin] = origins["automations.handover.when"]
    assert (origin.location.file, origin.location.line) == ("automations/handover.yaml", 5)
    assert origin.value == "net_value > 50000"


def test_a_renamed_field_goes_on_being_read(tmp_path: Path) -> None:
    deal = BUSY["entities/deal/entity.yaml"].replace(
        "expected_close: {type: date}", "close_on: {type: date, id: expected_close}"
    )
    others = {
        p: t.replace("expected_close", "close_on") for p, t in BUSY.items() if p.endswith(".yaml")
    }
    found = compile_workspace(
        write_workspace(tmp_path, {**others, "entities/deal/entity.yaml": deal})
    ).model
    assert found is not None
    assert found.automations["birthday"].trigger.field == "expected_close"


# -- circles --------------------------------------------------------------------------------


def automation(name: str, trigger: str, step: str, on: str = "deal") -> str:
    return f"automation: {name}\non: {on}\n{trigger}\ndo:\n  one: {step}\n"


def warnings(tmp_path: Path, **automations: str) -> list[str]:
    found = compiled(tmp_path, **automations)
    assert found.model is not None, [str(p.message) for p in found.problems]
    return [f"{p.code} {p.message}" for p in found.problems]


def test_two_that_set_each_other_off_are_told_once(tmp_path: Path) -> None:
    ping = automation("ping", "after: {change_of: notes}", "{set: {line: pv}}")
    pong = automation("pong", "after: {change_of: line, to: [pv]}", "{set: {notes: again}}")
    assert warnings(tmp_path, ping=ping, pong=pong) == [
        "W0412 These set each other off: ping → pong → ping."
    ]


def test_one_that_makes_what_it_waits_for_is_told(tmp_path: Path) -> None:
    more = automation(
        "more", "after: created", "{create_record: {entity: account, set: {name: Copy}}}", "account"
    )
    assert warnings(tmp_path, more=more) == ["W0412 These set each other off: more → more."]


def test_one_that_counts_up_on_every_change_is_told(tmp_path: Path) -> None:
    count = automation("count", "after: updated", "{set: {discount: =discount + 1}}")
    assert warnings(tmp_path, count=count) == ["W0412 These set each other off: count → count."]


@pytest.mark.parametrize(
    ("trigger", "step"),
    [
        ("after: updated", "{set: {notes: seen}}"),
        ("after: {change_of: line, to: [pv]}", "{set: {line: storage}}"),
        ("after: {enters: [won]}", "{set: {stage: lost, lost_reason: price}}"),
    ],
)
def test_one_that_comes_to_rest_is_not_told(tmp_path: Path, trigger: str, step: str) -> None:
    assert warnings(tmp_path, calm=automation("calm", trigger, step)) == []


def test_a_circle_through_one_that_is_off_is_not_told(tmp_path: Path) -> None:
    ping = automation("ping", "after: {change_of: notes}", "{set: {line: pv}}")
    pong = automation("pong", "after: {change_of: line}\noff: true", "{set: {notes: x}}")
    assert warnings(tmp_path, ping=ping, pong=pong) == []


@pytest.mark.parametrize(("when", "count"), [('line != "pv"', 0), ("amount > 5", 1)])
def test_a_condition_on_what_the_circle_writes_ends_it(
    tmp_path: Path, when: str, count: int
) -> None:
    ping = automation("ping", f"after: {{change_of: notes}}\nwhen: {when}", "{set: {line: pv}}")
    pong = automation("pong", "after: {change_of: line, to: [pv]}", "{set: {notes: again}}")
    assert len(warnings(tmp_path, ping=ping, pong=pong)) == count
