"""`{field}` in the sentences of rules and gates is the record's value, if one may read it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from tests.crm import RICH, company
from tests.workspaces import with_files

from tailorbird_runtime.validation.errors import RecordInvalid

ENTITY = "entities/deal/entity.yaml"


def test_a_rule_says_the_values_in_the_readers_language(engine: sa.Engine) -> None:
    sentence = "{account}, {line}, {discount}: at most 20."
    text = RICH[ENTITY].replace("Storage deals may have at most 20 % discount.", f'"{sentence}"')
    crm = company(engine, with_files(RICH, {ENTITY: text}))
    account = crm.add("anna", "account", name="北京泵业")
    with pytest.raises(RecordInvalid) as refused:
        crm.add("anna", "deal", name="B", account=account.id, line="storage", discount="20.5")
    [error] = refused.value.errors
    assert str(error.message).startswith("北京泵业, ")
    assert "20.5" in str(error.message)
    assert "{" not in str(error.message)


ACCOUNT = "entities/account/entity.yaml"
RULE = """
            rules:
              limit:
                check: name != "Acme"
                message: "{name} | {tax_number} | {credit_limit} | {rating} | {owner}"
"""


def test_what_the_writer_may_not_read_in_full_is_not_told(engine: sa.Engine) -> None:
    crm = company(engine, with_files(RICH, {ACCOUNT: RICH[ACCOUNT].rstrip() + RULE}))
    made = crm.add(
        "mia", "account", name="Berg", tax_number="DE811", credit_limit="900", rating="7"
    )
    crm.records.update(crm.mia, "account", made.id, {"owner": crm.anna.id}, door="form")
    with pytest.raises(RecordInvalid) as refused:
        crm.records.update(crm.anna, "account", made.id, {"name": "Acme"}, door="form")
    [error] = refused.value.errors
    assert str(error.message) == "Acme | … | … | … | anna"


PIPELINE = next(path for path in RICH if path.startswith("entities/deal/pipelines/"))


def test_a_gate_says_the_values_in_the_readers_language(engine: sa.Engine) -> None:
    text = RICH[PIPELINE].replace("A proposal needs an amount.", '"{name}: {amount}, {stage}"')
    crm = company(engine, with_files(RICH, {PIPELINE: text}))
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add("anna", "deal", name="Roof", account=account.id, amount="0")
    with pytest.raises(RecordInvalid) as refused:
        crm.records.update(crm.anna, "deal", deal.id, {"stage": "proposal"}, door="api")
    told = [e.message for e in refused.value.errors if str(e.rule).endswith("enter.value")]
    assert [str(m) for m in told] == ["Roof: €0.00, Proposal"]
