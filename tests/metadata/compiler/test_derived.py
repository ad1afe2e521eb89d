"""Roll-ups and mirrors: what they can say, and what is wrong with the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspaces import TINY, with_files, write_workspace

from tailorbird_metadata.compiler import Compiled, compile_workspace
from tailorbird_metadata.expressions.tree import Aggregate, FieldRef
from tailorbird_metadata.model import Field

DEAL = """
entity: deal
title: name
fields:
  name: {type: text}
  amount: {type: money}
  seats: {type: integer, unit: seats}
  outcome: {type: picklist, options: {won: Won, lost: Lost}}
  closed_on: {type: date}
  owner: {type: user}
  account: {type: lookup, to: account}
  partner: {type: lookup, to: account, children: partner_deals}
"""
ACCOUNT = """
entity: account
title: name
fields:
  name: {type: text}
  phone: {type: phone}
  boss: {type: user}
  limit: {type: money}
  parent: {type: lookup, to: account}
"""


def compiled(folder: Path, account: str = "", deal: str = "") -> Compiled:
    """Accounts and deals with further fields."""
    files = {
        "entities/account/entity.yaml": f"{ACCOUNT.rstrip()}\n{account}\n",
        "entities/deal/entity.yaml": f"{DEAL.rstrip()}\n{deal}\n",
    }
    return compile_workspace(write_workspace(folder, with_files(TINY, files)))


def field(folder: Path, entity: str, text: str) -> Field:
    """The field `x` of the entity, without problems."""
    found = compiled(folder, **{entity: f"  x: {text}"})
    assert found.model is not None, found.problems
    return found.model.entities[entity].fields["x"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{type: rollup, from: deal.account, sum: amount}", "money"),
        ("{type: rollup, from: deal.account, avg: amount}", "money"),
        ("{type: rollup, from: deal.account, avg: seats}", "decimal"),
        ("{type: rollup, from: deal.account, max: seats}", "integer"),
        ("{type: rollup, from: deal.account, min: closed_on}", "date"),
        ("{type: rollup, from: [deal.account, deal.partner], count: true}", "integer"),
        ("{type: rollup, from: deal.account, count: closed_on}", "integer"),
        ("{type: rollup, from: deal.account, newest: outcome, by: closed_on}", "picklist"),
        ("{type: rollup, from: deal.account, oldest: owner}", "user"),
        ("{type: rollup, from: deal.partner, sum: account.limit}", "money"),
    ],
)
def test_a_roll_up_gives_values_of_a_type(tmp_path: Path, text: str, kind: str) -> None:
    found = field(tmp_path, "account", text)
    assert found.kind == kind
    assert found.formula is not None and isinstance(found.formula.tree, Aggregate)


def test_a_roll_up_keeps_unit_options_and_what_it_reads(tmp_path: Path) -> None:
    text = """{type: rollup, from: [deal.account, deal.partner], newest: outcome, by: closed_on,
      where: amount > 5}"""
    found = field(tmp_path, "account", text)
    assert found.picklist is not None and set(found.picklist.options) == {"won", "lost"}
    assert found.formula is not None
    assert set(found.formula.reads) == {
        f"deal.{lookup}:{read}"
        for lookup in ("account", "partner")
        for read in ("id", "outcome", "closed_on", "amount")
    }


def test_the_unit_comes_along(tmp_path: Path) -> None:
    found = field(tmp_path, "account", "{type: rollup, from: deal.account, sum: seats}")
    assert found.params["unit"] == "seats"


def test_a_mirror_is_like_what_it_shows(tmp_path: Path) -> None:
    deal = """
  phone: {type: mirror, of: account.phone}
  boss: {type: mirror, of: account.boss}
  mail: {type: mirror, of: boss.email}
  mother: {type: mirror, of: account.parent}
  mother_phone: {type: mirror, of: mother.phone}
  twice: {type: formula, returns: money, value: mother.limit * 2}
"""
    found = compiled(tmp_path, deal=deal)
    assert found.model is not None, found.problems
    fields = found.model.entities["deal"].fields
    kinds = {n: fields[n].kind for n in ("phone", "boss", "mail", "mother", "mother_phone")}
    assert kinds == {
        "phone": "phone", "boss": "user", "mail": "text", "mother": "lookup",
        "mother_phone": "phone",
    }  # fmt: skip
    assert fields["mother"].to == "account"
    ways = {}
    for name in ("mail", "mother_phone"):
        formula = fields[name].formula
        assert formula is not None and isinstance(formula.tree, FieldRef)
        ways[name] = (*formula.tree.via, formula.tree.field)
    assert ways == {
        "mail": ("account", "boss", "email"),
        "mother_phone": ("account", "parent", "phone"),
    }
    assert fields["twice"].formula is not None
    assert "account.parent.limit" in fields["twice"].formula.reads


REFUSED = [
    ("account", "{type: rollup, from: deal.owner, count: true}", "E0265",
     "Owner is not a lookup to Account."),
    ("account", "{type: rollup, from: [deal.account, account.parent], count: true}", "E0265",
     "The lookups of a roll-up belong to one entity, here Deal."),
    ("account", "{type: rollup, from: dael.account, count: true}", "E0213",
     "`dael` is not an entity."),
    ("account", "{type: rollup, from: deal.account}", "E0266",
     "`x` must say one thing that it works out."),
    ("account", "{type: rollup, from: deal.account, sum: amount, max: amount}", "E0266",
     "`x` must say one thing that it works out."),
    ("account", "{type: rollup, from: deal.account, sum: name}", "E0266",
     "Name has no values for `sum`."),
    ("account", "{type: rollup, from: deal.account, newest: name, by: outcome}", "E0266",
     "Records have no order by this."),
    ("account", "{type: rollup, from: deal.account, sum: amuont}", "E0214",
     "`amuont` is not a field of Deal."),
    ("deal", "{type: mirror, of: name}", "E0267", "`name` is a field of the record itself."),
    ("deal", "{type: mirror, of: name.x}", "E0221", "Name does not lead to another record."),
    ("deal", "{type: mirror, of: owner.phone}", "E0214", "`phone` cannot be read of a person."),
    ("account", "{type: mirror, of: parent.x}", "E0411", "This field shows its own value."),
]  # fmt: skip


@pytest.mark.parametrize(("entity", "text", "code", "sentence"), REFUSED)
def test_what_cannot_be(tmp_path: Path, entity: str, text: str, code: str, sentence: str) -> None:
    found = compiled(tmp_path, **{entity: f"  x: {text}"})
    assert [(p.code, str(p.message)) for p in found.problems] == [(code, sentence)]


def test_what_a_roll_up_counts_cannot_be_read_through_a_lookup(tmp_path: Path) -> None:
    found = compiled(
        tmp_path,
        account="  won: {type: rollup, from: deal.account, sum: amount}",
        deal="  theirs: {type: mirror, of: account.won}",
    )
    assert [p.code for p in found.problems] == ["E0309"]
