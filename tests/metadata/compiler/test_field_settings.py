"""Settings of fields: what goes together, what is kept, and what expressions read of parts."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspaces import TINY, with_files, write_workspace

from tailorbird_metadata.compiler import Compiled, compile_workspace
from tailorbird_metadata.model.canonical import from_json, to_json

KNOWN = """
  person: {type: person_name}
  place: {type: address}
  spot: {type: geo_point}
  mails: {type: email, many: true}
  opens: {type: time}
  effort: {type: duration}
  land: {type: country}
  lines: {type: multi_picklist, options: {pv: PV, wind: Wind}}
  story: {type: rich_text}
"""


def compiled(folder: Path, *fields: str, known: str = "") -> Compiled:
    """A thing with a name and these fields, each on a line of its own."""
    lines = "".join(f"  {line}\n" for line in fields)
    text = f"entity: thing\ntitle: name\nfields:\n  name: {{type: text}}\n{known}{lines}"
    return compile_workspace(
        write_workspace(folder, with_files(TINY, {"entities/thing/entity.yaml": text}))
    )


def told(found: Compiled) -> list[tuple[str, str]]:
    """Code and sentence of each problem."""
    return [(p.code, str(p.message)) for p in found.problems]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("x: {type: email, many: true, unique: true}", "E0260"),
        ('x: {type: autonumber, format: "A-{0000}", reset: year}', "E0260"),
        ('x: {type: autonumber, format: "A-{yyyy}-{0000}", reset: month}', "E0260"),
        ('x: {type: autonumber, format: "A-{yyyy}-{0000}", reset: weekly}', "E0103"),
        ("x: {type: region, depends_on: name}", "E0230"),
        ("x: {type: rating, max: 11}", "E0105"),
        ("x: {type: rating, default: 6}", "E0106"),
        ("x: {type: color, default: red}", "E0106"),
        ("x: {type: time, default: '25:00'}", "E0106"),
        ("x: {type: duration, unit: hours}", "E0103"),
        ("x: {type: duration, default: 30 s}", "E0106"),
        ("x: {type: country, default: XX}", "E0106"),
        ("x: {type: json, default: '7'}", "E0106"),
        ("x: {type: multi_picklist}", "E0102"),
        ("x: {type: team, many: true, default: paris}", "E0218"),
        ("x: {type: team, many: true, default: [paris]}", "E0218"),
        ("x: {type: team, many: true, default: =me.team}", "E0314"),
        ("x: {type: multi_picklist, options: {a: A}, default: b}", "E0106"),
        ("x: {type: text, merge: shortest}", "E0103"),
        ("x: {type: text, personal: secret}", "E0104"),
        ("x: {type: file, max_mb: 500}", "E0105"),
    ],
)
def test_settings_that_cannot_be_are_told(tmp_path: Path, line: str, code: str) -> None:
    found = compiled(tmp_path, line)
    assert [c for c, _ in told(found) if c[0] == "E"] == [code], told(found)


def test_a_value_that_does_not_fit_is_not_copied_and_is_told_where_it_stands(
    tmp_path: Path,
) -> None:
    found = compiled(
        tmp_path, "n: {type: integer}", "up: {type: lookup, to: thing, fill: {n: name}}"
    )
    [problem] = [p for p in found.problems if p.code[0] == "E"]
    assert str(problem.message) == "This gives a text, but a number is needed here."
    said = (tmp_path / problem.location.file).read_text().split("\n")[problem.location.line - 1]
    assert said[problem.location.column - 1 : problem.location.end_column - 1] == "name"


def test_a_format_that_cannot_start_anew_is_told_what_it_lacks(tmp_path: Path) -> None:
    found = compiled(tmp_path, 'n: {type: autonumber, format: "N-{yyyy}-{000}", reset: month}')
    [problem] = [p for p in found.problems if p.code[0] == "E"]
    assert str(problem.help) == "Put {yyyy}, for months {mm} and for days {dd} into the format."


def test_what_does_not_run_yet_is_checked_and_kept(tmp_path: Path) -> None:
    found = compiled(
        tmp_path,
        "contract: {type: file, many: true, accept: [pdf, docx], max_mb: 20}",
        "mail: {type: email, personal: contact, merge: newest}",
        "born_on: {type: date, personal: true}",
    )
    assert [c for c, _ in told(found)] == ["W0023"] * 4
    assert found.model is not None
    thing = from_json(to_json(found.model)).entities["thing"]
    assert "contract" not in thing.fields
    assert dict(thing.idle_fields["contract"].params) == {
        "accept": ("pdf", "docx"),
        "many": True,
        "max_mb": 20,
    }
    assert (thing.fields["mail"].merge, thing.fields["mail"].personal) == ("newest", "contact")
    assert thing.fields["born_on"].personal == "personal"


def test_defaults_of_the_further_types(tmp_path: Path) -> None:
    found = compiled(
        tmp_path,
        "a: {type: duration, default: 2 h 30 min}",
        "b: {type: duration, unit: seconds, default: 90}",
        "c: {type: multi_picklist, options: {x: X, y: Y}, default: [y, x]}",
        "d: {type: email, many: true, default: Info@ACME.com}",
        "e: {type: color, default: '#FFAA00'}",
        "f: {type: time, default: '09:30'}",
        "g: {type: country, default: =h}",
        "h: {type: country, default: DE}",
        "i: {type: rating, default: 3}",
    )
    assert [t for t in told(found) if t[0] != "E0331"] == []
    assert found.model is not None
    fields = found.model.entities["thing"].fields
    literals = {n: f.default.literal for n, f in fields.items() if f.default and n != "g"}
    assert literals == {
        "a": 150,
        "b": 90,
        "c": ("y", "x"),
        "d": ("Info@acme.com",),
        "e": "#ffaa00",
        "f": "09:30",
        "h": "DE",
        "i": 3,
    }


@pytest.mark.parametrize(
    "condition",
    [
        'person.family == "王" and contains(person, "小")',
        'place.city == "Berlin" or place.country in ["DE", "AT"]',
        "spot.lat > 50 and not empty(spot)",
        '"a@b.de" in mails and mails.primary != null',
        'opens >= "08:00" and opens < "18:30" and least(opens, "09:00") == opens',
        "effort > 90",
        'land == "DE" and contains(story, "solar")',
        '"pv" in lines and not contains(lines, "wind")',
        "empty(lines) and empty(place) and empty(story)",
    ],
)
def test_expressions_read_values_and_their_parts(tmp_path: Path, condition: str) -> None:
    found = compiled(
        tmp_path, f"x: {{type: formula, returns: boolean, value: '{condition}'}}", known=KNOWN
    )
    assert told(found) == []


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ('place.town == "x"', "`place` has no `town`."),
        ("place.city.x == 1", "`city` is not a lookup, so nothing can stand behind its `.`."),
        ('"roof" in lines', '"roof" is not an option of thing.lines.'),
        ('lines == "pv"', "Here a set of options stands beside a text; the two must be alike."),
        ('opens < "25:00"', "Here stands a text, but a time of day is needed."),
        ("opens < 9", "Here a time of day stands beside a number; the two must be alike."),
    ],
)
def test_what_parts_cannot_be_is_told(tmp_path: Path, condition: str, sentence: str) -> None:
    found = compiled(
        tmp_path, f"x: {{type: formula, returns: boolean, value: '{condition}'}}", known=KNOWN
    )
    assert [s for _, s in told(found)] == [sentence]
