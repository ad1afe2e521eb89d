"""What differs between two configurations is told with its class, and nothing vanishes unsaid."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.workspaces import BUSY, SMALL, with_files, write_workspace

from tailorbird_metadata.changes import compare, describe, removals
from tailorbird_metadata.compiler import Compiled, compile_workspace

DEAL = "entities/deal/entity.yaml"
REP = "roles/rep.yaml"


def edited(path: str, *edits: tuple[str, str]) -> dict[str, str]:
    """SMALL with some text of one file replaced."""
    text = SMALL[path]
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    return with_files(SMALL, {path: text})


def compiled(folder: Path, files: Mapping[str, str]) -> Compiled:
    folder.mkdir()
    found = compile_workspace(write_workspace(folder, files))
    assert found.model is not None, [str(p.message) for p in found.problems]
    return found


def told(tmp_path: Path, files: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Kind, path and class of each change from SMALL to `files`."""
    old, new = compiled(tmp_path / "old", SMALL), compiled(tmp_path / "new", files)
    assert new.model is not None
    return [(c.kind, c.path, c.cls) for c in compare(old.model, new.model)]


def test_nothing_differs_from_itself(tmp_path: Path) -> None:
    assert told(tmp_path, SMALL) == []


def test_a_rename_is_metadata_alone_even_where_the_field_is_used(tmp_path: Path) -> None:
    files = {p: t.replace("expected_close", "closing_on") for p, t in SMALL.items()}
    files[DEAL] = files[DEAL].replace(
        "closing_on: {type: date}", "closing_on: {id: expected_close, label: X, type: date}"
    )
    assert told(tmp_path, files) == [
        ("renamed", "deal.fields.closing_on", "metadata"),
        ("changed", "deal.fields.closing_on.label", "metadata"),
    ]


def test_classes_of_field_changes(tmp_path: Path) -> None:
    files = edited(
        DEAL,
        ("max: 60, default: 0", "max: 40, default: 5"),
        ("amount: {type: money, min: 0}", "amount: {type: money, required: true}"),
        ("notes: {type: long_text, max: 5000}", "notes: {type: long_text, max: 9000}"),
        (
            "needs_permit: {type: boolean}",
            "needs_permit: {type: boolean}\n          fax: {type: text}",
        ),
        ("{price: Price, timing", "{price: {label: Price, retired: 2026-01-01}, timing"),
    )
    assert sorted(told(tmp_path, files)) == [
        ("added", "deal.fields.fax", "additive"),
        ("changed", "deal.fields.amount.min", "additive"),
        ("changed", "deal.fields.amount.required", "tightening"),
        ("changed", "deal.fields.discount.default", "behaviour"),
        ("changed", "deal.fields.discount.max", "tightening"),
        ("changed", "deal.fields.notes.max", "additive"),
        ("retired", "deal.fields.lost_reason.options.price", "tightening"),
    ]


def test_more_rights_are_wider_access_and_fewer_are_not(tmp_path: Path) -> None:
    files = edited(
        REP,
        (
            "owner == me\n            create: true\n            edit: owner == me and stage",
            "true\n            create: false\n            edit: owner == me and stage",
        ),
        ("fields: {owner: read, discount", "fields: {discount"),
    )
    changes = told(tmp_path, files)
    assert ("changed", "roles.rep.can.deal.read", "wider_access") in changes
    assert ("changed", "roles.rep.can.deal.create", "tightening") in changes
    assert ("changed", "roles.rep.can.deal.fields.owner", "wider_access") in changes


def test_rights_on_a_new_entity_widen_nothing(tmp_path: Path) -> None:
    files = edited(
        REP, ("          activity:", "          visit: {read: true}\n          activity:")
    )
    files["entities/visit/entity.yaml"] = """
        entity: visit
        title: name
        fields: {name: {type: text}}
    """
    assert ("added", "roles.rep.can.visit", "additive") in told(tmp_path, files)


def test_an_applied_field_that_vanishes_is_e0120_with_both_ways_out(tmp_path: Path) -> None:
    old = compiled(tmp_path / "old", SMALL)
    new = compiled(
        tmp_path / "new",
        edited(
            DEAL,
            ("          site_visit_on: {type: date}\n", ""),
            (
                "needs_permit: {type: boolean}",
                "needs_permit: {type: boolean}\n          visit_on: {type: date}",
            ),
        )
        | {
            "entities/deal/pipelines/sales.yaml": SMALL[
                "entities/deal/pipelines/sales.yaml"
            ].replace("site_visit_on", "visit_on"),
            "entities/deal/layouts/rep.yaml": SMALL["entities/deal/layouts/rep.yaml"].replace(
                "site_visit_on", "visit_on"
            ),
        },
    )
    assert new.model is not None
    [problem] = removals(old.model, new.model, new.origins)
    assert problem.code == "E0120"
    assert problem.path == "deal.fields.site_visit_on"
    assert problem.location.file == DEAL
    assert str(problem.help).startswith("Put it back. To take it out of use, add `retired:`")
    assert str(problem.notes[0].message) == (
        "`visit_on` looks like it under a new name; if so, give it `id: site_visit_on`"
    )


def test_an_entity_that_vanishes_is_one_problem(tmp_path: Path) -> None:
    extra = with_files(
        SMALL,
        {
            "entities/visit/entity.yaml": """
                entity: visit
                title: name
                fields: {name: {type: text}}
            """
        },
    )
    old = compiled(tmp_path / "old", extra)
    new = compiled(tmp_path / "new", SMALL)
    assert new.model is not None
    assert [p.path for p in removals(old.model, new.model, new.origins)] == ["visit"]
    assert removals(None, new.model, new.origins) == ()


def test_rules_and_views_may_simply_go(tmp_path: Path) -> None:
    old = compiled(tmp_path / "old", SMALL)
    rule = '          other_needs_note: {when: lost_reason == "other", require: [notes]}\n'
    new = compiled(tmp_path / "new", edited(DEAL, (rule, "")))
    assert new.model is not None
    assert removals(old.model, new.model, new.origins) == ()
    [change] = compare(old.model, new.model)
    assert (change.kind, change.cls) == ("removed", "behaviour")
    assert str(describe(change)) == "no longer there"


def test_what_an_empty_database_needs(tmp_path: Path) -> None:
    new = compiled(tmp_path / "new", SMALL)
    assert new.model is not None
    paths = {c.path for c in compare(None, new.model)}
    assert {"account", "deal", "task", "activity", "roles.rep"} <= paths


def test_a_new_field_on_a_layout_is_told_with_the_field(tmp_path: Path) -> None:
    files = edited(
        DEAL,
        (
            "needs_permit: {type: boolean}",
            "needs_permit: {type: boolean}\n          fax: {type: text}",
        ),
    )
    layout = "entities/deal/layouts/rep.yaml"
    files[layout] = SMALL[layout].replace("fields: [notes]", "fields: [fax, notes]")
    assert told(tmp_path, files) == [("added", "deal.fields.fax", "additive")]


def test_another_order_on_a_layout_is_told(tmp_path: Path) -> None:
    layout = "entities/deal/layouts/rep.yaml"
    files = edited(layout, ("[site_visit_on, needs_permit]", "[needs_permit, site_visit_on]"))
    assert told(tmp_path, files) == [("changed", "deal.layouts.rep", "metadata")]


# -- what the product does by itself ----------------------------------------------------------

HANDOVER = "automations/handover.yaml"


def sentences(tmp_path: Path, path: str, *edits: tuple[str, str]) -> list[str]:
    """Class, path and sentence of each change of BUSY."""
    text = BUSY[path]
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    old = compiled(tmp_path / "old", BUSY)
    new = compiled(tmp_path / "new", with_files(BUSY, {path: text}))
    assert new.model is not None
    return [f"{c.cls} {c.path}: {describe(c)}" for c in compare(old.model, new.model)]


def test_a_changed_condition_of_an_automation_is_told_with_both_texts(tmp_path: Path) -> None:
    told = sentences(tmp_path, HANDOVER, ("net_value > 50000", "net_value > 20000"))
    assert told == ["behaviour automations.handover.when: net_value > 50000 → net_value > 20000"]


def test_what_a_step_does_otherwise_is_told(tmp_path: Path) -> None:
    told = sentences(
        tmp_path,
        HANDOVER,
        ("{enters: [won]}", "{enters: [won, lost]}"),
        ("for: role manager", "for: account.owner"),
        ("in 2 working days", "today"),
        ("notes: Won.", "notes: Lost."),
        ("=today}", "=day_of(now)}"),
        ("{name} is won by {owner}", "won"),
        ("attempts: 5", "attempts: 6"),
    )
    assert told == [
        "behaviour automations.handover.after.enters: won → won, lost",
        "behaviour automations.handover.do.plan.create_task.due: in 2 working days → today",
        "behaviour automations.handover.do.plan.create_task.for: role manager → account.owner",
        "behaviour automations.handover.do.note.set.notes: Won. → Lost.",
        "behaviour automations.handover.do.note.set.expected_close: =today → =day_of(now)",
        "behaviour automations.handover.do.tell.notify.text: {name} is won by {owner} → won",
        "behaviour automations.handover.do.erp.call.attempts: 5 → 6",
    ]


def test_a_step_more_one_less_and_one_that_does_something_else(tmp_path: Path) -> None:
    told = sentences(
        tmp_path,
        HANDOVER,
        ("give: {assign: {to: team berlin}}", "take: {assign: {to: team vienna}}"),
        ("{mail: {to: account.email, template: won_thanks}}",
         "{notify: {to: owner, template: won_thanks}}"),
    )  # fmt: skip
    assert told == [
        "behaviour automations.handover.do.take: new",
        "behaviour automations.handover.do.mail: changed",
        "behaviour automations.handover.do.give: no longer there",
    ]


def test_times_and_switches_are_told(tmp_path: Path) -> None:
    monthly = "automations/monthly.yaml"
    found = sentences(tmp_path, monthly, ("monday and thursday at 07:15", "weekday at 07:00"))
    assert found == [
        "behaviour automations.monthly.every: monday and thursday at 07:15 → weekday at 07:00"
    ]
    (tmp_path / "more").mkdir()
    found = sentences(tmp_path / "more", "automations/sleepy.yaml", ("off: true", "off: false"))
    assert found == ["behaviour automations.sleepy.off: switched on"]


def test_a_changed_template_and_integration_are_told(tmp_path: Path) -> None:
    path = "templates/won_thanks.yaml"
    found = sentences(tmp_path, path, ("Thank you, {account.name}", "Thanks"))
    assert found == ["behaviour templates.won_thanks.subject: Thank you, {account.name} → Thanks"]
    (tmp_path / "more").mkdir()
    found = sentences(tmp_path / "more", "integrations/erp.yaml", ("path: /projects", "path: /p"))
    assert found == ["behaviour integrations.erp.actions.create_project.path: /projects → /p"]


def test_an_automation_does_not_vanish_and_can_be_stopped(tmp_path: Path) -> None:
    labels = BUSY["labels/zh.yaml"].replace("automations.welcome.button: 发送欢迎信", "")
    files = with_files(BUSY, {"automations/welcome.yaml": None, "labels/zh.yaml": labels})
    old, new = compiled(tmp_path / "old", BUSY), compiled(tmp_path / "new", files)
    assert new.model is not None
    [problem] = removals(old.model, new.model, new.origins)
    assert (problem.code, problem.path) == ("E0120", "automations.welcome")
    assert "off: true" in str(problem.help)
