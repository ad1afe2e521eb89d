"""Rules and automations as sentences, in both languages, with what changed marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from tests.crm import compiled
from tests.workspaces import SMALL

from tailorbird_designer.conditions import Names, checked
from tailorbird_designer.sentences import Pieces, Teller, automation_sentence, rule_sentence
from tailorbird_designer.sentences.automations import step_words
from tailorbird_designer.sentences.triggers import trigger_words
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model import Model, Text
from tailorbird_metadata.model.automation import (
    Automation,
    CreateTask,
    Recipient,
    SetFields,
    Step,
    Trigger,
)
from tailorbird_metadata.model.phrase import Part, Phrase
from tailorbird_metadata.model.value import Value
from tailorbird_runtime.forms.voice import Voice


@lru_cache(maxsize=1)
def small() -> Model:
    return compiled(SMALL)


def voice(locale: str) -> Voice:
    now = datetime(2026, 3, 10, 8, tzinfo=UTC)
    return Voice(
        locale=locale, zone=ZoneInfo("Europe/Berlin"), now=now, today=date(2026, 3, 10),
        currency="EUR",
    )  # fmt: skip


def teller(locale: str) -> Teller:
    return Teller(model=small(), voice=voice(locale))


def condition(text: str, entity: str = "deal") -> Expression:
    found = checked(text, Names(small(), small().entities[entity].id))
    assert isinstance(found, Expression), found
    return found


def automation(when: str) -> Automation:
    steps = {
        "stamp": SetFields(sets=frozen({"closed_on": Value(expression=condition_value("today"))})),
        "ask": CreateTask(
            title=Phrase(parts=frozen({"en": (Part(text="Call "), Part(path=("name",)))})),
            to=Recipient(kind="person", path=("owner",)),
            due_days=2,
            working_days=True,
        ),
    }
    return Automation(
        id="a", name="a", label=Text(frozen({"en": "A"})), entity=small().entities["deal"].id,
        trigger=Trigger(kind="entered", stages=("won",)), when=condition(when),
        steps=frozen({n: Step(id=n, name=n, does=d) for n, d in steps.items()}),
    )  # fmt: skip


def condition_value(text: str) -> Expression:
    found = checked(text, Names(small(), small().entities["deal"].id), None)
    assert isinstance(found, Expression)
    return found


def said(pieces: Pieces) -> str:
    """The sentence; `[…]` around what is marked as changed."""
    return "".join(f"[{p.text}]" if p.kind == "changed" else p.text for p in pieces)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        (
            "en",
            "When a Deal enters Won, if Product line is Battery storage and Net value is above"
            " €50,000, then set Closed on to today and add the task “Call {name}” for Owner, due"
            " in 2 working days.",
        ),
        (
            "zh",
            "当商机进入赢单，如果Product line 是 储能，且Net value 大于 €50,000，则将Closed on"
            "设为今天，并给Owner添加任务“Call {name}”，2 个工作日内完成。",
        ),
    ],
)
def test_an_automation_is_one_sentence(locale: str, expected: str) -> None:
    found = automation('line == "storage" and net_value > 50000')
    assert said(automation_sentence(teller(locale), found, found)) == expected


def test_a_turned_operator_is_marked() -> None:
    before = automation('line == "storage" and needs_permit')
    now = replace(before, when=condition('line != "storage" and needs_permit'))
    text = said(automation_sentence(teller("en"), now, before, teller("en")))
    assert "if Product line [is not] Battery storage and Needs permit is Yes, then" in text


def test_only_a_changed_step_is_marked() -> None:
    before = automation("needs_permit")
    changed = replace(before.steps["ask"], does=replace(before.steps["ask"].does, due_days=5))
    now = replace(before, steps=frozen({**before.steps, "ask": changed}))
    text = said(automation_sentence(teller("en"), now, before, teller("en")))
    assert "set Closed on to today and [add the task “Call {name}” for Owner, due in 5" in text


def test_a_condition_that_went_is_said() -> None:
    before = automation("needs_permit")
    text = said(automation_sentence(teller("en"), replace(before, when=None), before))
    assert "[without any condition]" in text


def test_rules_are_sentences_too() -> None:
    deal = small().entities["deal"]
    rule = deal.rules["lost_needs_reason"]
    pieces = rule_sentence(teller("en"), deal, rule, rule, teller("en"))
    assert said(pieces) == "If Stage is Lost, then Lost reason must have a value."
    cap = deal.rules["storage_discount_cap"]
    pieces = rule_sentence(teller("en"), deal, cap, cap, teller("en"))
    expected = "this must hold: Product line is not Battery storage or Discount is at most 20%."
    assert said(pieces).endswith(expected)


def test_a_rule_whose_condition_went_says_so() -> None:
    deal = small().entities["deal"]
    before = deal.rules["lost_needs_reason"]
    pieces = rule_sentence(teller("en"), deal, replace(before, when=None), before, teller("en"))
    assert said(pieces) == "[Always]: Lost reason must have a value."
    pieces = rule_sentence(teller("zh"), deal, replace(before, when=None), before, teller("zh"))
    assert said(pieces) == "[始终]：Lost reason必须填写。"


@pytest.mark.parametrize(
    ("name", "value", "en", "zh"),
    [
        ("amount", Decimal("50000"), "€50,000", "€50,000"),
        ("closed_on", date(2026, 3, 9), "9 Mar 2026", "2026 年 3 月 9 日"),
        ("team", "berlin", "Berlin", "Berlin"),
        ("employees", 12500, "12,500", "12,500"),
        ("tags", ("new", "big"), "new, big", "new、big"),
        ("country", "de", "Germany", "德国"),
        ("needs_permit", True, "Yes", "是"),
        ("notes", None, "empty", "空"),
    ],
)
def test_written_values_are_said_as_people_write_them(
    name: str, value: object, en: str, zh: str
) -> None:
    entity = next(e for e in small().entities.values() if name in e.fields)
    sets = SetFields(sets=frozen({entity.fields[name].id: Value(literal=value)}))  # type: ignore[arg-type]
    step = Step(id="s", name="s", does=sets)
    assert f" to {en}" in said(step_words(teller("en"), entity, step))
    assert f"设为{zh}" in said(step_words(teller("zh"), entity, step))
    entered = Trigger(kind="changed", field=entity.fields[name].id, becomes=(value,))  # type: ignore[arg-type]
    if not isinstance(value, tuple):
        assert said(trigger_words(teller("en"), entity, entered)).endswith(f" to {en}")
