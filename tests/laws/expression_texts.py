"""Random expressions as people write them, typed so that the checker takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from hypothesis import strategies as st
from tests.laws.expression_model import CALENDARS, STAGES, TEAMS, WANTED
from tests.laws.expression_world import CLOCKS, DAYS, TAGS, TEXTS, ZONES

Draw = st.DrawFn

FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "deal": {
        "text": ("name", "notes", "email", "headline", "account.name", "account.city",
                 "owner.name", "owner.email", "account.owner.name", "account.parent.name",
                 "home", "home.city", "home.country", "land"),
        "clock": ("opens",),
        "wanted": ("wanted",),
        "number": ("amount", "discount", "weight", "quantity", "net", "effort",
                   "stars", "account.employees",
                   "account.limit", "account.parent.limit"),
        "boolean": ("urgent", "big", "account.vip", "account.parent.vip"),
        "date": ("closed_on", "expected_on", "due_on", "account.founded"),
        "moment": ("called_at", "due_at", "account.seen_at", "account.parent.seen_at"),
        "user": ("owner", "account.owner", "owner.manager", "account.owner.manager"),
        "team": ("team", "account.team", "owner.team"),
        "tags": ("tags", "account.tags"),
        "teams": ("teams", "account.teams"),
        "partners": ("partners",),
        "stage": ("stage",),
        "status": ("account.status", "account.parent.status"),
        "account": ("account", "account.parent"),
    },
    "account": {
        "text": ("name", "city", "parent.name", "owner.name", "dearest"),
        "number": ("employees", "limit", "parent.limit"),
        "boolean": ("vip", "parent.vip", "last_urgent"),
        "date": ("founded", "parent.founded", "cheapest_on"),
        "moment": ("seen_at",),
        "user": ("owner", "parent.owner", "owner.manager"),
        "team": ("team", "parent.team"),
        "tags": ("tags", "parent.tags"),
        "teams": ("teams", "parent.teams"),
        "status": ("status", "parent.status"),
        "account": ("parent", "parent.parent"),
    },
}  # fmt: skip
_WRITTEN_NUMBERS = ("0", "1", "2", "-1", "0.005", "10", "12000", "100", "0.33333", "19.99",
                    "999999999999999", "-99999999999.9999", "33.3333333333", "7")  # fmt: skip
_WRITTEN_MOMENTS = (
    'd"0001-01-01T00:00Z"',
    'd"9999-12-31T23:59:59.999Z"',
    'd"2026-03-28T23:00Z"',
    'd"2026-03-10T08:00+01:00"',
    "now",
)
_NUMBER_FORMS = (
    "(<number> + <number>)", "(<number> - <number>)", "(<number> * <number>)",
    "(<number> / <number>)", "(-<number>)", "abs(<number>)", "round(<number>, <n>)",
    "round(<number>)", "least(<number>, <number>)", "greatest(<number>, <number>, <number>)",
    "length(<text>)", "floor(<number>)", "ceiling(<number>)", "quarter(<date>)", "day(<moment>)",
    "weekday(<date>)", "days_between(<date>, <date>)", "days_between(<moment>, <date>)",
    "year(<date>)", "month(<moment>)", "week(<date>)", "day_of_year(<date>)", "minute(<moment>)",
    "days_in_month(<date>)", "hour(<moment>)", "months_between(<date>, <date>)",
    "years_between(<date>, <moment>)", "working_days_between(<date>, <date>)", "sign(<number>)",
    "remainder(<number>, <number>)", "aggregate", "aggregate", "aggregate",
    "hour(<moment>, <zone>)", "minute(<moment>, <zone>)", "hours_between(<moment>, <moment>)",
    "minutes_between(<moment>, <moment>)", "number(<text>)", "number(text(<number>))",
    "size(<set>)", "position(<choice>)", "position(<choice>)",
    "working_days_between(<date>, <date>, <calendar>)",
    "working_days_between(<moment>, <date>, <calendar>)",
)  # fmt: skip
_DATE_FORMS = (
    "day_of(<moment>)", "add_days(<date>, 7)", "add_days(<date>, -30)", "add_days(<date>, -1.9)",
    "add_days(<date>, 3652058)", "add_days(<date>, <number>)", "start_of_week(<date>)",
    "start_of_month(<date>)", "end_of_month(<date>)", "start_of_month(<moment>)",
    "least(<date>, <date>)", "greatest(<date>, <date>)", "add_months(<date>, 1)",
    "add_months(<date>, <number>)", "end_of_week(<date>)", "start_of_quarter(<date>)",
    "add_working_days(<date>, <number>)", "add_working_days(<moment>, 3)",
    "end_of_quarter(<date>)", "start_of_year(<moment>)", "end_of_year(<date>)",
    "day_of(<moment>, <zone>)", "day_of(<moment>, <zone>)", "anniversary(<date>, <date>)",
    "add_working_days(<date>, <n>, <calendar>)", "add_working_days(<date>, -<n>, <calendar>)",
    "add_working_days(<date>, <number>, <calendar>)",
)  # fmt: skip
_MOMENT_FORMS = (
    "add_days(<moment>, 7)", "add_days(<moment>, -400)", "add_days(<moment>, 0.5)",
    "greatest(<moment>, <moment>)", "least(<moment>, <moment>)", "coalesce(<moment>, <moment>)",
    "add_hours(<moment>, <number>)", "add_minutes(<moment>, <number>)", "add_hours(<moment>, -1.5)",
)  # fmt: skip
_TEXT_FORMS = (
    "lower(<text>)", "upper(<text>)", "(<text> + <text>)", "trim(<text>)",
    "coalesce(<text>, <text>)", "left(<text>, <number>)", "right(<text>, <n>)",
    "replace(<text>, <text>, <text>)", "middle(<text>, <n>, <number>)", "before(<text>, <text>)",
    'after(<text>, "a")', 'before(<text>, "中")', "after(<text>, <text>)", "text(<number>)",
    "text(<number>, <n>)", "text(<date>)",
)  # fmt: skip
_ATOMS = (
    "boolean", "ordered", "ordered", "ordered", "same", "same", "empty", "option", "parts",
    "tags", "teams", "list", "bound", "below", "working",
)  # fmt: skip
CHILDREN = ("deals", "joint_deals")
STATUSES = ("prospect", "customer", "former")
T = TypeVar("T")


@st.composite
def conditions(draw: Draw, entity: str, depth: int = 3) -> str:
    """A condition on a record of the entity."""
    return _Writer(draw, entity, "").condition(depth)


@st.composite
def values(draw: Draw, entity: str, kind: str, depth: int = 3) -> str:
    """A value of a kind: number, text, date or moment."""
    return _Writer(draw, entity, "").of(kind, depth)


class _Writer:
    """Writes texts about one entity; `prefix` is the collection inside an aggregate."""

    def __init__(self, draw: Draw, entity: str, prefix: str) -> None:
        self.draw = draw
        self.entity = entity
        self.prefix = prefix
        self.outside = not prefix and entity == "account"

    def pick(self, options: Sequence[T]) -> T:
        return self.draw(st.sampled_from(options))

    def chance(self, percent: int) -> bool:
        return self.draw(st.integers(1, 100)) <= percent

    def field(self, kind: str) -> str:
        return self.prefix + self.pick(FIELDS[self.entity][kind])

    def has(self, kind: str) -> bool:
        return kind in FIELDS[self.entity]

    def of(self, kind: str, depth: int) -> str:
        """A value of any kind."""
        if depth <= 0 or self.chance(30):
            return self.leaf(kind)
        if kind == "boolean":
            return self.condition(depth)
        if self.chance(20):
            return self.chosen(kind, depth - 1)
        makers = {
            "number": self.number, "text": self.text, "date": self.date, "moment": self.moment
        }  # fmt: skip
        return makers[kind](depth - 1) if kind in makers else self.field(kind)

    def leaf(self, kind: str) -> str:
        written = {
            "number": lambda: self.pick(_WRITTEN_NUMBERS),
            "text": lambda: quoted(self.pick(TEXTS)) if self.chance(80) else "me.name",
            "date": lambda: day(self.pick(DAYS)) if self.chance(70) else "today",
            "moment": lambda: self.pick(_WRITTEN_MOMENTS),
            "boolean": lambda: self.pick(("true", "false", 'has_role("finance")')),
            "user": lambda: self.pick(("me", "me.manager")),
            "team": lambda: "me.team",
        }
        if kind in written and self.chance(40):
            return written[kind]()
        return self.field(kind)

    def number(self, depth: int) -> str:
        form = self.pick(_NUMBER_FORMS)
        if form == "aggregate":
            return self.aggregate(depth) if self.outside else self.leaf("number")
        return self.filled(form, depth)

    def filled(self, form: str, depth: int) -> str:
        """`form` with values in the place of its kinds."""
        choice = "stage" if self.has("stage") and self.chance(60) else "status"
        sets = [kind for kind in ("tags", "teams", "wanted", "partners") if self.has(kind)]
        for name, written in (
            ("zone", quoted(self.pick(ZONES))),
            ("calendar", quoted(self.pick(tuple(CALENDARS)))),
            ("choice", self.field(choice)),
            ("set", self.field(self.pick(sets))),
        ):
            form = form.replace(f"<{name}>", written)
        for kind in ("number", "text", "date", "moment", "boolean"):
            while f"<{kind}>" in form:
                form = form.replace(f"<{kind}>", self.of(kind, depth), 1)
        return form.replace("<n>", str(self.draw(st.integers(0, 6))))

    def text(self, depth: int) -> str:
        return self.filled(self.pick(_TEXT_FORMS), depth)

    def date(self, depth: int) -> str:
        return self.filled(self.pick(_DATE_FORMS), depth)

    def moment(self, depth: int) -> str:
        return self.filled(self.pick(_MOMENT_FORMS), depth)

    def chosen(self, kind: str, depth: int) -> str:
        if self.chance(50):
            return f"coalesce({self.field(kind)}, {self.of(kind, depth)})"
        test = self.condition(depth)
        if self.chance(30):
            test += f", {self.of(kind, depth)}, {self.condition(depth)}"
        return f"choose({test}, {self.of(kind, depth)}, {self.of(kind, depth)})"

    def aggregate(self, depth: int) -> str:
        children = self.pick(CHILDREN)
        deals = _Writer(self.draw, "deal", f"{children}.")
        where = f", {deals.condition(depth)}" if self.chance(50) else ""
        if self.chance(25):
            return f"count({children}{where})"
        name = self.pick(("sum", "min", "max", "avg"))
        value = deals.field("number")
        if self.chance(40):
            value = f"{value} {self.pick('+-*/')} {deals.of('number', depth)}"
        return f"{name}({value}{where})"

    def condition(self, depth: int) -> str:
        if depth <= 0 or self.chance(35):
            return self.atom(max(0, depth - 1))
        form = self.pick(("and", "or", "not", "not", "choose", "same", "children"))
        below = depth - 1
        first = self.condition(below)
        match form:
            case "and" | "or":
                return f"({first} {form} {self.condition(below)})"
            case "not":
                return f"not ({first})"
            case "choose":
                return f"choose({first}, {self.condition(below)}, {self.condition(below)})"
            case "same":
                return f"({first}) {self.pick(('==', '!='))} ({self.condition(below)})"
            case _:
                if not self.outside:
                    return first
                deals = _Writer(self.draw, "deal", f"{self.pick(CHILDREN)}.")
                name = self.pick(("any", "all"))
                return f"{name}({deals.field('boolean')} or {deals.condition(below)})"

    def atom(self, depth: int) -> str:
        form = self.pick(_ATOMS)
        match form:
            case "boolean":
                return self.leaf("boolean") if self.chance(20) else self.field("boolean")
            case "below":
                if self.chance(40):
                    return f"below({self.field('user')}, {self.pick(('me', self.field('user')))})"
                return f"below({self.field('account')}, {self.field('account')})"
            case "working":
                form = self.pick(
                    ("is_working_day(<date>)", "is_working_day(<date>, <calendar>)")
                    + ("is_working_day(<moment>, <calendar>)",)
                )
                return self.filled(form, depth)
            case "ordered":
                if self.has("clock") and self.chance(20):
                    return self.clock()
                kind = self.pick(("number", "number", "date", "moment"))
                return self.compared(kind, ("<", "<=", ">", ">=", "==", "!="), depth)
            case "same":
                kind = self.pick(("text", "text", "user", "team", "account"))
                return self.compared(kind, ("==", "!="), depth)
            case "empty":
                kinds = ("number", "text", "date", "moment", "user", "team", "tags", "teams")
                kind = self.pick(kinds)
                return (
                    f"empty({self.field(kind) if self.chance(60) else self.unfixed(kind, depth)})"
                )
            case "bound":
                return self.bound()
            case "option":
                return self.option()
            case "parts":
                return self.parts(depth)
            case "tags" if self.has("wanted") and self.chance(40):
                wanted = quoted(self.pick(WANTED))
                form = self.pick(("{0} in {1}", "contains({1}, {0})", "empty({1})"))
                return form.format(wanted, self.field("wanted"))
            case "tags" if self.chance(30):
                return f"overlaps({self.field('tags')}, {self.field('tags')})"
            case "tags":
                tag = quoted(self.pick(TAGS)) if self.chance(60) else self.leaf("text")
                return f"contains({self.field('tags')}, {tag})"
            case "teams":
                if self.chance(30):
                    return f'{self.field("team")} == "{self.pick(TEAMS)}"'
                if self.chance(50):
                    return self.some_teams(depth)
                return f"{self.of('team', depth)} in me.teams"
            case "list" if self.has("partners") and self.chance(30):
                return f"{self.field('account')} in {self.field('partners')}"
            case _:
                kind = self.pick(("number", "text", "user", "date"))
                count = self.draw(st.integers(1, 3))
                options = ", ".join(self.of(kind, depth - 1) for _ in range(count))
                member = self.field(kind) if self.chance(50) else self.of(kind, depth)
                return f"{member} in [{options}]"

    def some_teams(self, depth: int) -> str:
        """What is asked of a set of teams: whose it is, or whether one is in it."""
        first, other = self.field("teams"), self.field("teams")
        pair = self.pick(((first, "me.teams"), ("me.teams", first), (first, other)))
        if self.chance(60):
            return f"overlaps({', '.join(pair)})"
        one = quoted(self.pick(TEAMS)) if self.chance(50) else self.of("team", depth)
        return f"contains({first}, {one})"

    def clock(self) -> str:
        """Times of day, which have no values but fields and written ones."""
        sign, at = self.pick(("<", "<=", ">", ">=", "==", "!=")), quoted(self.pick(CLOCKS))
        latest = f"greatest({self.field('clock')}, {at})"
        called = self.filled(self.pick(("time_of(<moment>)", "time_of(<moment>, <zone>)")), 0)
        return f"{self.pick((self.field('clock'), latest, called))} {sign} {at}"

    def unfixed(self, kind: str, depth: int) -> str:
        """A value that is no literal."""
        return self.field(kind) if kind in ("tags", "teams") else self.chosen(kind, depth)

    def compared(self, kind: str, signs: tuple[str, ...], depth: int) -> str:
        left = self.field(kind) if self.chance(50) else self.of(kind, depth)
        right = self.leaf(kind) if self.chance(50) else self.of(kind, depth)
        if self.chance(15):
            left, right = right, left
        return f"{left} {self.pick(signs)} {right}"

    def bound(self) -> str:
        """A day beside the clock or a written day: the forms that SQL turns round."""
        kind = self.pick(("date", "moment"))
        sign = self.pick(("<", "<=", ">", ">=", "==", "!="))
        fixed = self.pick(("today", 'd"2026-03-29"', 'd"2026-10-25"', 'd"0001-01-01"'))
        if self.chance(20):
            return self.spanned(kind, sign)
        if kind == "moment" and self.chance(50):
            zone = f", {quoted(self.pick(ZONES))}" if self.chance(40) else ""
            return f"day_of({self.field(kind)}{zone}) {sign} {fixed}"
        days = [self.field(kind), fixed]
        if self.chance(40):
            days.reverse()
        count = self.pick(("0", "1", "-1", "10", "2.5", "-0.5", "-365", "700000"))
        return f"days_between({days[0]}, {days[1]}) {sign} {count}"

    def spanned(self, kind: str, sign: str) -> str:
        """A year beside another, or a day beside an edge of the clock's month or year."""
        day = self.field(kind) if kind == "date" else f"day_of({self.field(kind)})"
        if self.chance(50):
            years = ("year(today)", 'year(d"2026-10-25")', "2026", "2025.5", "1", "9999")
            return f"year({day}) {sign} {self.pick(years)}"
        edges = ("start_of_month(today)", "end_of_year(add_days(today, -7))", "add_days(today, 9)")
        return f"{day} {sign} {self.pick(edges)}"

    def option(self) -> str:
        kind = "stage" if self.has("stage") and self.chance(60) else "status"
        options = STAGES if kind == "stage" else STATUSES
        if kind == "stage" and self.chance(25):
            test = self.pick(("is_closed({})", 'is_closed({}, "won")', "is_held({})"))
            return test.format(self.field(kind))
        if self.chance(30):
            name = self.pick(("at_least", "at_most"))
            return f'{name}({self.field(kind)}, "{self.pick(options)}")'
        if self.chance(50):
            return f'{self.field(kind)} {self.pick(("==", "!="))} "{self.pick(options)}"'
        some = self.draw(st.lists(st.sampled_from(options), min_size=1, max_size=3))
        listed = ", ".join(map(quoted, some))
        return f"{self.field(kind)} {self.pick(('in', 'not in'))} [{listed}]"

    def parts(self, depth: int) -> str:
        whole = self.pick(TEXTS)
        start = self.draw(st.integers(0, 3))
        part = whole[start : start + self.draw(st.integers(1, 4))] or "a"
        text = self.field("text") if self.chance(70) else self.of("text", depth)
        if self.chance(40):
            form = self.pick(("{}*", "*{}", "*{}*", "?{}*", "{}", "*?{}*?", "*{}*a*"))
            return f"like({text}, {quoted(form.replace('{}', part))})"
        name = self.pick(("contains", "starts_with", "ends_with"))
        return f"{name}({text}, {quoted(part) if self.chance(75) else self.of('text', depth)})"


def quoted(text: str) -> str:
    """A text as it is written in an expression."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def day(value: object) -> str:
    """A day as it is written in an expression."""
    return f'd"{value}"'
