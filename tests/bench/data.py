"""The records of the bench: the same on every run and in both applications."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

USERS = 20
OWN_SHARE = 0.6
"""How many of the deals belong to the first user, who asks."""

_FIRST = (
    ["Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Hans", "Ida", "Jonas"]
    + list("伟芳娜敏静磊强洋艳杰")
)  # fmt: skip
_LAST = ["Schmidt", "Müller", "Weber", "Wagner", "Becker", "Hoffmann", *"王李张刘陈杨赵黄"]
_FIRMS = ["Solar", "Energy", "Logistik", "Metall", "Technik", "光电", "能源", "物流", "机械"]
_CITIES = ["Berlin", "Hamburg", "München", "Köln", "Leipzig", "Wien", "上海", "北京", "深圳"]
_STEPS = ("Send the offer", "Call again", "Visit the site", "发送报价", "安排现场考察", None)


@dataclass(frozen=True)
class Sizes:
    """How many records there are."""

    accounts: int = 1_000
    contacts: int = 5_000
    deals: int = 100_000


def people() -> list[str]:
    """The names of the users; the first one asks."""
    chance = random.Random(1)
    return [f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {n}" for n in range(1, USERS + 1)]


def accounts(sizes: Sizes) -> Iterator[dict[str, Any]]:
    """Accounts; `owner` counts users from 1."""
    chance = random.Random(2)
    for n in range(1, sizes.accounts + 1):
        yield {
            "name": f"{chance.choice(_LAST)} {chance.choice(_FIRMS)} {n}",
            "city": chance.choice(_CITIES),
            "owner": chance.randint(1, USERS),
        }


def contacts(sizes: Sizes) -> Iterator[dict[str, Any]]:
    """Contacts; `account` counts accounts from 1."""
    chance = random.Random(3)
    for n in range(1, sizes.contacts + 1):
        yield {
            "name": f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {n}",
            "email": f"contact{n}@example.com",
            "account": chance.randint(1, sizes.accounts),
            "owner": chance.randint(1, USERS),
        }


def deals(sizes: Sizes) -> Iterator[dict[str, Any]]:
    """Deals; references count from 1."""
    chance = random.Random(4)
    start = date(2026, 1, 1)
    for n in range(1, sizes.deals + 1):
        own = chance.random() < OWN_SHARE
        line = chance.choice(("solar", "storage", "service", None))
        step = chance.choice(_STEPS)
        phase = chance.choice(("open", "qualified", "proposal", "negotiation", "won", "lost"))
        yield {
            "name": f"{chance.choice(_FIRMS)} {chance.choice(_CITIES)} {n}",
            "account": chance.randint(1, sizes.accounts),
            "contact": chance.choice((None, chance.randint(1, sizes.contacts))),
            "owner": 1 if own else chance.randint(2, USERS),
            "phase": phase,
            "amount": Decimal(chance.randint(100, 50_000_000)) / 100,
            "probability_guess": chance.randrange(0, 101, 10),
            "close_on": start + timedelta(days=chance.randrange(730)),
            "source": chance.choice(("web", "fair", "referral", "phone", None)),
            "line": line,
            "quantity": chance.randint(0, 500),
            "discount": Decimal(chance.randint(0, 400)) / 10,
            "urgent": chance.random() < 0.1,
            "next_step": step or ("Decide" if phase == "negotiation" else None),
            "description": "A customer who knows what he wants. " * chance.randint(0, 8) or None,
        }


def new_deal(number: int) -> dict[str, Any]:
    """The body of a request that creates a deal; money and days as JSON has them."""
    return {
        "name": f"New deal {number}",
        "account": number % 100 + 1,
        "contact": number % 100 + 1,
        "phase": "qualified",
        "amount": "12500.00",
        "close_on": "2027-03-31",
        "source": "web",
        "line": "solar",
        "quantity": 12,
        "discount": "5.00",
        "urgent": False,
        "next_step": "Send the offer",
        "description": "Asked for an offer at the fair.",
    }
