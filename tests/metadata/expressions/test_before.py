"""`old.x`, `changed(x)`, `is_new()`: what they mean, and where they are refused and why."""

from __future__ import annotations

from typing import Any

import pytest
from tests.expressions import SmallScope

from tailorbird_metadata.expressions.analysis import implies, overlaps, satisfiable
from tailorbird_metadata.expressions.before import WHY
from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.faults import ExpressionErrors
from tailorbird_metadata.expressions.tree import (
    Call,
    Compare,
    Expression,
    FieldRef,
    Node,
    Old,
    Or,
    Placement,
)
from tailorbird_metadata.expressions.types import BOOLEAN, ValueType


def good(text: str, expected: ValueType | None = BOOLEAN) -> Expression:
    found = check(text, SmallScope("deal"), expected, allow=Placement.EVENT)
    assert isinstance(found, Expression), [str(e.message) for e in found.errors]
    return found


def refused(text: str, **more: Any) -> tuple[str, str, str, str]:
    """The code, the piece of text, the sentence and the help of the only mistake."""
    found = check(text, SmallScope("deal"), BOOLEAN, **{"allow": Placement.EVENT, **more})
    assert isinstance(found, ExpressionErrors)
    [error] = found.errors
    start, end = error.span
    return error.code, text[start:end], str(error.message), str(error.help)


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ('old.stage == "won"', "stage"),
        ("old.amount < amount", "amount"),
        ("changed(discount)", "discount"),
        ("changed(amount, discount, tags)", "amount discount tags"),
        ("changed(name) and not empty(old.name)", "name"),
        ("old.account.city != account.city", "account account.city"),
        ("old.owner.manager == me", "owner owner.manager"),
        ("is_new()", "id"),
        ('"key account" in old.tags and "berlin" in old.teams', "tags teams"),
        ("old.needs_permit", "needs_permit"),
        ("days_between(old.expected_close, expected_close) > 30", "expected_close"),
    ],
)
def test_what_is_asked_about_a_change_is_read_and_placed(text: str, reads: str) -> None:
    found = good(text)
    assert found.placement is Placement.EVENT
    assert found.reads == tuple(reads.split())


def test_changed_says_that_the_value_differs_from_the_old_one() -> None:
    tree = good("changed(amount)").tree
    assert tree == good("amount != old.amount").tree
    assert isinstance(tree, Compare)
    assert isinstance(tree.right, Old)
    assert tree.right.operand == tree.left
    several = good("changed(amount, stage)").tree
    assert isinstance(several, Or)
    assert several.operands[1] == good("changed(stage)").tree


def test_a_record_is_new_while_it_had_no_number() -> None:
    tree = good("is_new()").tree
    assert isinstance(tree, Call)
    assert tree.function == "empty"
    [before] = tree.arguments
    assert isinstance(before, Old)
    assert isinstance(before.operand, FieldRef)
    assert before.operand.field == "id"


@pytest.mark.parametrize(
    ("text", "place", "sentence", "help_"),
    [
        ("old == null", "old", "Say which field is meant", "`old.stage`"),
        ("old.amout > 1", "amout", "There is no field `amout` here.", "Did you mean `amount`?"),
        ("old.me == me", "old.me", "Only fields of the record", "`old.stage`"),
        ("changed()", "changed()", "takes 1 to 20 values, but here are 0.", "`changed(stage)`"),
        ("is_new(stage)", "is_new(stage)", "Nothing stands between the brackets", "`is_new()`"),
        ("changed(account.city)", "account.city", "a field of another record", "changed(account)"),
        ("changed(amount + 1)", "amount + 1", "names of fields", "`changed(amount, discount)`"),
        ('changed(stage, "won")', '"won"', "names of fields", '`old.stage == "sent" and'),
        ("changed(old.stage)", "old.stage", "names of fields", "`changed(amount, discount)`"),
        ("changed(me)", "me", "names of fields", "`changed(amount, discount)`"),
        ("below(old.account, account)", "old.account", "stood in a tree", "`changed(account)`"),
        ("changd(stage)", "changd", "There is no function `changd`.", "Did you mean `changed`?"),
        ("old.tags == tags", "old.tags == tags", "which cannot be compared", "changed(tags)"),
    ],
)
def test_what_cannot_be_asked_is_told_at_its_place(
    text: str, place: str, sentence: str, help_: str
) -> None:
    _, found, said, mend = refused(text)
    assert found == place
    assert sentence in said
    assert help_ in mend


@pytest.mark.parametrize("why", sorted(WHY))
def test_where_nothing_changes_the_reason_is_told(why: str) -> None:
    text = 'amount > 1 and old.stage == "won" or changed(stage)'
    code, place, sentence, mend = refused(text, allow=Placement.AGGREGATE, still=why)
    assert (code, place) == ("E0309", "old.stage")
    assert sentence == f"This asks about a change. {WHY[why]}"
    assert "`when` and `check` of rules" in mend
    chinese = WHY[why].render("zh")
    assert chinese != str(WHY[why])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("any(deals.amount > old.employees)", "old.employees"),
        ("any(changed(deals.amount))", "changed(deals.amount)"),
        ("count(deals, is_new()) > 0", "is_new()"),
    ],
)
def test_children_have_no_time_before(text: str, place: str) -> None:
    found = check(text, SmallScope("account"), BOOLEAN, allow=Placement.EVENT)
    assert isinstance(found, ExpressionErrors)
    [error] = found.errors
    assert text[error.span[0] : error.span[1]] == place
    assert str(error.message) == "What child records were before is not known."


def proven(text: str) -> Node:
    return good(text).tree


def test_what_was_is_a_variable_of_its_own() -> None:
    assert satisfiable(proven('old.stage == "won" and stage == "lost"'))
    assert not satisfiable(proven('old.stage == "won" and old.stage == "lost"'))
    assert not satisfiable(proven("old.amount > 5 and old.amount < 5"))
    assert not satisfiable(proven("changed(amount) and amount == old.amount"))
    assert not satisfiable(proven("changed(amount) and amount > 4 and empty(old.amount) and "
                                  "not empty(old.amount)"))  # fmt: skip
    assert implies(proven("old.amount > 5"), proven("old.amount > 4"))
    assert not implies(proven("old.amount > 5"), proven("amount > 4"))
    met = list(overlaps([proven("old.amount > 5"), proven("old.amount > 7")]))
    assert [(one, other) for one, other, _ in met] == [(0, 1)]
    assert not list(overlaps([proven("old.amount > 5"), proven("not (old.amount > 5)")]))


@pytest.mark.parametrize(
    "text",
    [
        'changed(stage) and stage == "won" and old.stage == "won"',
        'not changed(stage) and stage == "won" and old.stage == "lost"',
        "changed(needs_permit) and needs_permit and old.needs_permit",
        "not changed(amount) and amount > 5 and old.amount < 3",
        "amount > old.amount and amount == 2 and old.amount == 4",
        "changed(stage) and empty(stage) and empty(old.stage)",
    ],
)
def test_a_change_that_cannot_be_is_proven(text: str) -> None:
    assert not satisfiable(proven(text))
