"""The checker: what is accepted and what it means; what is refused, where, and how to mend it."""

from __future__ import annotations

import re

import pytest
from tests.expressions import SmallScope, choice, record

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.faults import ExpressionErrors
from tailorbird_metadata.expressions.tree import (
    Call,
    Compare,
    Expression,
    FieldRef,
    In,
    Input,
    Literal,
    Not,
    Placement,
)
from tailorbird_metadata.expressions.types import (
    BOOLEAN,
    DATE,
    MOMENT,
    MONEY,
    NUMBER,
    TEAM,
    TEXT,
    ValueType,
)


def good(text: str, entity: str = "deal", expected: ValueType | None = BOOLEAN) -> Expression:
    found = check(text, SmallScope(entity), expected)
    assert isinstance(found, Expression), [str(e.message) for e in found.errors]
    return found


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("owner == me and stage_open", "owner stage_open"),
        ('line != "storage" or discount <= 20', "discount line"),
        ('stage in ["proposal", "negotiation", "won"]', "stage"),
        ("not empty(closed_on)", "closed_on"),
        ("amount > 0", "amount"),
        ("owner == me or empty(owner)", "owner"),
        ("stage_open and expected_close <= end_of_month(today)", "expected_close stage_open"),
        ("days_between(last_activity_at, today) >= 10", "last_activity_at"),
        ('contains(tags, "key account")', "tags"),
        ('"key account" in tags', "tags"),
        ("overlaps(teams, me.teams)", "teams"),
        ('contains(teams, "berlin") and me.team in teams', "teams"),
        ("empty(teams) or overlaps(tags, tags)", "tags teams"),
        ('team == "berlin"', "team"),
        ('has_role("finance")', ""),
        ('"finance" in me.roles', ""),
        ("closed_on == null", "closed_on"),
        ('name == ""', "name"),
        ('d"2026-01-15" < closed_on', "closed_on"),
        ('created_at >= d"2026-01-15T08:00+01:00"', "created_at"),
        ('choose(stage_open, "won", "lost") == stage', "stage stage_open"),
        ("coalesce(team, me.team) in me.teams", "team"),
        ("name + \" / \" + name == 'x / x'", "name"),
        ("day_of(created_at) == closed_on", "closed_on created_at"),
        ("(needs_permit) == (amount > 5)", "amount needs_permit"),
        ("discount not in [5, 10.0]", "discount"),
    ],
)
def test_a_condition_on_the_record(text: str, reads: str) -> None:
    found = good(text)
    assert found.placement is Placement.RECORD
    assert found.result == BOOLEAN
    assert " ".join(found.reads) == reads


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("account.team in me.teams", "account account.team"),
        ("owner.manager == me", "owner owner.manager"),
        ("account.owner.manager == me", "account account.owner account.owner.manager"),
        ('account.parent.status == "customer"', "account account.parent account.parent.status"),
        ('owner.name == "Ann" and owner.email != name', "name owner owner.email owner.name"),
    ],
)
def test_a_condition_through_lookups(text: str, reads: str) -> None:
    found = good(text)
    assert found.placement is Placement.LINKED
    assert " ".join(found.reads) == reads


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ('any(deals.stage == "won")', "deal.account:id deal.account:stage"),
        ("count(deals) > 3", "deal.account:id"),
        ("any(deals)", "deal.account:id"),
        ("all(deals.stage_open)", "deal.account:id deal.account:stage_open"),
        (
            'sum(deals.amount * 2, deals.stage == "won") > employees',
            "deal.account:amount deal.account:id deal.account:stage employees",
        ),
        ("max(deals.closed_on) < today", "deal.account:closed_on deal.account:id"),
        (
            "count(deals, deals.account.vip) > 0",
            "deal.account:account deal.account:account.vip deal.account:id",
        ),
    ],
)
def test_a_condition_on_child_records(text: str, reads: str) -> None:
    found = good(text, "account")
    assert found.placement is Placement.AGGREGATE
    assert " ".join(found.reads) == reads


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("me", record("user")),
        ("me.team", TEAM),
        ("today", DATE),
        ("now", MOMENT),
        ('"won"', choice("deal.stage")),
        ('choose(needs_permit, "won", "lost")', choice("deal.stage")),
        ("amount * (100 - discount) / 100", MONEY),
        ("null", DATE),
        ("owner.manager", record("user")),
        ("amount", NUMBER),
        ("lower(name)", TEXT),
    ],
)
def test_a_value_where_its_type_is_wanted(text: str, expected: ValueType) -> None:
    found = good(text, "deal", expected)
    assert (found.result.kind, found.result.of) == (expected.kind, expected.of)


def test_names_are_resolved_and_forms_made_one() -> None:
    tree = good('stage != "won"').tree
    assert isinstance(tree, Compare) and tree.operator == "ne"
    assert isinstance(tree.left, FieldRef) and tree.left.entity == "deal"
    assert isinstance(tree.right, Literal) and tree.right.type == choice("deal.stage")
    assert isinstance(good("closed_on == null").tree, Call)
    assert isinstance(good("closed_on != null").tree, Not)
    role = good('has_role("finance")').tree
    assert isinstance(role, In) and isinstance(role.container, Input)
    assert isinstance(role.member, Literal) and role.member.value == "id_finance"
    assert good("owner == me.id").tree == good("owner == me").tree


MISTAKES = """
stag == "won"                  | E0304 | stag              | Did you mean `stage`?
stage == "wno"                 | E0305 | "wno"             | Did you mean `"won"`?
line == "x"                    | E0305 | "x"               | `"pv"`, `"storage"`, `"service"`.
stage == won                   | E0304 | won               | quotation marks: `"won"`.
contains(name, "")             | E0310 | ""                | contains(name, "solar")
amount                         | E0307 | amount            | Compare it with something
closed_on < created_at         | E0308 | created_at        | `day_of(…)`
closed_on == "2026-01-15"      | E0306 | "2026-01-15"      | d"2026-01-15"
amount == "5"                  | E0306 | "5"               | without quotation marks
amount in ["5"]                | E0306 | "5"               | without quotation marks
name == 5                      | E0306 | 5                 |
needs_permit == "true"         | E0306 | "true"            | without quotation marks
today + 7 > closed_on          | E0306 | today + 7         | `add_days(today, 7)`
foo(3)                         | E0304 | foo               |
contain(name, "x")             | E0304 | contain           | Did you mean `contains`?
owner == 5                     | E0306 | 5                 |
owner == account               | E0306 | account           |
owner == "Ann"                 | E0306 | "Ann"             | compare with `me`
stage == line                  | E0306 | line              |
stage < "won"                  | E0306 | stage < "won"     | at_most(stage, "…")
name < "B"                     | E0306 | name < "B"        | starts_with
me.nme == name                 | E0304 | nme               | Did you mean `name`?
me.manager.name == name        | E0304 | name              |
owner.nme == name              | E0304 | nme               | Did you mean `name`?
account.citty == "x"           | E0304 | citty             | Did you mean `city`?
stage.x == 1                   | E0304 | x                 |
amount in me.teams             | E0306 | amount            |
teams in me.teams              | E0306 | teams             | overlaps(teams, me.teams)
contains(teams, me.teams)      | E0306 | me.teams          | overlaps(teams, me.teams)
contains(teams, "berln")       | E0305 | "berln"           | Did you mean `"berlin"`?
contains(teams, name)          | E0306 | name              |
teams == "berlin"              | E0306 | "berlin"          | Write `"berlin" in teams`
overlaps(teams, tags)          | E0310 | tags              | overlaps(teams, me.teams)
overlaps(team, me.teams)       | E0310 | team              | overlaps(teams, me.teams)
overlaps(me.roles, teams)      | E0310 | me.roles          | overlaps(teams, me.teams)
overlaps(teams)                | E0310 | overlaps(teams)   | overlaps(teams, me.teams)
name in "abc"                  | E0306 | "abc"             | contains(text, part)
like(name, name)               | E0310 | name              | like(name, "A*")
like(name, "*a*a*a*a*a*a")     | E0310 | "*a*a*a*a*a*a"    |
round(amount, 1.5) > 1         | E0310 | 1.5               | round(value, 2)
round(amount, 11) > 1          | E0310 | 11                |
round() > 1                    | E0310 | round()           | round(value, 2)
starts_with(amount, "x")       | E0310 | amount            | starts_with(name, "A")
day_of(closed_on) == today     | E0310 | closed_on         | day_of(created_at
has_role("fin")                | E0305 | "fin"             | Did you mean `"finance"`?
has_role(name)                 | E0310 | has_role(name)    | has_role("…")
team == "berln"                | E0305 | "berln"           | Did you mean `"berlin"`?
empty(needs_permit)            | E0310 | needs_permit      | `not` before it
empty("x")                     | E0310 | "x"               |
needs_permit == null           | E0306 | needs_permit == null |
amount < null                  | E0306 | amount < null     | empty(value)
True                           | E0304 | True              | `true` in small letters
count() > 1                    | E0310 | count()           |
fax == "x"                     | E0313 | fax               | Use another field
tags == "x"                    | E0306 | "x"               | Write `"x" in tags`
name + line == "x"             | E0306 | line              | choose(x == "one"
line + name == "x"             | E0306 | line              | choose(x == "one"
amount + "5" > 1               | E0306 | "5"               |
[1, 2] == amount               | E0302 | [1, 2]            |
amount in []                   | E0306 | []                |
a ? b : c                      | E0302 | ?                 | choose(condition, then, else)
amount ?? 1 > 0                | E0302 | ??                | coalesce(a, b)
name =~ "a.*"                  | E0302 | =~                | like(field, "A*")
amount % 2 == 0                | E0302 | %                 | value * percent / 100
amount = 5                     | E0303 | =                 | `==`
amount > 5 AND stage_open      | E0303 | AND               | `and` in small letters
amount > 5 && stage_open       | E0302 | &&                 | Write `and`
not (amount > 5                | E0303 | 5                 | `)` is missing
0 < amount < 5                 | E0303 | <                 | Compare twice
name == “Élan”                 | E0303 | “Élan”            | Write `"Élan"`
amount > 5，0                  | E0303 | ，                | Write `,` (half width)
1 else 2                       | E0303 | else              | Write `choose(
amount > 5 else                | E0303 | else              | Write `choose(
name == "x                     | E0303 | "                 | closing quotation mark
amount > 1e5                   | E0311 | 1e5               | plain digits
amount > 0.12345678901         | E0311 | 0.12345678901     | plain digits
closed_on > d"2026-02-30"      | E0311 | d"2026-02-30"     | d"2026-01-15"
created_at > d"2026-02-03T10:00" | E0311 | d"2026-02-03T10:00" | d"2026-02-03T10:00Z"
amount > t"P3D"                | E0302 | t"P3D"            | days_between
$amount > 5                    | E0302 | $amount           | without `$`
name.upper() == "X"            | E0302 | name.upper()      | Write `upper(name)`
choose(stage_open, 1, "x") > 0 | E0306 | "x"               |
choose(amount, 1, 2) > 0       | E0307 | amount            |
coalesce(null, null) == null   | E0310 | coalesce(null, null) |
amount and stage_open          | E0307 | amount            |
not amount                     | E0307 | amount            |
招标 == 1                      | E0304 | 招标              | `招标编号`
"""


@pytest.mark.parametrize(
    "line", [x for x in MISTAKES.splitlines() if x], ids=lambda x: x.split("|")[0].strip()
)
def test_a_mistake_is_refused_at_its_place_with_help(line: str) -> None:
    text, code, underlined, help_ = (part.strip() for part in re.split(r" \| ?", line, maxsplit=3))
    found = check(text, SmallScope(), BOOLEAN)
    assert isinstance(found, ExpressionErrors)
    error = found.errors[0]
    assert (error.code, text[slice(*error.span)]) == (code, underlined), str(error.message)
    assert help_ in str(error.help or "")
    assert str(error.message).endswith(".")
    for sentence in (error.message, error.help):
        if sentence is not None:
            assert sentence.render("zh") != sentence.render("en"), "no Chinese sentence"


@pytest.mark.parametrize(
    "text",
    [
        " * ".join(["amount"] * 7) + " > 1",
        "account." + "parent." * 5 + 'name == "x"',
        " and ".join(["stage_open"] * 160),
        "(" * 15 + "amount" + " + 1)" * 15 + "+ 1" * 40 + " > 0",
    ],
)
def test_what_gets_too_large_is_refused(text: str) -> None:
    found = check(text, SmallScope(), BOOLEAN)
    assert isinstance(found, ExpressionErrors)
    assert found.errors[0].code == "E0301"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("deals", "E0306"),
        ('any(stage == "won")', "E0310"),
        ("any(deal.stage_open)", "E0310"),
        ('any(deals.stage == "won" and city == "x")', "E0304"),
        ("all(deals)", "E0310"),
        ("sum(deals.name) > 1", "E0310"),
        ("sum(deals) > 1", "E0306"),
        ("any(any(deals.stage_open))", "E0310"),
        ("count(deals, deals.stage_open, deals.stage_open) > 1", "E0310"),
        ("deals.stage_open", "E0306"),
        ("parent.deals.stage_open", "E0306"),
    ],
)
def test_a_mistake_about_child_records(text: str, code: str) -> None:
    found = check(text, SmallScope("account"), BOOLEAN)
    assert isinstance(found, ExpressionErrors)
    assert [e.code for e in found.errors] == [code], [str(e.message) for e in found.errors]


def test_inside_of_an_aggregate_the_name_of_the_children_is_proposed() -> None:
    found = check("any(deals.stage_open and amount > 5)", SmallScope("account"), BOOLEAN)
    assert isinstance(found, ExpressionErrors)
    assert str(found.errors[0].help) == "Write `deals.amount`."


def test_independent_mistakes_are_found_together() -> None:
    found = check('stag == "won" and amount > "5" or discont < 3', SmallScope(), BOOLEAN)
    assert isinstance(found, ExpressionErrors)
    assert [e.code for e in found.errors] == ["E0304", "E0306", "E0304"]
    assert [e.span[0] for e in found.errors] == sorted(e.span[0] for e in found.errors)


@pytest.mark.parametrize(
    "text",
    ["team == me.team", "owner == me.manager", "account.team == team", "name != owner.name"],
)
def test_rights_never_compare_two_values_that_may_be_empty(text: str) -> None:
    assert isinstance(check(text, SmallScope(), BOOLEAN), Expression)
    found = check(text, SmallScope(), BOOLEAN, in_rights=True)
    assert isinstance(found, ExpressionErrors)
    assert found.errors[0].code == "E0312"


@pytest.mark.parametrize("text", ["team in me.teams", "owner == me", 'stage == "won"'])
def test_rights_compare_with_what_is_never_empty(text: str) -> None:
    assert isinstance(check(text, SmallScope(), BOOLEAN, in_rights=True), Expression)


def test_a_place_says_how_far_it_can_read() -> None:
    near = check("account.vip", SmallScope(), BOOLEAN, allow=Placement.RECORD)
    far = check("any(deals.stage_open)", SmallScope("account"), BOOLEAN, allow=Placement.LINKED)
    for found in (near, far):
        assert isinstance(found, ExpressionErrors)
        assert found.errors[0].code == "E0309"
    assert isinstance(
        check("account.vip", SmallScope(), BOOLEAN, allow=Placement.LINKED), Expression
    )
