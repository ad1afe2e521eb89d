"""Places in the texts of mails and notices: their formats, brackets, and what is refused."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.workspaces import SMALL, with_files, write_workspace

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.model import Part, Phrase
from tailorbird_metadata.problems import Problem


def compiled(tmp_path: Path, body: str) -> tuple[list[Problem], Phrase | None]:
    text = f"template: t\non: deal\nsubject: About {{name}}\nbody: {body}\n"
    root = write_workspace(tmp_path, with_files(SMALL, {"templates/t.yaml": text}))
    found = compile_workspace(root)
    told = [p for p in found.problems if p.code != "W0609"]
    return told, None if found.model is None else found.model.templates["t"].body


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("Over {amount:2}.", (("Over ",), ("amount", "2"), (".",))),
        ("{expected_close:long}", (("expected_close", "long"),)),
        ("{created_at:time}{created_at}", (("created_at", "time"), ("created_at", ""))),
        ("{account.created_at:short}", (("account.created_at", "short"),)),
        ("{net_value:0}", (("net_value", "0"),)),
        ("{{no name}} is no place", (("{no name} is no place",),)),
        ("{{{name}}}", (("{",), ("name", ""), ("}",))),
        ("{{}}{{", (("{}{",),)),
    ],
)
def test_places_have_formats_and_doubled_brackets_are_brackets(
    tmp_path: Path, body: str, parts: tuple[tuple[str, ...], ...]
) -> None:
    problems, phrase = compiled(tmp_path, f'"{body}"')
    assert problems == []
    assert phrase is not None
    assert phrase.of("en") == tuple(
        Part(path=tuple(p[0].split(".")), format=p[1]) if len(p) == 2 else Part(text=p[0])
        for p in parts
    )
    assert phrase.render("en") == body


@pytest.mark.parametrize(
    ("body", "code", "at", "help_"),
    [
        ("{expected_close:lonq}", "E0550", "lonq", "Did you mean `long`?"),
        ("{expected_close:time}", "E0550", "time", "There are: short, long."),
        ("{amount:9}", "E0550", "9", "There are: 0, 1, 2, 3, 4."),
        ("{amount:}", "E0550", "}", "There are: 0, 1, 2, 3, 4."),
        ("{name:upper}", "E0550", ":upper", "Write `{name}` alone; only numbers, days and "),
        ("{owner.name:2}", "E0550", ":2", "Write `{owner.name}` alone; only numbers, "),
        ("{nmae:2}", "E0304", "nmae", "Did you mean `name`?"),
        ("{name", "E0551", "{", "Write `{{` for the bracket itself."),
        ("name}", "E0551", "}", "Write `}}` for the bracket itself."),
        ("{name.__class__}", "E0302", "{name.__class__}", "Write it like {name}"),
        ("{name.upper()}", "E0302", "{name.upper()}", "Write it like {name}"),
        ("{0}", "E0302", "{0}", "Write it like {name}"),
        ("{Expected close}", "E0302", "{Expected close}", "Write `{expected_close}`."),
        ("{}", "E0302", "{}", "Write it like {name}"),
        ("{settings.secret}", "E0304", "settings", ""),
    ],
)
def test_what_is_wrong_in_brackets_is_told_at_its_place(
    tmp_path: Path, body: str, code: str, at: str, help_: str
) -> None:
    problems, _ = compiled(tmp_path, f'"Here: {body}"')
    [problem] = problems
    place = problem.location
    assert problem.code == code
    assert str(problem.help).startswith(help_)
    line = f'body: "Here: {body}"'
    assert (place.line, line[place.column - 1 : place.end_column - 1]) == (4, at)


@pytest.mark.parametrize(
    "body",
    [
        f"{{{'a' * 10_000}}}",
        f"{{{'a.' * 5_000}b}}",
        f"{{amount:{'9' * 10_000}}}",
        "{" * 1_001,
        "{name}" * 500 + "}",
        "{a.__class__.__mro__}{{{{{{name}}",
        "{{name}{name}{",
        "{%s}{!r}{name!r:>99999999}",
        "{amount:{amount}}",
    ],
)
def test_hostile_places_are_refused_at_once(tmp_path: Path, body: str) -> None:
    begun = time.process_time()
    problems, _ = compiled(tmp_path, f'"{body}"')
    assert time.process_time() - begun < 5
    named = {"E0301", "E0302", "E0303", "E0304"}
    assert {p.code for p in problems} <= named | {"E0550", "E0551", "E0556", "W0558"}
    assert problems
    assert all(len(str(p.message)) < 400 for p in problems)
