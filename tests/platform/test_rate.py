"""`tailorbird rate`: a foreign amount can be saved once its rate was entered."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from tests.workspaces import TINY, with_files, write_workspace

from tailorbird_designer.workspace.repository import Repository
from tailorbird_platform.cli.running import run
from tailorbird_platform.companies import Company
from tailorbird_platform.settings import settings_for
from tailorbird_runtime.people.actor import SYSTEM
from tailorbird_runtime.validation.errors import RecordInvalid

Command = Callable[..., int]

PRICED = with_files(
    TINY,
    {
        "workspace.yaml": TINY["workspace.yaml"] + "    currencies: [EUR, USD]\n",
        "entities/thing/entity.yaml": TINY["entities/thing/entity.yaml"]
        + "      price: {type: money}\n",
    },
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company's folder with two currencies."""
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("TAILORBIRD_LOCALE", "en")
    made = write_workspace(tmp_path / "priced", PRICED)
    (made / ".gitignore").write_text("/var/\n")
    Repository(made).create()
    return made


@pytest.fixture
def command(folder: Path, database_url: str, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command on the company, whose configuration is applied."""

    def ran(*words: str) -> int:
        return run(["-C", str(folder), "--database", database_url, *words])

    assert ran("apply") == 0
    capsys.readouterr()
    return ran


def test_an_amount_in_a_second_currency_can_be_saved_after_its_rate_was_entered(
    folder: Path, database_url: str, command: Command
) -> None:
    company = Company(settings_for(folder, {}, database=database_url))
    records = company.live().records
    raw = {"name": "Panel", "price": {"amount": "200", "currency": "USD"}}
    with pytest.raises(RecordInvalid, match="There is no exchange rate for USD"):
        records.create(SYSTEM, "thing", raw, door="api")
    assert command("rate", "set", "usd", "0.92") == 0
    made = records.create(SYSTEM, "thing", raw, door="api")
    assert made.values["price__base"] == Decimal(184)
    company.close()


def test_rates_are_listed_newest_first(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("rate", "list") == 0
    assert "No rates were entered yet." in capsys.readouterr().out
    assert command("rate", "set", "USD", "0.9", "--on", "2026-01-01") == 0
    assert "1 USD is 0.9 EUR from 2026-01-01 on." in capsys.readouterr().out
    assert command("rate", "set", "USD", "0.95", "--on", "2026-03-01") == 0
    assert command("rate", "set", "USD", "0.96", "--on", "2026-03-01") == 0
    capsys.readouterr()
    assert command("rate", "list") == 0
    assert capsys.readouterr().out.splitlines() == ["2026-03-01  USD  0.96", "2026-01-01  USD  0.9"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("CNY", "0.1"), 1, "CNY is not among the company's currencies."),
        (("EUR", "1"), 1, "EUR is the company's own currency"),
        (("USD", "0"), 1, "0 is not a rate."),
        (("USD", "abc"), 1, "abc is not a rate."),
        (("USD", "NaN"), 1, "NaN is not a rate."),
        (("USD", "1e9"), 1, "1e9 is not a rate."),
        (("USD", "0.00000000001"), 1, "is not a rate."),
        (("USD", "0.9", "--on", "yesterday"), 64, "yesterday"),
    ],
)
def test_what_is_no_rate_is_refused(
    command: Command,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    code: int,
    told: str,
) -> None:
    assert command("rate", "set", *words) == code
    assert told in capsys.readouterr().err
    assert command("rate", "list") == 0
    assert "No rates were entered yet." in capsys.readouterr().out
