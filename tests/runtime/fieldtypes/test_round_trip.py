"""What a door hands in is stored and comes back the same on both databases."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import marshmallow
import pytest
import sqlalchemy as sa
from tests.models import entity, field, model, picklist, text
from werkzeug.datastructures import MultiDict

from tailorbird_metadata.model import Field
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.controls import Desk
from tailorbird_runtime.fieldtypes.loading import LoadContext, entered_in
from tailorbird_runtime.fieldtypes.money import Amount
from tailorbird_runtime.forms.voice import Voice
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.storage.engine import read, write
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.web.api.encoding import Encoder, to_json

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """`raw` loads to `value`, which the API writes as `api` and a form has as `form`."""

    field: Field
    raw: Any
    value: Any
    api: Any
    form: Any


NAME = field("name", max=30)
NOTES = field("notes", "long_text", max=100)
SIZE = field("size", "integer")
RATIO = field("ratio", "decimal", places=4)
SHARE = field("share", "percent")
PRICE = field("price", "money")
DONE = field("done", "boolean")
ON = field("on", "date")
AT = field("at", "datetime")
MAIL = field("mail", "email")
PHONE = field("phone", "phone")
SITE = field("site", "url")
COLOR = picklist("thing", "color", "red", "green")
STAGE = picklist("thing", "stage", "open", "won")
STAGE = field("stage", "stage", picklist=STAGE.picklist, system=True)
PARENT = field("parent", "lookup", to="thing")
OWNER = field("owner", "user")
TEAM = field("team", "team")
TAGS = field("tags", "tags")
CURRENCY = field("currency", "currency", system=True)
NUMBER = field("number", "autonumber", format="T-{yyyy}-{0000}")

CASES = [
    Case(NAME, "  屋顶 É 🙂 ", "屋顶 É 🙂", "屋顶 É 🙂", "屋顶 É 🙂"),
    Case(NAME, "e\u0301", "é", "é", "é"),
    Case(NAME, "x" * 30, "x" * 30, "x" * 30, "x" * 30),
    Case(NAME, *["'; drop table x_thing; --"] * 4),
    Case(NAME, "   ", None, None, ""),
    Case(NAME, None, None, None, ""),
    Case(NOTES, "一\r\n二\rthree", "一\n二\nthree", "一\n二\nthree", "一\n二\nthree"),
    Case(SIZE, "1,200", 1200, 1200, "1200"),
    Case(SIZE, "１２０", 120, 120, "120"),
    Case(SIZE, "12 万", 120000, 120000, "120000"),
    Case(PRICE, "3.5亿", Decimal("350000000.0000"), None, "350000000"),
    Case(PRICE, "１２.５万", Decimal("125000.0000"), None, "125000"),
    Case(SIZE, 2**63 - 1, 2**63 - 1, 2**63 - 1, "9223372036854775807"),
    Case(SIZE, -7, -7, -7, "-7"),
    Case(SIZE, 0, 0, 0, "0"),
    Case(SIZE, "", None, None, ""),
    Case(RATIO, "0.0001", Decimal("0.0001"), "0.0001", "0.0001"),
    Case(RATIO, "99999999999.9999", Decimal("99999999999.9999"), "99999999999.9999", None),
    Case(RATIO, Decimal("-1.5"), Decimal("-1.5000"), "-1.5000", "-1.5"),
    Case(SHARE, "12.5 %", Decimal("12.50"), "12.50", "12.5"),
    Case(
        PRICE, "40,000.00", Decimal("40000.0000"), {"amount": "40000.00", "currency": "CNY"}, None
    ),
    Case(PRICE, {"amount": "0.1234", "currency": "cny"}, Decimal("0.1234"), None, "0.1234"),
    Case(PRICE, "9999999999999.99", Decimal("9999999999999.9900"), None, "9999999999999.99"),
    Case(PRICE, None, None, None, ""),
    Case(DONE, "true", True, True, "true"),
    Case(DONE, False, False, False, "false"),
    Case(DONE, None, False, False, "false"),
    Case(ON, "2026-02-28", date(2026, 2, 28), "2026-02-28", "2026-02-28"),
    Case(ON, "2026年3月1日", date(2026, 3, 1), "2026-03-01", "2026-03-01"),
    Case(ON, "9999-12-31", date(9999, 12, 31), "9999-12-31", "9999-12-31"),
    Case(
        AT,
        "2026-03-10T09:30:15.1239+08:00",
        datetime(2026, 3, 10, 1, 30, 15, 123000, tzinfo=UTC),
        "2026-03-10T01:30:15.123000Z",
        "2026-03-10T02:30",
    ),
    Case(
        AT,
        "2026-07-01T10:00",
        datetime(2026, 7, 1, 8, tzinfo=UTC),
        "2026-07-01T08:00:00Z",
        "2026-07-01T10:00",
    ),
    Case(MAIL, " Lena@ACME.com ", "Lena@acme.com", "Lena@acme.com", "Lena@acme.com"),
    Case(MAIL, "李娜＠公司.com", "李娜@公司.com", "李娜@公司.com", "李娜@公司.com"),
    Case(PHONE, "030 123456", "+4930123456", "+4930123456", None),
    Case(PHONE, "+86 138 0013 8000", "+8613800138000", "+8613800138000", None),
    Case(SITE, "acme.com", "https://acme.com", "https://acme.com", "https://acme.com"),
    Case(SITE, "mailto:a@b.de", "mailto:a@b.de", "mailto:a@b.de", "mailto:a@b.de"),
    Case(SITE, "acme.com:8080/x?y=1", "https://acme.com:8080/x?y=1", None, None),
    Case(COLOR, "red", "red", "red", "red"),
    Case(COLOR, "", None, None, ""),
    Case(STAGE, "won", "won", "won", "won"),
    Case(PARENT, "1", 1, {"id": 1, "title": "屋顶"}, "1"),
    Case(OWNER, None, None, None, ""),
    Case(TEAM, "berlin", "berlin", "berlin", "berlin"),
    Case(
        TAGS,
        "重点, Key account，重点、key ACCOUNT",
        ("重点", "Key account"),
        ["重点", "Key account"],
        ("重点", "Key account"),
    ),
    Case(TAGS, None, (), [], ()),
    Case(CURRENCY, "cny", "CNY", "CNY", "CNY"),
]
FIELDS = (
    *(NAME, NOTES, SIZE, RATIO, SHARE, PRICE, DONE, ON, AT, MAIL, PHONE, SITE, COLOR, STAGE),
    *(PARENT, OWNER, TEAM, TAGS, NUMBER),
)
THING = entity("thing", *FIELDS)
COMPANY = model(THING, teams={"berlin": text("Berlin")})
CONTEXT = LoadContext(model=COMPANY)
VOICE = Voice(
    locale="en", zone=ZoneInfo("Europe/Berlin"), now=NOW, today=date(2026, 3, 10), currency="EUR"
)
DESK = Desk(entity=THING, model=COMPANY, voice=VOICE)


def loaded(case_field: Field, raw: Any) -> Any:
    schema = marshmallow.Schema.from_dict(
        {case_field.name: BINDINGS[case_field.type].load_field(case_field, CONTEXT)}
    )
    with entered_in("Europe/Berlin"):
        found = schema().load({case_field.name: raw})[case_field.name]
    return found.amount if isinstance(found, Amount) else found


def as_json(case_field: Field, value: Any) -> Any:
    """What the API answers for a value of a record in yuan that is called 屋顶."""
    record = Record(
        entity_id="thing",
        id=1,
        version=1,
        values={case_field.id: value, "currency": "CNY"},
        titles={case_field.id: "屋顶"},
    )
    answer = Encoder([case_field], currency="EUR")(record)
    return json.loads(to_json(answer))[case_field.name]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.field.type}-{str(c.raw)[:20]!a}")
def test_loading_and_showing_to_programs(case: Case) -> None:
    binding = BINDINGS[case.field.type]
    value = loaded(case.field, case.raw)
    assert value == case.value
    assert type(value) is type(case.value)
    if case.api is not None:
        assert as_json(case.field, value) == case.api
    form = binding.typed(case.field, value, DESK)
    if case.form is not None:
        assert form == case.form
    back = loaded(case.field, binding.posted(case.field, form, MultiDict()))
    assert back == (value.replace(second=0, microsecond=0) if case.field is AT else value)


def test_values_are_stored_and_come_back(engine: sa.Engine) -> None:
    tables = Tables(COMPANY)
    tables.metadata.create_all(engine)
    table = tables.of("thing")
    rows = []
    for case in CASES:
        record: dict[str, Any] = {"version": 1, "created_at": NOW, "changed_at": NOW}
        written = BINDINGS[case.field.type].write(case.field, case.value, {"currency_rate": None})
        rows.append(record | written)
    with write(engine) as connection:
        for row in rows:
            connection.execute(table.insert().values(**row))
    with read(engine) as connection:
        found = connection.execute(sa.select(table).order_by(table.c.id)).mappings().all()
    for case, row in zip(CASES, found, strict=True):
        value = BINDINGS[case.field.type].read(case.field, row)
        assert value == case.value, case
        assert str(value) == str(case.value), case


NONSENSE: list[tuple[Field, Any, str]] = [
    (NAME, "x" * 31, "too_long"),
    (NAME, "a\0b", "invalid"),
    (NAME, "\ud800", "invalid"),
    (NAME, "two\nlines", "invalid"),
    (NAME, 7, "invalid"),
    (NAME, ["x"], "invalid"),
    (NAME, True, "invalid"),
    (NOTES, "x" * 101, "too_long"),
    (NOTES, "bell\x07", "invalid"),
    (SIZE, 2**63, "too_large"),
    (SIZE, -(2**63), "too_large"),
    (SIZE, 10**50, "too_large"),
    (SIZE, "1e5", "invalid"),
    (SIZE, "1_000", "invalid"),
    (SIZE, "٣", "invalid"),
    (SIZE, 1.9, "invalid"),
    (SIZE, True, "invalid"),
    (SIZE, "1,00", "invalid"),
    (SIZE, {}, "invalid"),
    (RATIO, "1e999999999", "invalid"),
    (RATIO, Decimal("1e999999999"), "invalid"),
    (RATIO, Decimal("NaN"), "invalid"),
    (RATIO, "Infinity", "invalid"),
    (RATIO, float("nan"), "invalid"),
    (RATIO, "0.00001", "too_precise"),
    (RATIO, "100000000000", "too_large"),
    (RATIO, "1.234,5", "invalid"),
    (SHARE, "12.345", "too_precise"),
    (PRICE, "10000000000000", "too_large"),
    (PRICE, "9999999999999.999", "too_large"),
    (PRICE, {"amount": "1", "currency": "XAU"}, "unknown_option"),
    (PRICE, {"amount": "1", "secret": 1}, "invalid"),
    (PRICE, {"currency": "EUR"}, "invalid"),
    (PRICE, [], "invalid"),
    (DONE, "on", "invalid"),
    (DONE, "yes", "invalid"),
    (DONE, 1, "invalid"),
    (ON, "2026-02-29", "invalid"),
    (ON, "0026-03-10", "invalid"),
    (ON, "10.03.2026", "invalid"),
    (ON, "2026-03-10T08:00:00Z", "invalid"),
    (ON, 20260310, "invalid"),
    (AT, "2026-03-10", "invalid"),
    (AT, "2026-03-10T25:00Z", "invalid"),
    (AT, "9999-12-31T23:59:59-12:00", "invalid"),
    (AT, 1767225600, "invalid"),
    (MAIL, "@", "invalid"),
    (MAIL, "a@b\r\nBcc: c@d.de", "invalid"),
    (MAIL, "Lena <lena@acme.com>", "invalid"),
    (MAIL, "a" * 70 + "@acme.com", "invalid"),
    (PHONE, "call me", "invalid"),
    (PHONE, "12", "invalid"),
    (PHONE, "030 123456 ext. 7", "invalid"),
    (PHONE, 30123456, "invalid"),
    (SITE, "javascript:alert(1)", "invalid"),
    (SITE, "JaVaScRiPt:alert(1)", "invalid"),
    (SITE, "data:text/html,x", "invalid"),
    (SITE, "ftp://acme.com", "invalid"),
    (SITE, "https://", "invalid"),
    (SITE, "https://a b.com", "invalid"),
    (SITE, "https://user:secret@acme.com", "invalid"),
    (SITE, "https://[::1", "invalid"),
    (SITE, "https://acme.com/" + "x" * 2000, "too_long"),
    (COLOR, "blue", "unknown_option"),
    (COLOR, "Red", "unknown_option"),
    (COLOR, 1, "invalid"),
    (PARENT, "0", "invalid"),
    (PARENT, 2**63, "invalid"),
    (PARENT, "9" * 400, "invalid"),
    (PARENT, True, "invalid"),
    (PARENT, {"id": 1}, "invalid"),
    (PARENT, "１", "invalid"),
    (TAGS, "a|b", "invalid"),
    (TAGS, ["a", 7], "invalid"),
    (TAGS, "x" * 61, "too_long"),
    (TAGS, ",".join(str(n) for n in range(51)), "too_long"),
    (CURRENCY, "XYZ", "unknown_option"),
    (NUMBER, "T-2026-0001", "not_writable"),
]


@pytest.mark.parametrize(
    ("case_field", "raw", "code"), NONSENSE, ids=lambda v: getattr(v, "name", str(v)[:16])
)
def test_nonsense_is_refused_in_words(case_field: Field, raw: Any, code: str) -> None:
    with pytest.raises(marshmallow.ValidationError) as refused:
        loaded(case_field, raw)
    assert isinstance(refused.value.messages, dict)
    (refusal,) = refused.value.messages[case_field.name]
    assert refusal.code == code
    english, chinese = refusal.message.render("en"), refusal.message.render("zh")
    assert english.endswith(".")
    assert chinese.endswith("。")
    assert len(english) < 160


def test_a_moment_without_offset_needs_to_know_its_zone() -> None:
    binding = BINDINGS["datetime"].load_field(AT, CONTEXT)
    with pytest.raises(marshmallow.ValidationError):
        binding.deserialize("2026-03-10T08:00")
