"""Every field type through the whole product: what is sent comes back, is found, and shown.

One company has a field of every type that can be filled in, with its settings; the same values
go in by JSON, by a plain HTML form as a browser without scripts sends it, and out again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from openapi_spec_validator import validate
from tests.companies import House, make_house
from tests.walks.test_story import hidden, made, record_id, saved
from tests.workspaces import TINY

from tailorbird_metadata.fieldtypes import DECLARABLE, LATER_TYPES

FIELDS = """
    entity: sample
    label: {one: Sample, many: Samples}
    title: name
    fields:
      name: {type: text, max: 80, required: true}
      notes: {type: long_text}
      story: {type: rich_text}
      mail: {type: email}
      mails: {type: email, many: true}
      call: {type: phone}
      calls: {type: phone, many: true}
      site: {type: url}
      size: {type: integer, unit: pcs}
      ratio: {type: decimal, places: 3}
      price: {type: money}
      share: {type: percent}
      done: {type: boolean}
      stars: {type: rating, max: 4}
      tint: {type: color}
      due_on: {type: date}
      seen_at: {type: datetime}
      opens: {type: time}
      effort: {type: duration}
      pause: {type: duration, unit: seconds}
      line: {type: picklist, options: {pv: PV, wind: Wind}}
      lines:
        type: multi_picklist
        depends_on: line
        options: {roof: {label: Roof, for: [pv]}, field: {label: Field, for: [pv]}, sea: Sea}
      labels: {type: tags}
      land: {type: country}
      state: {type: region, depends_on: land}
      person: {type: person_name}
      place: {type: address}
      spot: {type: geo_point}
      facts: {type: json}
      parent: {type: lookup, to: sample, on_delete: clear}
      owner: {type: user}
      team: {type: team}
      teams: {type: team, many: true}
      number: {type: autonumber, format: "S-{yyyy}-{000}", start: 100, step: 5, reset: never}
      family: {type: formula, returns: text, value: person.family}
      town: {type: formula, returns: text, value: 'coalesce(place.city, "?")'}
      long: {type: formula, returns: boolean, value: effort > 60 and opens < "12:00"}
      sea: {type: formula, returns: boolean, value: '"sea" in lines'}
      first: {type: formula, returns: text, value: mails.primary}
      wordy: {type: formula, returns: boolean, value: 'contains(story, "strong")'}
    rules:
      open_early:
        check: not (opens > "20:00")
        message: Open earlier.
        show_at: opens
"""
FILES = {
    **TINY,
    "workspace.yaml": TINY["workspace.yaml"].replace(
        "country: DE",
        "country: DE\n        teams: {berlin: Berlin, wien: Vienna}",
    ),
    "entities/sample/entity.yaml": FIELDS,
    "entities/sample/layouts/all.yaml": """
        layout: all
        tabs:
          main:
            sections:
              all:
                fields:
                  [name, notes, story, mail, mails, call, calls, site, size, ratio, price, share,
                   done, stars, tint, due_on, seen_at, opens, effort, pause, line, lines, labels,
                   land, state, person, place, spot, facts, parent, owner, team, teams, number,
                   family]
    """,
    "entities/guest/entity.yaml": """
        entity: guest
        label: {one: Guest, many: Guests}
        title: person
        fields:
          person: {type: person_name, required: true}
          host: {type: lookup, to: guest, on_delete: clear}
    """,
    "roles/rep.yaml": """
        role: rep
        label: Rep
        navigation: [sample]
        can:
          sample:
            read: true
            create: true
            edit: true
            fields: {owner: edit}
            actions: {assign: true}
          thing: {read: true}
          guest: {read: true, create: true, edit: true, delete: true}
    """,
}
PEOPLE = {"ada": {"roles": ("rep",), "team": "berlin"}, "wei": {"roles": ("rep",), "locale": "zh"}}


@dataclass(frozen=True)
class Case:
    """`sent` as JSON comes back as `back` (as it was, if not given).

    `form` is what a browser sends for the same; `found` is a filter that finds it, `missed` one
    that does not; `shown` stands on the page of the record.
    """

    sent: Any
    form: Mapping[str, Any]
    found: str
    missed: str
    shown: str
    back: Any = None


PLACE = {"street": "人民路 1 号", "city": "杭州", "region": "浙江", "country": "CN"}
CASES: Mapping[str, Case] = {
    "notes": Case(
        "一\n二 🙂", {"notes": "一\r\n二 🙂"}, "notes.contains=二", "notes.contains=三", "二 🙂"
    ),
    "story": Case(
        "<p>Solar <strong>屋顶</strong></p>",
        {"story": "<p>Solar <strong>屋顶</strong></p>"},
        "story.contains=solar 屋",
        "story.contains=strong",
        "<strong>屋顶</strong>",
    ),
    "mail": Case("a@b.de", {"mail": "a@b.de"}, "mail.eq=A@b.de", "mail.eq=x@b.de", "mailto:a@b.de"),
    "mails": Case(
        [{"value": "a@b.de", "label": "work"}, {"value": "c@d.de", "label": None}],
        {"mails": "a@b.de (work)\r\nc@d.de"},
        "mails.eq=c@d.de",
        "mails.eq=c@d.d",
        "mailto:c@d.de",
        [
            {"value": "a@b.de", "label": "work", "primary": True},
            {"value": "c@d.de", "label": None, "primary": False},
        ],
    ),
    "call": Case(
        "+4930123456",
        {"call": "030 123456"},
        "call.contains=30123",
        "call.contains=99",
        "tel:+4930123456",
    ),
    "calls": Case(
        [{"value": "+4930123456", "label": "总机"}],
        {"calls": "030 123456（总机）"},
        "calls.contains=30123",
        "calls.contains=99",
        "总机",
        [{"value": "+4930123456", "label": "总机", "primary": True}],
    ),
    "site": Case(
        "https://a.de", {"site": "a.de"}, "site.contains=a.de", "site.contains=b.de", "https://a.de"
    ),
    "size": Case(7, {"size": "7"}, "size.between=7,8", "size.gt=7", "7 pcs"),
    "ratio": Case("0.125", {"ratio": "0.125"}, "ratio.lt=0.126", "ratio.lt=0.125", "0.125"),
    "price": Case(
        {"amount": "12.50", "currency": "EUR"},
        {"price": "12.5"},
        "price.ge=12.5",
        "price.gt=12.5",
        "€12.50",
    ),
    "share": Case("12.50", {"share": "12.5 %"}, "share.eq=12.5", "share.eq=12", "12.5"),
    "done": Case(True, {"done": ["false", "true"]}, "done.eq=true", "done.eq=false", "Yes"),
    "stars": Case(3, {"stars": "3"}, "stars.ge=3", "stars.ge=4", "★★★☆"),
    "tint": Case(
        "#1f6feb", {"tint": "1F6FEB"}, "tint.eq=#1f6feb", "tint.eq=#000000", 'fill="#1f6feb"'
    ),
    "due_on": Case(
        "2026-02-28",
        {"due_on": "2026-02-28"},
        "due_on.eq=2026-02-28",
        "due_on.gt=2026-02-28",
        "28 Feb",
    ),
    "seen_at": Case(
        "2026-02-28T08:30:00Z",
        {"seen_at": "2026-02-28T09:30"},
        "seen_at.eq=2026-02-28",
        "seen_at.lt=2026-02-28",
        "09:30",
    ),
    "opens": Case("08:05", {"opens": "08:05"}, "opens.lt=08:06", "opens.lt=08:05", "08:05"),
    "effort": Case(150, {"effort": "2 h 30 min"}, "effort.eq=2:30", "effort.gt=150", "2 h 30 min"),
    "pause": Case(90, {"pause": "1 min 30 s"}, "pause.eq=90", "pause.eq=89", "1 min 30 s"),
    "line": Case("pv", {"line": "pv"}, "line.in=pv", "line.in=wind", "PV"),
    "lines": Case(
        ["roof", "sea"],
        {"lines": ["", "roof", "sea"]},
        "lines.in=sea,field",
        "lines.in=field",
        "Roof",
    ),
    "labels": Case(
        ["重点", "VIP"],
        {"labels": "重点，VIP"},
        "labels.contains=vip",
        "labels.contains=vi",
        "重点",
    ),
    "land": Case("CN", {"land": "CN"}, "land.in=CN", "land.in=DE", "China"),
    "state": Case(
        "CN-ZJ", {"state": "Zhejiang Sheng (CN-ZJ)"}, "state.in=CN-ZJ", "state.in=CN-GD", "Zhejiang"
    ),
    "person": Case(
        {"family": "王", "given": "小明"},
        {"person.family": "王", "person.given": "小明"},
        "person.contains=王小明",
        "person.contains=李",
        "王小明",
    ),
    "place": Case(
        PLACE,
        {f"place.{k}": v for k, v in PLACE.items()},
        "place.contains=杭州",
        "place.contains=上海",
        "浙江杭州人民路 1 号",
    ),
    "spot": Case(
        {"lat": 30.25, "lon": 120.166667},
        {"spot.lat": "30.25", "spot.lon": "120.1666667"},
        "spot.not_empty=true",
        "spot.empty=true",
        "30.25, 120.166667",
    ),
    "facts": Case(
        {"尺寸": [1, 2.5, None]},
        {"facts": '{"尺寸": [1, 2.5, null]}'},
        "facts.contains=尺寸",
        "facts.contains=x",
        "尺寸",
    ),
    "teams": Case(
        ["berlin", "wien"],
        {"teams": ["", "wien", "berlin"]},
        "teams.in=wien",
        "teams.not_in=wien",
        "Vienna",
    ),
    "team": Case("berlin", {"team": "berlin"}, "team.in=berlin", "team.empty=true", "Berlin"),
}
OTHERS = {"text", "lookup", "user", "autonumber", "formula", "rollup", "mirror"}
"""Types that the walk uses without a case of their own, or that are worked out."""

NONSENSE = (None, True, 7, -1, 1.5, "", "\u0007", "x" * 30000, [], {}, [[]], [{}], {"x": 1}, "😀",
            ["😀", 7], {"amount": {}}, "9" * 400, "２０２６", [None], {"family": []})  # fmt: skip


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "types", database_url, FILES, PEOPLE) as found:
        yield found


def _fields() -> Mapping[str, str]:
    return dict(re.findall(r"^      (\w+):\s*(?:\{|\n\s+)type: (\w+)", FIELDS, re.M))


def test_every_type_has_a_case() -> None:
    kinds = {_fields()[name] for name in CASES} | OTHERS
    missing = set(DECLARABLE) - LATER_TYPES - kinds
    assert {m for m in missing if "lookup" not in m and m != "lines"} == set()


def test_json_in_is_json_out_and_filters_find_it(house: House) -> None:
    api, browser = house.api("ada"), house.signed_in("ada")
    sent = {"name": "屋顶 'one'", **{name: case.sent for name, case in CASES.items()}}
    record = made(api.call("POST", "/sample", sent))
    for name, case in CASES.items():
        assert record[name] == (case.sent if case.back is None else case.back), name
    assert record["number"].endswith("-100")
    assert (record["family"], record["town"], record["first"]) == ("王", "杭州", "a@b.de")
    assert (record["long"], record["sea"], record["wordy"]) == (True, True, False)
    assert made(api.call("POST", "/sample", {"name": "two"}))["number"].endswith("-105")

    for case in CASES.values():
        for query, ids in ((case.found, [record["id"]]), (case.missed, [])):
            answer = api.call("GET", f"/sample?filter[name][starts_with]=屋&{_filter(query)}")
            assert answer.status_code == 200, (query, answer.text)
            assert [r["id"] for r in answer.json["items"]] == ids, query
            answer = browser.get(f"/sample?f.name.starts_with=屋&{_column(query)}")
            assert (f'href="/sample/{record["id"]}"' in answer.text) is bool(ids), query

    emptied = api.call("PATCH", f"/sample/{record['id']}", dict.fromkeys(CASES), If_Match='"1"')
    assert emptied.status_code == 200, emptied.text
    left = {n: emptied.json[n] for n in CASES if emptied.json[n] not in (None, [], False)}
    assert left == {}
    assert (emptied.json["town"], emptied.json["long"]) == ("?", False)


def _filter(query: str) -> str:
    """`size.lt=7` as the API asks it."""
    asked, _, value = query.partition("=")
    name, _, operator = asked.partition(".")
    return f"filter[{name}][{operator}]={quote(value)}"


def _column(query: str) -> str:
    """`size.lt=7` as the address of a list has it."""
    asked, _, value = query.partition("=")
    values = value.split(",") if asked.endswith((".in", ".between")) else [value]
    return "&".join(f"f.{asked}={quote(v)}" for v in values)


def test_a_form_without_scripts_gives_the_same_and_shows_it(house: House) -> None:
    browser, api = house.signed_in("ada"), house.api("ada")
    browser.get("/sample/new")
    sent: dict[str, Any] = {"name": "form"}
    for case in CASES.values():
        sent |= case.form
    number = record_id(saved(browser.post("/sample/new", sent)))
    record = api.call("GET", f"/sample/{number}").json
    for name, case in CASES.items():
        assert record[name] == (case.sent if case.back is None else case.back), name

    page = unescape(browser.get(f"/sample/{number}").text)
    assert [n for n, case in CASES.items() if case.shown not in page] == []
    unescape(house.signed_in("wei").get(f"/sample/{number}").text).index("中国")

    browser.get(f"/sample/{number}/edit")
    again = {"version": hidden(browser.page, "version"), **_controls(browser.page)}
    saved(browser.post(f"/sample/{number}/edit", again | {"name": "again"}))
    after = api.call("GET", f"/sample/{number}").json
    changed = {n for n in record if record[n] != after[n]}
    assert changed - {"changed_at"} == {"name", "version"}
    assert "again" in browser.get(f"/sample/{number}?tab=history").text


def _controls(page: str) -> dict[str, Any]:
    """What a browser would send of the form as it stands on the page."""
    form = page[page.index("data-form") :]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        if 'type="checkbox"' in tag and " checked" not in tag:
            continue
        name, value = _attribute(tag, "name"), _attribute(tag, "value")
        if name:
            found.setdefault(name, []).append(value)
    for name, text in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S
    ):
        found[name] = unescape(text)
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def test_nonsense_is_refused_in_words_and_never_breaks(house: House) -> None:
    api, browser = house.api("ada"), house.signed_in("ada")
    for name in CASES:
        for value in NONSENSE:
            answer = api.call("POST", "/sample", {"name": "x", name: value})
            assert answer.status_code in (201, 422), (name, value, answer.text)
            if answer.status_code == 422:
                (told,) = json.loads(answer.text)["errors"]
                assert told["field"] == name and told["message"].endswith("."), told
    browser.get("/sample/new")
    wrong = {"state": "Nowhere", "person.family": "x" * 300, "spot.lat": "north", "mails": "me"}
    answer = browser.post("/sample/new", {"name": "x", **wrong})
    assert answer.status_code == 422
    for text in ("Nowhere", "north", "x" * 300, "\nme</textarea>"):
        assert text in unescape(answer.text)


def test_what_depends_on_another_field_is_checked(house: House) -> None:
    api = house.api("ada")
    for body, field in (
        ({"land": "DE", "state": "CN-ZJ"}, "state"),
        ({"line": "wind", "lines": ["roof"]}, "lines"),
        ({"opens": "21:00"}, "opens"),
    ):
        answer = api.call("POST", "/sample", {"name": "x", **body})
        assert answer.status_code == 422, body
        assert [e["field"] for e in answer.json["errors"]] == [field]


def test_lists_sort_by_what_can_be_sorted(house: House) -> None:
    api = house.api("ada")
    names = [{"given": "Anna", "family": "Zeta"}, {"given": "Zoe", "family": "alpha"}]
    ids = [made(api.call("POST", "/sample", {"name": "x", "person": n}))["id"] for n in names]
    found = api.call("GET", "/sample?sort=person").json["items"]
    assert [r["id"] for r in found] == ids[::-1]
    for name in ("effort", "opens", "stars", "land", "place", "-mails", "tint"):
        assert api.call("GET", f"/sample?sort={name}").status_code == 200, name
    for name in ("story", "facts", "spot", "lines"):
        assert api.call("GET", f"/sample?sort={name}").status_code == 400, name


def test_a_name_in_parts_names_its_record_everywhere(house: House) -> None:
    api, browser = house.api("ada"), house.signed_in("ada")
    host = made(api.call("POST", "/guest", {"person": "欧阳娜娜"}))["id"]
    guest = made(api.call("POST", "/guest", {"person": "Anna Zeta", "host": host}))
    assert guest["host"] == {"id": host, "title": "欧阳娜娜"}
    found = browser.get(f"/guest/{guest['id']}").text
    assert "Anna Zeta</h1>" in found and "欧阳娜娜" in found
    assert "Anna Zeta" in browser.get("/guest?f.person.contains=anna").text
    offered = browser.get("/guest/lookup/host?q=阳娜").text
    assert "欧阳娜娜" in offered and "Anna" not in offered
    assert [r["id"] for r in api.call("GET", "/guest?sort=host").json["items"]][0] == guest["id"]
    browser.get(f"/guest/{host}/edit")
    wrong = {"version": hidden(browser.page, "version"), "person.family": ""}
    assert browser.post(f"/guest/{host}/edit", wrong).status_code == 422


def test_every_type_is_edited_in_place_and_told_in_the_history(house: House) -> None:
    api, browser = house.api("ada"), house.signed_in("ada")
    number = made(api.call("POST", "/sample", {"name": "one"}))["id"]
    for name, case in CASES.items():
        browser.get(f"/sample/{number}")
        address = f"/sample/{number}/field/{name}"
        editor = browser.client.get(address, headers={"HX-Request": "true"})
        assert editor.status_code == 200, name
        sent = {**case.form, "version": hidden(editor.text, "version")}
        assert browser.post(address, sent, headers={"HX-Request": "true"}).status_code < 400, name
        stored = api.call("GET", f"/sample/{number}").json[name]
        assert stored == (case.sent if case.back is None else case.back), name
    history = unescape(re.sub(r"<[^>]+>", " ", browser.get(f"/sample/{number}").text))
    for words in (
        "2 h 30 min",
        "Roof, Sea",
        "★★★☆",
        "王小明",
        "China 浙江杭州人民路 1 号",
        "Solar 屋顶",
    ):
        assert words in history, words


def test_filters_are_made_by_hand_and_described_for_programs(house: House) -> None:
    browser = house.signed_in("wei")
    for name, case in CASES.items():
        operator = case.found.partition(".")[2].partition("=")[0]
        editor = browser.client.get(f"/sample/filter/{name}?operator={operator}")
        assert editor.status_code == 200, name
        assert f"f.{name}." in editor.text or 'name="operator"' in editor.text, name
    document = house.api("ada").call("GET", "/openapi.json").json
    validate(document)
    fields = document["components"]["schemas"]["sample.new"]["properties"]
    assert set(CASES) <= set(fields)
    assert fields["opens"]["examples"] == ["09:30"] and fields["stars"]["maximum"] == 4
