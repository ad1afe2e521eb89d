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
TEAMS = field("teams", "teams")
TAGS = field("tags", "tags")
WATCHERS = field("watchers", "users")
ABOUT = field("about", "any_lookup", targets=("thing", "other"))
PARTS = field("parts", "multi_lookup", to="thing")
STORY = field("story", "rich_text", max=400)
CLOCK = field("clock", "time")
EFFORT = field("effort", "duration")
PAUSE = field("pause", "duration", unit="seconds")
LINES = picklist("thing", "lines", "pv", "storage", "service")
LINES = field("lines", "multi_picklist", picklist=LINES.picklist)
STARS = field("stars", "rating", max=5)
TINT = field("tint", "color")
FACTS = field("facts", "json", max=200)
COUNTRY = field("country", "country")
REGION = field("region", "region", depends_on="country")
PERSON = field("person", "person_name")
ADDRESS = field("address", "address")
POINT = field("point", "geo_point")
MAILS = field("mails", "emails", many=True)
PHONES = field("phones", "phones", many=True)
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
    Case(TEAMS, ["vienna", "berlin", "vienna"], ("berlin", "vienna"), ["berlin", "vienna"], None),
    Case(TEAMS, "vienna，berlin", ("berlin", "vienna"), ["berlin", "vienna"], ("berlin", "vienna")),
    Case(TEAMS, [], (), [], ()),
    Case(
        TAGS,
        "重点, Key account，重点、key ACCOUNT",
        ("重点", "Key account"),
        ["重点", "Key account"],
        ("重点", "Key account"),
    ),
    Case(TAGS, None, (), [], ()),
    Case(
        PARTS,
        [2, "1", 2],
        ("1", "2"),
        [{"id": 1, "title": None}, {"id": 2, "title": None}],
        ("1", "2"),
    ),
    Case(PARTS, "", (), [], ()),
    Case(ABOUT, "thing/7", "thing/7", {"entity": "thing", "id": 7, "title": "屋顶"}, "thing/7"),
    Case(ABOUT, {"entity": "other", "id": 1}, "other/1", None, "other/1"),
    Case(WATCHERS, ["3"], ("3",), [{"id": 3, "title": None}], ("3",)),
    Case(CURRENCY, "cny", "CNY", "CNY", "CNY"),
    Case(STORY, "屋顶 & <b>x</b>", *["屋顶 &amp; <b>x</b>"] * 3),
    Case(STORY, "eins\nzwei\n\ndrei < 4", *["<p>eins<br>zwei</p><p>drei &lt; 4</p>"] * 3),
    Case(STORY, "<p>a<script>alert(1)</script></p>", *["<p>a</p>"] * 3),
    Case(STORY, '<p onclick="x()" style="color:red">😀</p>', *["<p>😀</p>"] * 3),
    Case(
        STORY,
        '<a href="javascript:x()">a</a>',
        *['<a rel="noopener noreferrer nofollow">a</a>'] * 3,
    ),
    Case(STORY, "<p> </p>", None, None, ""),
    Case(CLOCK, "9:05", "09:05", "09:05", "09:05"),
    Case(CLOCK, "２３：５９", "23:59", "23:59", "23:59"),
    Case(CLOCK, "9点30分", "09:30", "09:30", "09:30"),
    Case(CLOCK, "", None, None, ""),
    Case(EFFORT, "2 h 30 min", 150, 150, "2 h 30 min"),
    Case(EFFORT, "1:30", 90, 90, "1 h 30 min"),
    Case(EFFORT, "1.5 hours", 90, 90, "1 h 30 min"),
    Case(EFFORT, "2 小时 30 分钟", 150, 150, "2 h 30 min"),
    Case(EFFORT, 45, 45, 45, "45 min"),
    Case(EFFORT, "0", 0, 0, "0 min"),
    Case(PAUSE, "1:30:05", 5405, 5405, "1 h 30 min 5 s"),
    Case(PAUSE, "90", 90, 90, "1 min 30 s"),
    Case(LINES, ["storage", "pv", "pv"], ("pv", "storage"), ["pv", "storage"], ("pv", "storage")),
    Case(LINES, "service，pv", ("pv", "service"), ["pv", "service"], ("pv", "service")),
    Case(LINES, None, (), [], ()),
    Case(STARS, "4", 4, 4, "4"),
    Case(STARS, 1, 1, 1, "1"),
    Case(TINT, "#1F6FEB", "#1f6feb", "#1f6feb", "#1f6feb"),
    Case(TINT, "fa0", "#ffaa00", "#ffaa00", "#ffaa00"),
    Case(FACTS, {"尺寸": [1, 2.5, None]}, '{"尺寸":[1,2.5,null]}', {"尺寸": [1, 2.5, None]}, None),
    Case(FACTS, '[{"a": true}]', '[{"a":true}]', [{"a": True}], None),
    Case(COUNTRY, "de", "DE", "DE", "DE"),
    Case(COUNTRY, "中国", "CN", "CN", "CN"),
    Case(COUNTRY, "Germany", "DE", "DE", "DE"),
    Case(REGION, "CN-ZJ", "CN-ZJ", "CN-ZJ", None),
    Case(REGION, "Bayern", "DE-BY", "DE-BY", "Bayern (DE-BY)"),
    Case(PERSON, "王小明", *[{"family": "王", "given": "小明"}] * 3),
    Case(PERSON, "欧阳娜娜", *[{"family": "欧阳", "given": "娜娜"}] * 3),
    Case(PERSON, "Anna Maria Schmidt", *[{"family": "Schmidt", "given": "Anna Maria"}] * 3),
    Case(
        PERSON,
        {"family": " O'Neil ", "prefix": "Dr.", "given": ""},
        *[{"family": "O'Neil", "prefix": "Dr."}] * 3,
    ),
    Case(PERSON, {"family": ""}, None, None, ""),
    Case(
        ADDRESS,
        {"street": "Hauptstr. 1", "city": "München", "postal_code": "80331", "country": "德国"},
        *[{"street": "Hauptstr. 1", "city": "München", "postal_code": "80331", "country": "DE"}]
        * 3,
    ),
    Case(ADDRESS, None, None, None, ""),
    Case(
        POINT,
        "31.230416, 121.4737012",
        {"lat": Decimal("31.230416"), "lon": Decimal("121.473701")},
        {"lat": 31.230416, "lon": 121.473701},
        {"lat": "31.230416", "lon": "121.473701"},
    ),
    Case(
        POINT,
        {"lat": -90, "lon": 180},
        {"lat": Decimal("-90.000000"), "lon": Decimal("180.000000")},
        {"lat": -90, "lon": 180},
        {"lat": "-90", "lon": "180"},
    ),
    Case(
        MAILS,
        "Lena@ACME.com (work)\n\nlena@home.de\nlena@acme.com",
        (("Lena@acme.com", "work"), ("lena@home.de", None)),
        [
            {"value": "Lena@acme.com", "label": "work", "primary": True},
            {"value": "lena@home.de", "label": None, "primary": False},
        ],
        "Lena@acme.com (work)\nlena@home.de",
    ),
    Case(
        MAILS,
        ["a@b.de", {"value": "c@d.de", "label": "公司", "primary": True}],
        (("c@d.de", "公司"), ("a@b.de", None)),
        None,
        "c@d.de (公司)\na@b.de",
    ),
    Case(PHONES, ["030 123456"], (("+4930123456", None),), None, None),
    Case(PHONES, [], None, None, ""),
]
FIELDS = (
    *(NAME, NOTES, SIZE, RATIO, SHARE, PRICE, DONE, ON, AT, MAIL, PHONE, SITE, COLOR, STAGE),
    *(PARENT, OWNER, TEAM, TEAMS, TAGS, NUMBER, STORY, CLOCK, EFFORT, PAUSE, LINES, STARS, TINT),
    *(FACTS, COUNTRY, REGION, PERSON, ADDRESS, POINT, MAILS, PHONES, WATCHERS, PARTS, ABOUT),
)
THING = entity("thing", *FIELDS)
COMPANY = model(THING, entity("other", field("name")), teams={"berlin": text("Berlin")})
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
    (PARTS, ["1", "x"], "invalid"),
    (PARTS, {"id": 1}, "invalid"),
    (ABOUT, "thing", "invalid"),
    (ABOUT, "nothing/1", "invalid"),
    (WATCHERS, list(range(1, 102)), "too_long"),
    (TEAMS, [f"t{n}" for n in range(101)], "too_long"),
    (TAGS, "a|b", "invalid"),
    (TAGS, ["a", 7], "invalid"),
    (TAGS, "x" * 61, "too_long"),
    (TAGS, ",".join(str(n) for n in range(51)), "too_long"),
    (CURRENCY, "XYZ", "unknown_option"),
    (NUMBER, "T-2026-0001", "not_writable"),
    (STORY, "x" * 401, "too_long"),
    (STORY, "<p>" * 300 + "x", "too_long"),
    (STORY, "bell\x07", "invalid"),
    (STORY, 7, "invalid"),
    (CLOCK, "24:00", "invalid"),
    (CLOCK, "9:60", "invalid"),
    (CLOCK, "noon", "invalid"),
    (CLOCK, 900, "invalid"),
    (EFFORT, "30 s", "too_precise"),
    (EFFORT, "-5", "too_small"),
    (EFFORT, "5 parsecs", "invalid"),
    (EFFORT, "2 h later", "invalid"),
    (EFFORT, 10**10, "too_large"),
    (EFFORT, "9999999 days", "too_large"),
    (EFFORT, {"h": 1}, "invalid"),
    (LINES, ["pv", "wind"], "unknown_option"),
    (LINES, [["pv"]], "invalid"),
    (LINES, {"pv": True}, "invalid"),
    (STARS, 0, "too_small"),
    (STARS, 6, "too_large"),
    (STARS, "2.5", "invalid"),
    (TINT, "red", "invalid"),
    (TINT, "#12345", "invalid"),
    (TINT, "url(x)", "invalid"),
    (FACTS, "not json", "invalid"),
    (FACTS, '"text"', "invalid"),
    (FACTS, 7, "invalid"),
    (FACTS, "[NaN]", "invalid"),
    (FACTS, "[" * 500, "invalid"),
    (FACTS, {"a": Decimal("1e400")}, "invalid"),
    (FACTS, {"a": "\ud800"}, "invalid"),
    (FACTS, ["a\0b"], "invalid"),
    (FACTS, ["x" * 200], "too_long"),
    (COUNTRY, "XX", "unknown_option"),
    (COUNTRY, "Atlantis", "unknown_option"),
    (COUNTRY, 49, "invalid"),
    (REGION, "DE-XX", "unknown_option"),
    (REGION, "Nowhere", "unknown_option"),
    (PERSON, {"first": "Anna"}, "invalid"),
    (PERSON, ["Anna"], "invalid"),
    (PERSON, {"family": "x" * 201}, "too_long"),
    (PERSON, {"family": {"x": 1}}, "invalid"),
    (PERSON, {"family": "a\nb"}, "invalid"),
    (ADDRESS, "Hauptstr. 1", "invalid"),
    (ADDRESS, {"country": "Atlantis"}, "unknown_option"),
    (ADDRESS, {"planet": "Mars"}, "invalid"),
    (POINT, {"lat": 91, "lon": 0}, "too_large"),
    (POINT, {"lat": 1}, "invalid"),
    (POINT, {"lat": "north", "lon": 0}, "invalid"),
    (POINT, "somewhere", "invalid"),
    (POINT, {"lat": Decimal("NaN"), "lon": 0}, "invalid"),
    (MAILS, ["nobody"], "invalid"),
    (MAILS, {"value": "a@b.de"}, "invalid"),
    (MAILS, [{"label": "work"}], "invalid"),
    (
        MAILS,
        [{"value": "a@b.de", "primary": True}, {"value": "c@d.de", "primary": True}],
        "invalid",
    ),
    (MAILS, [f"a{n}@b.de" for n in range(21)], "too_long"),
    (PHONES, [7], "invalid"),
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
