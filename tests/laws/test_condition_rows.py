"""The law of the condition builder: rows and text say the same, and nothing untouched moves."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given, seed
from hypothesis import strategies as st
from tests.laws.expression_model import CALENDARS, TEAMS
from tests.laws.expression_texts import conditions as texts
from tests.laws.expression_world import INPUTS
from tests.laws.test_expressions import SEED, the_world, tried
from tests.models import text as label

from tailorbird_designer.conditions import (
    Conditions,
    Group,
    Line,
    Names,
    Row,
    changes,
    checked,
    read,
    write,
)
from tailorbird_designer.conditions.names import Place
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model import Calendar, Model, Role

ENTITIES = ("deal", "account")
asked = st.sampled_from(ENTITIES).flatmap(lambda e: st.tuples(st.just(e), texts(e)))

_WORDS = ("Élan", 'say "hi"', "back\\slash", "中文公司", "a=b", "=x".lower()[1:], "it's", "50%_off")
_VALUES = {
    "number": ("0", "-5", "12.50", "100000", "=discount" ),
    "date": ("2026-03-10", "=today", "=add_days(today, 30)"),
    "datetime": ("2026-03-10", "=today", "=now", "2026-03-10T08:00Z"),
    "text": (*_WORDS, "=me.name"),
    "team": (*TEAMS, "=me.team", "=me.teams"),
    "user": ("=me", "=me.manager"),
    "tags": ("key account", "a%b", "=me.name"),
    "time": ("09:30", "23:59"),
    "boolean": ("true", "false"),
}  # fmt: skip


@dataclass(frozen=True)
class Days(Calendar):
    """A calendar whose working days are written as expressions keep them."""

    written: str

    def working_days(self) -> str:
        return self.written


def model() -> Model:
    """The world's model with the teams, roles and calendars that its texts name."""
    found = the_world().model
    teams = frozen({t: label(t) for t in TEAMS})
    roles = {n: Role(id=n, name=n, label=label(n)) for n in ("rep", "finance")}
    workspace = replace(found.workspace, teams=teams)
    calendars = {
        n: Days(id=n, name=n, label=label(n), timezone="UTC", hours={}, written=days)
        for n, days in CALENDARS.items()
    }
    return replace(found, workspace=workspace, roles=frozen(roles), calendars=frozen(calendars))


NAMES = {e: Names(model(), e) for e in ENTITIES}


def same_meaning(entity: str, first: str, second: str) -> None:
    """Both texts hold for the same records, whoever asks."""
    one, two = checked(first, NAMES[entity]), checked(second, NAMES[entity])
    assert isinstance(one, Expression)
    assert isinstance(two, Expression), (first, second, two)
    for inputs in INPUTS:
        same = (the_world().by_closure(t.tree, entity, inputs) for t in (one, two))
        assert next(same) == next(same), (
            first,
            second,
        )


@seed(SEED)
@tried(300)
@given(asked)
def test_a_text_that_is_only_looked_at_stays_as_it_is(asked: tuple[str, str]) -> None:
    entity, text = asked
    written = write(read(text, NAMES[entity]), NAMES[entity], text)
    assert written.text == text
    assert not written.refused


@seed(SEED)
@tried()
@given(asked)
def test_rows_mean_what_the_text_means(asked: tuple[str, str]) -> None:
    entity, text = asked
    if the_world().check(text, entity, None) is None:
        return
    rows = read(text, NAMES[entity])
    afresh = write(rows, NAMES[entity])
    assert not afresh.refused, (text, afresh)
    same_meaning(entity, text, afresh.text)


def values_of(place: Place, operator: str) -> st.SearchStrategy[tuple[str, ...]]:
    """Raw values that fit."""
    if operator in ("empty", "not_empty"):
        return st.just(())
    kind = place.kind
    if kind == "picklist":
        assert place.field.picklist is not None
        options = tuple(place.field.picklist.options)
        return st.lists(st.sampled_from(options), min_size=1, max_size=3, unique=True).map(tuple)
    if kind == "lookup":
        return st.just((f"={place.path}",))
    kind = {"integer": "number", "decimal": "number", "money": "number", "percent": "number",
            "duration": "number", "rating": "number", "address": "text", "country": "text",
            "long_text": "text", "email": "text"}.get(kind, kind)  # fmt: skip
    known = _VALUES[kind]
    if kind == "number" and "deal" not in place.field.origin:
        known = known[:-1]
    return st.sampled_from(known).map(lambda v: (v,))


def places(entity: str) -> tuple[Place, ...]:
    """Every field that the builder offers."""
    return tuple(p for _, group in NAMES[entity].offered() for p in group)


@st.composite
def rows(draw: st.DrawFn, entity: str) -> Row:
    """A row as somebody clicks it together."""
    place = draw(st.sampled_from(places(entity)))
    operator = draw(st.sampled_from(tuple(place.operators)))
    return Row(field=place.path, operator=operator, values=draw(values_of(place, operator)))


@st.composite
def built(draw: st.DrawFn) -> tuple[str, Conditions]:
    """Some rows, perhaps with a group of the other kind."""
    entity = draw(st.sampled_from(ENTITIES))
    join, other = draw(st.sampled_from((("all", "any"), ("any", "all"))))
    row = rows(entity)
    group = st.lists(row, min_size=2, max_size=3).map(lambda r: Group(join=other, items=tuple(r)))
    line = st.sampled_from(('has_role("rep")', "choose(true, false, true)")).map(
        lambda t: Line(text=t)
    )
    items = draw(st.lists(st.one_of(row, row, group, line), min_size=2, max_size=4))
    return entity, Conditions(join=join, items=tuple(items))


@seed(SEED)
@tried(300)
@given(built())
def test_rows_come_back_as_they_were_built(made: tuple[str, Conditions]) -> None:
    entity, found = made
    written = write(found, NAMES[entity])
    assert not written.refused
    assert isinstance(checked(written.text, NAMES[entity]), Expression), written.text
    assert read(written.text, NAMES[entity]) == found, written.text


def test_the_order_of_several_values_means_nothing() -> None:
    names = NAMES["deal"]
    text = 'stage in ["won", "lost"]  and  urgent'
    turned = read('stage in ["lost", "won"] and urgent', names)
    assert write(turned, names, text).text == text
    assert not changes(read(text, names), turned)


@seed(SEED)
@tried()
@given(asked, st.integers(0, 9), st.data())
def test_changing_one_row_leaves_the_words_of_the_others(
    asked: tuple[str, str], which: int, data: st.DataObject
) -> None:
    entity, text = asked
    before = read(text, NAMES[entity])
    kept = [item for item in before.items if isinstance(item, Row)]
    added = data.draw(rows(entity))
    now = replace(before, items=(*before.items, added))
    written = write(now, NAMES[entity], text)
    if written.refused:
        return
    for row in kept:
        assert row.text in written.text
