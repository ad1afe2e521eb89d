"""Expressions that the law tries in every run, whatever it draws."""

from __future__ import annotations

from tests.laws.expression_model import CALENDARS
from tests.laws.expression_texts import quoted
from tests.laws.expression_world import ZONES

from tailorbird_metadata.expressions.functions import FUNCTIONS

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
    ("deal", 'day_of(d"9999-12-31T23:59Z") == d"9999-12-31"'),
    ("deal", 'hour(d"0001-01-01T00:00Z") == minute(d"9999-12-31T23:59Z")'),
)
"""What a back end got wrong before the law did; asked of all of them in every run."""


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
        for turn in range(3):
            arguments = []
            for place, kind in enumerate(kinds):
                names = samples.get(kind) or fixed[kind]
                arguments.append(names[(turn + place) % len(names)])
            if function.name == "is_closed":
                arguments[1] = '"won"'
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
    return tuple(found)
