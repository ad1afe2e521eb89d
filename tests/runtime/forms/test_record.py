"""Stage path, history and cards as templates see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.models import entity, field, model
from tests.runtime.forms.small import NOW, Row, binder_of, option, options

from tailorbird_metadata.expressions.tree import Expression, Literal, Placement
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model import (
    BoardView,
    Entity,
    GateItem,
    Moves,
    Pipeline,
    Stage,
    Text,
)
from tailorbird_runtime.forms.board import CardBinder
from tailorbird_runtime.forms.history import bind_history
from tailorbird_runtime.forms.path import BoundPath, bind_path
from tailorbird_runtime.records.record import Change, HistoryEntry

NEED = Expression(
    text="x", tree=Literal(type=BOOLEAN, value=True), placement=Placement.RECORD, result=BOOLEAN
)
NAMES = ("qualify", "proposal", "won", "lost")
LABELS = {n: n.capitalize() for n in NAMES}


def stage(name: str, **more: Any) -> Stage:
    return Stage(
        id=name, name=name, label=Text({"en": LABELS[name]}), probability=Decimal(10), **more
    )


def item(name: str, *fields: str, sentence: str = "Do it.") -> GateItem:
    return GateItem(name=name, need=NEED, message=Text({"en": sentence}), fields=fields)


def deal() -> Entity:
    stages = {
        "qualify": stage("qualify", stale_after_days=14),
        "proposal": stage("proposal"),
        "won": stage("won", closed="won"),
        "lost": stage("lost", closed="lost"),
    }
    pipeline = Pipeline(
        id="sales", name="sales", label=Text({"en": "Sales"}), field="stage",
        stages=frozen(stages), moves=Moves(),
    )  # fmt: skip
    listed = options("deal.stage", *(option(n, LABELS[n]) for n in NAMES))
    return entity(
        "deal",
        field("name"),
        field("account", "lookup", to="account"),
        field("amount", "money"),
        field("kind", "picklist", picklist=options("deal.kind", option("tender", "Tender"))),
        field("number"),
        field("next_step"),
        field("owner", "user"),
        field("stage", "stage", picklist=listed, system=True),
        field("stage_entered_at", "datetime", system=True),
        pipelines=frozen({"sales": pipeline}),
    )


DEAL = deal()
MODEL = model(DEAL, entity("account", field("name")), currency="CNY", currencies=("CNY",))
BINDER = binder_of(MODEL)


def row(at: str = "qualify", days: int = 3, **values: Any) -> Row:
    entered = NOW - timedelta(days=days)
    return Row(values={"stage": at, "stage_entered_at": entered, "name": "Line 3", **values})


def path(record: Row, *gates: tuple[GateItem, bool]) -> BoundPath:
    found = bind_path(DEAL, record, BINDER.voice, gates=gates, movable=True)
    assert found is not None
    return found


def test_the_path_says_what_is_done_where_it_is_and_since_when() -> None:
    found = path(row("proposal", days=12))

    assert [(s.name, s.state) for s in found.stages] == [
        ("qualify", "done"),
        ("proposal", "now"),
        ("won", "ahead"),
    ]
    assert found.now is not None and found.now.days == "12 days"
    assert found.next is not None and found.next.name == "won"
    assert [s.name for s in found.others] == ["qualify", "won", "lost"]


def test_a_record_that_stays_too_long_is_stale() -> None:
    assert path(row(days=15)).stages[0].stale
    assert not path(row(days=14)).stages[0].stale


def test_a_lost_record_shows_that_and_no_next_stage() -> None:
    found = path(row("lost"))

    assert found.now is not None and found.now.name == "lost"
    assert found.next is None


def test_a_demand_names_its_field_and_leads_to_it() -> None:
    found = path(row(next_step=None, amount=Decimal(5)), (item("step", "next_step"), False),
                 (item("amount", "amount"), True))  # fmt: skip

    assert [(n.label, n.met, n.href) for n in found.needs] == [
        ("Next step", False, "/deal/7#field-next_step"),
        ("Amount", True, ""),
    ]


def test_a_demand_on_several_fields_says_its_sentence_and_leads_to_the_empty_one() -> None:
    gate = item("number", "kind", "number", sentence="Enter the tender number.")

    open_ = path(row(kind="tender"), (gate, False)).needs[0]

    assert (open_.label, open_.href) == ("Enter the tender number.", "/deal/7#field-number")
    assert path(row(kind="tender", number="SZ-1"), (gate, True)).needs[0].label == "Number"


def test_a_demand_that_does_not_concern_the_record_is_not_shown() -> None:
    gate = item("number", "kind", "number")

    assert path(row(kind="direct"), (gate, True)).needs == ()


def test_a_gate_of_a_kind_that_does_not_run_stays_closed_with_its_sentence() -> None:
    gate = GateItem(name="boss", unavailable="Approvals do not run yet.")

    assert path(row(), (gate, False)).needs[0].label == "Approvals do not run yet."


def test_an_entity_without_stages_has_no_path() -> None:
    account = MODEL.entities["account"]

    assert bind_path(account, Row(values={}), BINDER.voice) is None


def change(name: str, before: Any, after: Any, **more: Any) -> Change:
    return Change(field=name, before=before, after=after, **more)


def entry(*changes: Change, action: str = "updated", **more: Any) -> HistoryEntry:
    settings: dict[str, Any] = {
        "version": 2, "at": datetime(2026, 11, 16, 3, 0, tzinfo=UTC), "actor": 1,
        "actor_name": "Lin Yue", "door": "form", "action": action, "changes": changes, **more,
    }  # fmt: skip
    return HistoryEntry(**settings)


def test_history_is_told_by_day_newest_first() -> None:
    days = bind_history(
        DEAL,
        [
            entry(action="created", at=datetime(2026, 11, 1, 3, 0, tzinfo=UTC), actor_name=None),
            entry(change("amount", None, Decimal(5)), change("version", 1, 2)),
        ],
        BINDER,
    )

    assert [d.label for d in days] == ["Yesterday", "1 November"]
    newest, oldest = days[0].entries[0], days[1].entries[0]
    assert (newest.who, newest.did, newest.time) == ("Lin Yue", "changed this", "11:00")
    assert [(c.label, c.before, c.after) for c in newest.changes] == [("Amount", "", "¥5")]
    assert (oldest.who, oldest.did, oldest.changes) == ("Tailorbird", "created this", ())


def test_a_move_is_told_as_a_move() -> None:
    made = bind_history(DEAL, [entry(change("stage", "qualify", "proposal"))], BINDER)

    assert made[0].entries[0].did == "moved this from Qualify to Proposal"
    assert made[0].entries[0].changes == ()


def test_a_change_from_a_hidden_record_says_only_that() -> None:
    found = entry(change("account", None, None, restricted=True))

    told = bind_history(DEAL, [found], BINDER)[0].entries[0].changes[0]

    assert (told.before, told.after) == ("Not visible to you", "Not visible to you")


VIEW = BoardView(
    id="pipeline", name="pipeline", label=Text({"en": "Pipeline"}), by="stage", total="amount",
    card=("name", "account", "amount", "next_step"),
)  # fmt: skip
CARDS = CardBinder(entity=DEAL, view=VIEW, binder=BINDER)


def test_a_card_has_the_other_record_the_sum_the_days_and_the_next_step() -> None:
    record = row(days=20, account=5, amount=Decimal(4_180_000), next_step="Call", owner=6)
    record = replace(record, titles={"account": "Acme", "owner": "Lin Yue"})

    card = CARDS.card(record)

    assert (card.title, card.second, card.amount) == ("Line 3", "Acme", "¥4.18M")
    assert (card.days, card.stale, card.last) == ("20 d", True, "Call")
    assert card.owner is not None and card.owner.initials == "LY"


def test_a_card_without_a_name_is_called_by_its_number() -> None:
    assert CARDS.card(row(name=None)).title == "Deal 7"
    assert CARDS.card(row(days=0)).days == "new"


@pytest.mark.parametrize(
    ("key", "name", "label", "dot"),
    [("qualify", "qualify", "Qualify", ""), ("won", "won", "Won", "sd-ok"),
     ("lost", "lost", "Lost", "sd-gray"), (None, "", "None", "")],
)  # fmt: skip
def test_a_column_is_named_and_coloured(key: str | None, name: str, label: str, dot: str) -> None:
    assert CARDS.label(key) == (name, label, dot)


def test_a_column_without_a_total_says_nothing() -> None:
    assert CARDS.total(None) == ""
    assert CARDS.total(Decimal(61_000)) == "¥61,000"
