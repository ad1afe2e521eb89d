"""The law of column filters: what one clicks together finds what the condition would find.

A filter in the head of a list is a question of its field's type, asked in SQL; here each operator
of each type is held to the condition that says the same, on records with a quarter of empty
values, odd spellings and edges.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from tests.crm import Crm, company
from tests.laws.test_expressions import SEED
from tests.workspaces import TINY, with_files

from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_runtime.records.query import Filter, Query

FILES = with_files(
    TINY,
    {
        "workspace.yaml": TINY["workspace.yaml"].rstrip()
        + """
        teams: {berlin: Berlin, vienna: Vienna}
        """,
        "entities/thing/entity.yaml": """
            entity: thing
            label: {one: Thing, many: Things}
            title: name
            fields:
              name: {type: text, max: 80, required: true}
              code: {type: text, max: 80}
              notes: {type: long_text}
              mail: {type: email}
              pieces: {type: integer}
              share: {type: percent}
              price: {type: money}
              weight: {type: decimal, places: 4}
              stars: {type: rating}
              spent: {type: duration}
              done: {type: boolean}
              day: {type: date}
              moment: {type: datetime}
              clock: {type: time}
              kind: {type: picklist, options: {a: A, b: B, c: C}}
              kinds: {type: multi_picklist, options: {a: A, b: B, c: C}}
              tags: {type: tags}
              team: {type: team}
              owner: {type: user}
              above: {type: lookup, to: thing}
              double: {type: formula, returns: integer, value: pieces * 2}
              spoken: {type: formula, returns: text, value: code + " " + kind_name}
              kind_name: {type: text}
        """,
        "roles/manager.yaml": """
            role: manager
            label: Manager
            can: {thing: {read: true, create: true, edit: true}}
        """,
    },
)
TEXTS = ("Élan", "elan", "ELAN Solar", "上海光伏", "100%_", "a|b", "straße")
VALUES: dict[str, tuple[str, ...]] = {
    "code": TEXTS,
    "notes": TEXTS,
    "kind_name": TEXTS,
    "mail": ("ann@example.com", "Bo@Example.com", "c@d.de"),
    "pieces": ("-3", "0", "1", "7", "100000"),
    "share": ("0", "0.5", "12.5", "100"),
    "price": ("0", "0.01", "-5", "99999.99", "7"),
    "weight": ("0.0001", "-1.5", "2", "7"),
    "stars": ("1", "3", "5"),
    "spent": ("0", "30", "90"),
    "done": ("true", "false"),
    "day": ("2026-03-28", "2026-03-29", "2026-03-30", "2024-02-29"),
    "moment": ("2026-03-28T23:30:00Z", "2026-03-29T00:30:00Z", "2026-03-29T22:00:00Z"),
    "clock": ("00:00", "09:30", "23:59"),
    "kind": ("a", "b", "c"),
    "team": ("berlin", "vienna"),
    "tags": ("key account", "VIP", "展会"),
}
SIGNS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
QUOTED = frozenset({"text", "long_text", "email", "time", "picklist", "team"})
Asked = tuple[Filter, str]


@pytest.fixture
def filled(engine: sa.Engine) -> Crm:
    """Forty records, of which every field is empty in about one of four."""
    crm, drawn = company(engine, FILES), random.Random(SEED)
    people = [str(crm.people[n].id) for n in ("anna", "mia")]
    for number in range(40):
        raw: dict[str, object] = {
            name: drawn.choice(values)
            for name, values in VALUES.items()
            if drawn.random() > 0.25 and name != "tags"
        }
        raw |= {
            name: drawn.sample(some, drawn.randint(0, 2))
            for name, some in (("tags", VALUES["tags"]), ("kinds", VALUES["kind"]))
        }
        raw["owner"] = drawn.choice(people) if drawn.random() > 0.25 else None
        raw["above"] = str(drawn.randint(1, number)) if number and drawn.random() > 0.25 else None
        crm.add("mia", "thing", name=f"Thing {number}", **raw)
    return crm


def questions(crm: Crm) -> Iterator[Asked]:
    """Each operator of each field with each value, beside the condition that says the same."""
    for field in crm.model.entity("thing").fields.values():
        values = VALUES.get(field.name, ())
        for operator in FIELD_TYPES[field.type].filter_operators:
            if field.system or field.name == "name":
                continue
            yield from asked(field.name, field.type, operator, values)


def asked(name: str, kind: str, operator: str, values: tuple[str, ...]) -> Iterator[Asked]:
    def one(text: str, *given: str) -> Asked:
        return Filter(field=name, operator=operator, values=given), text

    if operator in ("empty", "not_empty"):
        yield one(f"empty({name})" if operator == "empty" else f"not empty({name})")
    elif name in ("double", "spoken", "above", "owner"):
        yield from about_others(name, operator, one)
    elif operator in ("in", "not_in"):
        yield from among(name, kind, operator, one)
    elif kind == "tags":
        for value in values:
            yield one(f'"{value}" in {name}', value)
    elif operator == "between":
        for first, last in zip(values, values[1:], strict=False):
            low, high = said(name, kind, "ge", first), said(name, kind, "le", last)
            yield one(f"{low} and {high}", first, last)
    else:
        for value in values:
            yield one(said(name, kind, operator, value), value)


def among(name: str, kind: str, operator: str, one: object) -> Iterator[Asked]:
    assert callable(one)
    options = VALUES["team"] if kind == "team" else VALUES["kind"]
    for some in (options[:1], options[:2]):
        listed = ", ".join(f'"{o}"' for o in some)
        text = f"{name} in [{listed}]"
        if kind == "multi_picklist":
            text = " or ".join(f'"{o}" in {name}' for o in some)
        yield one(text if operator == "in" else f"not ({text})", *some)


def about_others(name: str, operator: str, one: object) -> Iterator[Asked]:
    assert callable(one)
    if name == "owner" and operator in ("in", "not_in"):
        yield one("owner == me" if operator == "in" else "owner != me", "me")
    if name == "above" and operator in ("in", "not_in"):
        text = 'above.name in ["Thing 0", "Thing 2"]'
        yield one(text if operator == "in" else f"not ({text})", "1", "3")
    if name == "double" and operator in SIGNS:
        yield from (one(f"double {SIGNS[operator]} {v}", v) for v in ("-6", "0", "2", "14", "3"))
    if name == "spoken" and operator in ("contains", "eq", "ne", "starts_with"):
        yield from (one(said(name, "text", operator, v), v) for v in ("elan", "Élan élan", "光"))


def said(name: str, kind: str, operator: str, value: str) -> str:
    """The condition in words of the language."""
    if operator in ("contains", "starts_with"):
        return f'{operator}({name}, "{value}")'
    if kind in QUOTED:
        value = f'"{value}"'
    elif kind in ("date", "datetime"):
        value = f'd"{value}"'
    return f"{name} {SIGNS[operator]} {value}"


def test_a_column_filter_finds_what_the_condition_finds(filled: Crm) -> None:
    tried = set()
    for column, text in (*questions(filled), *days()):
        where = filled.records.condition(filled.mia, "thing", text)
        assert found(filled, Query(filters=(column,))) == found(filled, Query(where=where)), (
            column,
            text,
        )
        tried.add((column.field, column.operator))
    assert len(tried) > 90


def days() -> Iterator[Asked]:
    """A moment is filtered by a day of the company, too."""
    for operator in ("eq", "lt", "le", "gt", "ge"):
        for day in VALUES["day"]:
            text = f'day_of(moment) {SIGNS[operator]} d"{day}"'
            yield Filter(field="moment", operator=operator, values=(day,)), text


def found(crm: Crm, query: Query) -> list[int]:
    page = crm.records.list(crm.mia, "thing", replace(query, columns=("name",), limit=200))
    return [record.id for record in page.records]
