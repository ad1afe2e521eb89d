"""Rules that limit, lock and empty, ways to close, moves, roles of outsiders: what they mean."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.metadata.test_changes import compiled, edited, told
from tests.workspaces import SMALL, with_files, write_workspace

from tailorbird_metadata.changes import compare
from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.model import Model

DEAL = "entities/deal/entity.yaml"
SALES = "entities/deal/pipelines/sales.yaml"
REP = "roles/rep.yaml"
RULE = "lost_needs_reason: {"


def with_rule(*rules: str) -> dict[str, str]:
    """SMALL with more rules on its deals."""
    lines = "".join(f"{rule}\n          " for rule in rules)
    return edited(DEAL, (RULE, lines + RULE))


def problems(tmp_path: Path, files: dict[str, str]) -> list[str]:
    found = compile_workspace(write_workspace(tmp_path / "made", files))
    return [f"{p.code} {p.message}" for p in found.problems]


def model_of(tmp_path: Path, files: dict[str, str], place: str = "model") -> Model:
    found = compiled(tmp_path / place, files).model
    assert found is not None
    return found


WRONG_RULES = (
    ("a: {when: needs_permit, require: [notes], read_only: [amount]}",
     "E0111 The rule `a` has both `require:` and `read_only:`."),
    ("a: {options: {amount: [x]}}", "E0225 Amount has no options of its own."),
    ("a: {options: {stage: [won]}}", "E0225 Which stages may follow is not a matter of rules."),
    ("a: {options: {line: [pv, coal]}}", "E0218 `coal` is not an option of Product line."),
    ("a: {read_only: [net_value]}",
     "E0225 Net value is filled by the product; nobody changes it."),
    ("a: {clear_when: needs_permit, clear: [stage]}",
     "E0225 Stage is filled by the product and cannot be emptied."),
    ("a: {clear_when: needs_permit, clear: [name]}",
     "E0291 Name is required, so no rule may empty it."),
    ("a: {clear_when: needs_permit}", "E0102 `a` has no `clear:`."),
    ("a: {clear: [notes]}", "E0102 `a` has no `clear_when:`."),
    ("a: {when: needs_permit, clear_when: needs_permit, clear: [notes]}",
     "E0292 `when:` means nothing beside `clear_when:`."),
    ("a: {clear_when: empty(notes), clear: [notes]}",
     "E0290 The rule `a` empties what its own condition reads."),
)  # fmt: skip


@pytest.mark.parametrize(("rule", "said"), WRONG_RULES, ids=[r for r, _ in WRONG_RULES])
def test_what_a_rule_cannot_say_is_told(tmp_path: Path, rule: str, said: str) -> None:
    assert problems(tmp_path, with_rule(rule)) == [said]


def test_a_circle_by_way_of_others_is_told_once(tmp_path: Path) -> None:
    files = with_rule(
        "a: {clear_when: empty(notes), clear: [site_visit_on]}",
        "b: {clear_when: empty(site_visit_on), clear: [expected_close]}",
        "c: {clear_when: empty(expected_close), clear: [notes]}",
    )
    assert problems(tmp_path, files) == [
        "E0290 These rules empty what each other's conditions read: a → b → c → a."
    ]


def test_what_is_in_the_file_is_in_the_model(tmp_path: Path) -> None:
    files = with_rule(
        "a: {when: needs_permit, options: {line: [pv, storage]}}",
        "b: {read_only: [amount, stage]}",
        "c: {clear_when: stage_open, clear: [lost_reason]}",
    )
    rules = model_of(tmp_path, files).entities["deal"].rules
    assert rules["a"].options == {"line": ("pv", "storage")}
    assert rules["b"].read_only == ("amount", "stage")
    assert rules["c"].clear == ("lost_reason",)


# -- options, stages, functions

CLOSING = edited(
    DEAL,
    ("service: Service contract", "service: {label: Service contract, closed: done, held: true}"),
    ("notes: {type: long_text, max: 5000}",
     "notes: {type: long_text, max: 5000}\n"
     "          over: {type: formula, returns: boolean, value: TEXT}"),
)  # fmt: skip


def formula(text: str) -> dict[str, str]:
    return {**CLOSING, DEAL: CLOSING[DEAL].replace("TEXT", f"'{text}'")}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("is_closed(line)", ["service"]),
        ("is_held(line)", ["service"]),
        ("is_closed(stage)", ["won", "lost"]),
        ('is_closed(stage, "lost")', ["lost"]),
    ],
)
def test_closed_and_held_mean_these_options(tmp_path: Path, text: str, ids: list[str]) -> None:
    found = model_of(tmp_path, formula(text)).entities["deal"].fields["over"].formula
    assert found is not None
    assert [o.value for o in found.tree.options] == ids  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("is_held(stage)", "E0310 None of its options is held."),
        ("is_closed(lost_reason)", "E0310 None of its options is closed."),
        ("is_closed(name)", "E0310 `is_closed` cannot use a text here."),
        ('is_closed(stage, "wonn")', "E0305 No option is closed in this way."),
        ("is_closed()", "E0310 `is_closed` takes 1 to 2 values, but here are 0."),
    ],
)
def test_a_test_that_can_never_hold_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert problems(tmp_path, formula(text)) == [said]


def test_moves_name_stages_of_their_pipeline(tmp_path: Path) -> None:
    files = edited(SALES, ("moves: {", "moves: {allowed: {qualify: [proposal, wonn]}, "))
    assert problems(tmp_path, files) == ["E0218 `wonn` is not a stage of this pipeline."]


# -- classes of changes


def test_classes_of_rules(tmp_path: Path) -> None:
    added = with_rule(
        "a: {options: {line: [pv]}}",
        "b: {read_only: [amount]}",
        "c: {clear_when: stage_open, clear: [lost_reason]}",
    )
    assert told(tmp_path, added) == [
        ("added", "deal.rules.a", "tightening"),
        ("added", "deal.rules.b", "tightening"),
        ("added", "deal.rules.c", "behaviour"),
    ]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("b: {when: needs_permit, read_only: [amount]}",
         ("changed", "deal.rules.b.read_only", "wider_access")),
        ("b: {when: needs_permit, read_only: [amount, notes, line]}",
         ("changed", "deal.rules.b.read_only", "tightening")),
        ("", ("removed", "deal.rules.b", "wider_access")),
    ],
    ids=["fewer", "more", "none"],
)  # fmt: skip
def test_a_lock_that_opens_lets_people_change_more(
    tmp_path: Path, now: str, said: tuple[str, ...]
) -> None:
    before = with_rule("b: {when: needs_permit, read_only: [amount, notes]}")
    after = with_rule(now) if now else dict(SMALL)
    old, new = compiled(tmp_path / "old", before), compiled(tmp_path / "new", after)
    assert new.model is not None
    assert [(c.kind, c.path, c.cls) for c in compare(old.model, new.model)] == [said]


def test_classes_of_pipelines(tmp_path: Path) -> None:
    files = edited(SALES, ("pipeline: sales", "pipeline: sales\n        probability: editable"),
                   ("moves: {", "moves: {allowed: {won: [lost]}, "))  # fmt: skip
    assert told(tmp_path, files) == [
        ("changed", "deal.fields.probability.read_only", "wider_access"),
        ("changed", "deal.pipelines.sales.own_probability", "behaviour"),
        ("changed", "deal.pipelines.sales.moves.allowed", "tightening"),
    ]


# -- roles


def role(*edits: tuple[str, str]) -> dict[str, str]:
    return edited(REP, *edits)


def test_actions_of_later_are_kept_with_a_warning_and_nothing_opens(tmp_path: Path) -> None:
    files = role(
        ("actions: {export: false}", "actions: {mail: true, share: owner == me, export: false}"),
        ("fields: {owner: read, ", "fields: {amount: {export: false}, owner: read, "),
        ("label: Sales rep", "label: Sales rep\n        share: {levels: [read], longest: 90 days}"),
    )  # fmt: skip
    said = "is accepted and has no effect in this version."
    assert sorted(problems(tmp_path, files)) == sorted(
        f"W0023 `{name}` {said}" for name in ("share", "mail", "share", "export: false")
    )
    grant = model_of(tmp_path, files, "again").roles["rep"].can["deal"]
    assert grant.not_exported == ("amount",)
    assert "amount" not in grant.fields, "the field keeps the record's right"


GUEST = """
    role: guest
    portal: account
    can:
      account: {read: owner == me.account.owner}
      deal: {read: account == me.account, edit: me.account.country == "de"}
"""


def test_a_role_of_outsiders_speaks_of_the_record_that_they_are(tmp_path: Path) -> None:
    files = with_files(SMALL, {"roles/guest.yaml": GUEST.replace(
        "{read: owner == me.account.owner}", "{read: true}")})  # fmt: skip
    assert problems(tmp_path, files) == [
        "W0023 Portals do not run in this version: people with this role may do nothing."
    ]
    assert model_of(tmp_path, files).roles["guest"].portal == "account"


def test_two_values_that_may_be_empty_are_not_compared_for_outsiders_either(
    tmp_path: Path,
) -> None:
    files = with_files(SMALL, {"roles/guest.yaml": GUEST})
    assert "E0312 Both sides may be empty, and then everybody would have this right." in problems(
        tmp_path, files
    )


def test_nobody_else_has_such_a_record(tmp_path: Path) -> None:
    files = role(("read: owner == me\n", "read: account == me.account\n"))
    assert problems(tmp_path, files) == ["E0304 `me` has no `account`."]
