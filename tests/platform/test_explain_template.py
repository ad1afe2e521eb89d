"""`tailorbird explain templates.NAME`: the text that a template gives, as somebody is told it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from tests.companies import House, make_house
from tests.workspaces import SMALL, with_files

from tailorbird_platform.cli.running import run
from tailorbird_runtime.people.actor import SYSTEM

FILES = with_files(
    SMALL,
    {
        "entities/deal/entity.yaml": SMALL["entities/deal/entity.yaml"].replace(
            "to: account, required: true", "to: account, children: deals, required: true"
        ),
        "templates/letter.yaml": """
            template: letter
            on: account
            subject: "For {name}"
            body: |
              {today:long}, {me.name}
              {for deals where amount > 500 sort -amount}
              {#}. {name}: {amount:2}
              {end}
              {if count(deals) > 1}
              Many.
              {end}
        """,
    },
)


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, lasting_database: Callable[[str], str]
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house") / "small"
    with make_house(folder, lasting_database("sqlite"), FILES) as made:
        records = made.company.live().records
        anna = made.people["anna"]
        account = records.create(SYSTEM, "account", {"name": "Élan", "owner": anna}, door="sample")
        for name, amount, owner in (("A", "600", anna), ("B", "900", None), ("C", "1", anna)):
            raw = {"name": name, "account": account.id, "amount": amount, "owner": owner}
            records.create(SYSTEM, "deal", raw, door="sample")
        yield made


def asked(house: House, *words: str) -> int:
    database = house.company.settings.database_url
    return run(["-C", str(house.folder), "--database", database, "explain", *words])


def test_the_text_is_printed_as_the_person_is_told_it(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("templates.letter", "--record", "account/1", "--at", "2026-03-10")
    assert asked(house, *words) == 0
    assert capsys.readouterr().out.splitlines() == [
        "For Élan", "", "10 March 2026, –", "1. B: €900.00", "2. A: €600.00", "Many.",
    ]  # fmt: skip
    assert asked(house, *words, "--as", "anna@small.example", "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["template"], told["subject"], told["locale"]) == ("letter", "For Élan", "en")
    assert told["body"].splitlines() == ["10 March 2026, Anna", "1. A: €600.00", "Many."]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--record", "deal/1"], "templates.letter is about Accounts, not about Deals."),
        (["--record", "account/9"], "There is no such record, or you may not read it."),
        (["--record", "account/1", "--as", "no@one.example"], "has the address no@one.example."),
    ],
)
def test_what_cannot_be_told_is_refused(
    house: House, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert asked(house, "templates.letter", *words) == 1
    assert sentence in capsys.readouterr().err
