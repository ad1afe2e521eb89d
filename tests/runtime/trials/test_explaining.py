"""Explaining an expression: what is hidden from a reader, what packs call it, what was."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from tests.crm import Crm, company

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_runtime.access.policy import Policies
from tailorbird_runtime.trials.asking import inputs_at
from tailorbird_runtime.trials.explaining import Explained, Part, explain


def explained(crm: Crm, text: str, reader: str | None = None, inputs: Inputs | None = None,
              entity: str = "deal") -> Explained:  # fmt: skip
    policy = None if reader is None else Policies(crm.model).of((reader,))
    asked = inputs or inputs_at(crm.model, crm.clock.now)
    return explain(crm.engine, crm.model, crm.model.entities[entity], 1, text, asked, policy)


def parts(whole: Part) -> dict[str, Part]:
    found = {whole.text: whole}
    for part in whole.parts:
        found |= parts(part)
    return found


def lived(engine: sa.Engine) -> Crm:
    crm = company(engine)
    account = crm.add("anna", "account", name="Acme")
    crm.add("mia", "contact", name="Bo", account=account.id)
    deal = crm.add("mia", "deal", name="A", account=account.id, amount="10", discount="7")
    for amount in ("20", "30"):
        crm.clock.now += timedelta(days=1)
        raw = {"amount": amount}
        crm.records.update(crm.mia, "deal", deal.id, raw, door="form")
    return crm


def test_what_the_reader_may_not_see_is_marked(engine: sa.Engine) -> None:
    crm = lived(engine)
    text = "discount > 5 and amount > 5 and old.discount > 1 and account.credit_limit > 1"
    found = parts(explained(crm, text, "finance").whole)
    hidden = {name for name, part in found.items() if part.hidden}
    assert hidden == {"discount", "old.discount"}
    found = parts(explained(crm, text, "rep").whole)
    assert {name for name, part in found.items() if part.hidden} == {"account.credit_limit"}
    assert not any(part.hidden for part in parts(explained(crm, text).whole).values())


def test_at_a_moment_in_the_past_the_change_before_it_is_meant(engine: sa.Engine) -> None:
    crm = lived(engine)
    now = explained(crm, "old.amount")
    assert (now.whole.value, now.change and now.change.who) == (20, "mia")
    earlier = inputs_at(crm.model, crm.clock.now - timedelta(hours=1))
    then = explained(crm, "old.amount < amount", inputs=earlier)
    assert [(p.text, p.value) for p in then.whole.parts] == [("old.amount", 10), ("amount", 20)]
    first = inputs_at(crm.model, crm.clock.now - timedelta(days=2))
    made = explained(crm, "is_new() and amount == 10", inputs=first)
    assert made.whole.value is True
    assert made.change is not None
    assert made.change.before is None


def test_a_roll_up_counts_and_a_set_has_its_members(engine: sa.Engine) -> None:
    crm = lived(engine)
    found = explained(crm, "count(contacts) + count(contacts, contacts.name == 'x')"
                      .replace("'", '"'), entity="account").whole  # fmt: skip
    assert found.value == 1
    assert [str(p.said) for p in found.parts[1].parts] == ["1 in all", "holds for 0 of 1"]
