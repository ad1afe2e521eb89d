"""Expressions that the law tries in every run, whatever it draws."""

from __future__ import annotations

from tests.laws.expression_model import CALENDARS
from tests.laws.expression_texts import quoted
from tests.laws.expression_world import TEXTS, ZONES

from tailorbird_metadata.expressions.functions import FUNCTIONS

SIGNS = ("<", "<=", ">", ">=", "==", "!=")

ONCE_WRONG = (
    ("deal", "me.name == name"),
    ("deal", "(0 < amount and not (me.team in me.teams)) or me.team in me.teams"),
    ("deal", "me in [account.owner]"),
    ("deal", "me.team in [account.team, account.owner.team]"),
    ("account", "sum(deals.amount * deals.discount) == 0"),
    ("deal", "left(me.name, account.employees) == me.name"),
    ("deal", "me in [me]"),
    ("deal", "closed_on == add_months(today, 99000)"),
    ("deal", "add_working_days(today, 3900000) == expected_on"),
    ("deal", 'end_of_week(coalesce(closed_on, d"9999-12-31")) == expected_on'),
    ("deal", 'add_working_days(today, 9999, "mondays") == closed_on'),
    ("deal", "me in [me, owner]"),
    ("deal", "me == me"),
    ("deal", "me != me or urgent"),
    ("deal", 'empty(day_of(d"0001-01-01T00:00Z"))'),
    ("deal", 'empty(day_of(d"9999-12-31T23:59Z"))'),
    ("deal", 'empty(hour(d"0001-01-01T00:00Z"))'),
    ("deal", 'empty(minute(d"9999-12-31T23:59Z"))'),
    ("deal", 'empty(time_of(d"0001-01-01T00:00Z", "America/New_York"))'),
    ("account", "dearest == name"),
    ("deal", "coalesce(owner, me) == account.owner"),
    ("deal", "coalesce(me, owner) != account.owner"),
    ("deal", "choose(urgent, me, owner) == account.owner"),
    ("deal", "coalesce(me, owner) in [account.owner, owner]"),
    ("deal", "empty(coalesce(owner, me))"),
    ("account", "cheapest_on < founded"),
)
"""What a back end got wrong before the law did; asked of all of them in every run."""

LINKED = tuple(
    ("deal", f"{left} {sign} {right}")
    for left, right in (
        ("account.founded", "today"),
        ("account.employees", "length(name)"),
        ("account.name", 'coalesce(name, "x")'),
        ("account.owner.name", 'coalesce(me.name, "x")'),
    )
    for sign in ("==", "!=")
)
"""What may be behind no lookup at all, beside what is never empty; asked in every run."""

BOUNDS = tuple(
    ("deal", f"{left} {sign} {right}")
    for left, right in (
        ("amount", "900000000000000"),
        ("amount", "-900000000000000"),
        ("amount", "0.12345"),
        ("days_between(closed_on, today)", "0.5"),
        ("days_between(today, closed_on)", "-0.5"),
        ("year(closed_on)", "0.5"),
        ("year(closed_on)", "12000"),
    )
    for sign in SIGNS
)
"""Constants that a column cannot hold, or that no day lies at; asked in every run."""

DAYS_BEGIN = tuple(
    f"day_of(called_at) {sign} {day}"
    for day in ("today", 'd"2026-03-28"', 'd"2026-03-09"', 'd"2018-11-03"', 'd"2026-10-24"')
    for sign in SIGNS
)
"""Conditions that become bounds on a moment; asked in every zone."""

PATTERNS = (
    "elan", "a", "?", "??", "*", "a*", "*a", "?*", "*?", "?*?", "*a*b*", "*中*", "e?an", "*?*?*",
    "50%_off", "*_*", "*%*", "*\\*", "str*e", "*n*n*", "élan*gmbh", "*gmbh*gmbh*", "i*l", "?",
)  # fmt: skip


def every_form() -> tuple[tuple[str, str, str], ...]:
    """Each function and operator on plain fields, as (kind, entity, text): none is left to luck."""
    found: list[tuple[str, str, str]] = []
    samples = {
        "text": ("name", "notes", "account.name"), "number": ("amount", "weight", "quantity"),
        "boolean": ("urgent", "account.vip"), "date": ("closed_on", "expected_on"),
        "moment": ("called_at", "due_at"), "set": ("tags", "account.tags"),
    }  # fmt: skip
    shapes = {"day": "date", "time": "moment", "same": "number", "any": "text", "shown": "number"}
    fixed = {
        "pattern": ('"*a?*"',), "zone": tuple(map(quoted, ZONES)), "choice": ("stage",),
        "calendar": tuple(map(quoted, CALENDARS)), "option": ('"proposal"', '"open"', '"won"'),
        "places": ("0", "1", "2"),
    }  # fmt: skip
    for function in FUNCTIONS.values():
        if function.internal:
            continue
        kinds = [shapes.get(shape, shape) for shape in function.takes]
        for turn in range(4):
            arguments = []
            for place, kind in enumerate(kinds):
                names = samples.get(kind) or fixed[kind]
                chosen = names[(turn + place) % len(names)]
                arguments.append("2" if turn == 3 and kind == "number" else chosen)
            if function.name == "is_closed":
                arguments[1] = '"won"'
            if function.name == "replace":  # with long texts in long ones it is refused
                arguments[1:] = (('"a"', '"bc"'), ("notes", '"x"'), ('"中"', '"文"'))[turn % 3]
            gives = {"same": "number", "time": "moment"}.get(function.gives, function.gives)
            for count in range(len(kinds) - function.optional, len(kinds) + 1):
                text = f"{function.name}({', '.join(arguments[:count])})"
                clock = function.gives == "clock"
                found.append(
                    ("boolean", "deal", f'{text} >= "12:00"') if clock else (gives, "deal", text)
                )
    for sign in "+-*/":
        for other in ("discount", "quantity", "0", "3", "account.employees"):
            found.append(("number", "deal", f"amount {sign} {other}"))
            found.append(("number", "deal", f"{other} {sign} weight"))
    for sign in ("<", "<=", ">", ">=", "==", "!="):
        for left, right in (
            ("amount", "discount"), ("amount", "limit_"), ("weight", "0.00000001"),
            ("quantity", "2.5"), ("closed_on", "expected_on"), ("called_at", "due_at"),
            ("closed_on", "account.founded"), ("amount", "99999999999.99991"),
            ("amount", "99999999999999"), ("account.limit", "19.99"), ("net", "100"),
        ):  # fmt: skip
            found.append(
                ("boolean", "deal", f"{left} {sign} {right}".replace("limit_", "account.limit"))
            )
    found += [("boolean", "deal", f"{who} in partners") for who in ("account", "account.parent")]
    found += [("boolean", "account", f"{name}(joint_deals.urgent)") for name in ("any", "all")]
    found += [("number", "account", f"{name}") for name in (
        "count(joint_deals)", "sum(joint_deals.amount, joint_deals.urgent)", "max(joint_deals.net)",
    )]  # fmt: skip
    for name in ("sum", "min", "max", "avg"):
        for value in ("amount", "weight", "quantity", "amount * deals.discount", "net"):
            found.append(("number", "account", f"{name}(deals.{value})"))
            found.append(("number", "account", f"{name}(deals.{value}, deals.urgent)"))
    for value in ("closed_on", "called_at"):
        kind = "date" if value == "closed_on" else "moment"
        found += [(kind, "account", f"{name}(deals.{value})") for name in ("min", "max")]
    return (*found, *_awkward())


def _awkward() -> list[tuple[str, str, str]]:
    """Forms and texts that random ones meet too rarely."""
    found = [("boolean", "deal", f"name == {quoted(text)}") for text in TEXTS]
    found += [("boolean", "deal", f"like(name, {quoted(pattern)})") for pattern in PATTERNS]
    found += [("boolean", "deal", text) for text in (
        "ends_with(name + notes, notes)", "ends_with(notes + name, notes)",
        "starts_with(notes + name, notes)", "starts_with(name + notes, notes)",
        "contains(email + notes + name, notes)", "number(text(weight)) == weight",
        'number(text(amount, 2)) == round(amount, 2)', 'number(left(text(weight), 4)) < 1',
    )]  # fmt: skip
    for first, second in (
        ("closed_on", "expected_on"), ("called_at", "due_at"), ("name", "notes"),
        ("amount", "weight"),
    ):  # fmt: skip
        kind = {"closed_on": "date", "called_at": "moment", "name": "text"}.get(first, "number")
        found += [
            (kind, "deal", f"coalesce({first}, {second})"),
            (kind, "deal", f"choose(urgent, {first}, {second})"),
        ]
        if kind != "text":
            found += [(kind, "deal", f"{n}({first}, {second})") for n in ("least", "greatest")]
    for end in ('d"0001-01-01"', 'd"9999-12-31"'):
        moved = f"add_days(closed_on, days_between(closed_on, {end}))"
        found.append(("date", "deal", moved))
        found += [("date", "deal", f"add_days({moved}, {n})") for n in ("1", "-1")]
        found += [("date", "deal", f"{n}({moved})") for n in ("end_of_week", "start_of_week")]
        found += [("date", "deal", f"add_working_days({moved}, {n})") for n in ("1", "-1", "0")]
    found += [  # numbers that are whole once they are worked out, before any record is seen
        (kind, "deal", form.format(name, count))
        for kind, name in (("moment", "called_at"), ("date", "closed_on"))
        for form in ("add_days({}, {})", "add_hours({}, {})", "add_minutes({}, {})")
        for count in ('length("ab")', "-sign(5)", 'year(d"2026-01-01")')
        if kind == "moment" or "days" in form
    ]
    found += [("number", "deal", f'{n}(amount, length("abc"))') for n in ("remainder", "least")]
    found += [
        ("date", "deal", 'day_of(coalesce(called_at, d"0001-06-01T00:00Z"))'),
        ("moment", "deal", 'add_days(coalesce(due_at, d"9999-12-30T23:59:59.999Z"), 1)'),
        ("moment", "deal", 'add_days(coalesce(due_at, d"0001-01-02T00:00Z"), 0 - 1)'),
        ("number", "deal", 'number("0.1234567890" + left(name, 0))'),
        ("number", "deal", 'number("0.12345678901" + left(name, 0))'),
        ("number", "deal", 'number("1234567890123456" + left(name, 0))'),
    ]
    found += [("moment", "deal", f"add_days(called_at, {n})") for n in ("0", "1", "-1", "weight")]
    found += [("number", "deal", text) for text in (
        "round(weight, 3)", "round(0 - weight, 1)", "round(amount / 7, 2)", "round(-2.5)",
        "floor(0 - amount)", "ceiling(0 - amount)", "sign(amount - 10)", "remainder(0 - amount, 3)",
        "abs(0 - discount)", "-amount", "amount - amount", "length(replace(name, notes, \"+\"))",
    )]  # fmt: skip
    found += [("text", "deal", text) for text in (
        "left(name, 0 - 1)", "right(name, 0)", "right(name, 1000000)", "left(name, amount)",
        "trim(\"\u3000\" + name + \" \")", "name + notes + email", "lower(name + \"Σ\")",
    )]  # fmt: skip
    return found
