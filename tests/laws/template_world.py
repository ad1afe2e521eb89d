"""The company of `tests.crm` with a few records, of which anna, a rep, may see a part."""

from __future__ import annotations

from collections.abc import Mapping

from tests.crm import RICH, Crm
from tests.workspaces import with_files

TEMPLATES: Mapping[str, str] = with_files(
    RICH,
    {
        "entities/deal/entity.yaml": RICH["entities/deal/entity.yaml"].replace(
            "to: account, required: true", "to: account, children: deals, required: true"
        ),
        "templates/t.yaml": "template: t\non: deal\nsubject: T\nbody: T\n",
    },
)

CANARY = "Kanari"
"""Stands in every value that anna may not see."""


def people_it(it: Crm) -> dict[str, int]:
    """Records of everybody; the ids of those that texts are about, by entity."""
    found: dict[str, int] = {}
    for number, owner in enumerate(("anna", "vera", "ben", "anna")):
        hidden = owner == "vera"
        account = it.add(
            "mia", "account", name=f"{CANARY} AG" if hidden else f"Firm {number}",
            owner=it.people[owner].id, team="vienna" if hidden else "berlin",
            rating=str(number + 2), tax_number=f"{CANARY}{number}", employees=str(7 * number + 5),
            credit_limit=str(900 - 100 * number), country="at" if number % 2 else "de",
        )  # fmt: skip
        it.add("mia", "contact", name="Zoe", account=account.id, owner=it.people[owner].id)
        for place, seller in enumerate(("anna", "ben", "anna")):
            seen = seller == "anna"
            deal = it.add(
                "mia", "deal", account=account.id, owner=it.people[seller].id,
                name=f"Roof {number}.{place}" if seen else f"{CANARY} {number}.{place}",
                amount=str(300 * place + 100 * number), discount=str(5 * place),
            )  # fmt: skip
            quote = it.add("mia", "quote", deal=deal.id)
            for item in range(3):
                it.add("mia", "quote_line", quote=quote.id, price=str(40 + 20 * item),
                       quantity=str(item + 1), item=f"part {item}" if seen else CANARY)  # fmt: skip
            if number == 0 and place == 2:
                found |= {"account": account.id, "deal": deal.id, "quote": quote.id}
    return found
