"""What a help line says, as changes of the files: for the problems that need no person to decide.

A help line that only one change can follow is listed here with that change.  Whoever carries
mends out compiles again and takes back what did not help.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from tailorbird_metadata.names import is_name
from tailorbird_metadata.problems import Location, Mend, Move, Problem, Removal, Replacement

Rule = Callable[[Problem, str], tuple[Mend, ...]]
"""From a problem and what stands at its place to the changes; none if it is not so simple."""

_WORD = re.compile(r"[A-Za-z_][\w./-]*\Z")
_QUOTED = re.compile(r"(['\"])(.*)\1\Z", re.S)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\Z")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_TIME = re.compile(r"(\d{1,2}):(\d{2})\Z")
_TAGS = frozenset({"!!str", "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq"})
_SYNONYMS = frozenset(
    {"ceiling", "choose", "coalesce", "empty", "ends_with", "floor", "has_role", "length", "lower"}
    | {"not empty", "starts_with", "trim", "upper"}
)
_ZEROS = re.compile(r"[^0{}]*(0+)[^0{}]*\Z")


def with_mends(problems: Iterable[Problem], texts: Mapping[str, str]) -> tuple[Problem, ...]:
    """The problems, each with the changes that its help line says; `texts` are those of files."""
    rows: dict[str, list[str]] = {}
    found = []
    for problem in problems:
        file, rule = problem.location.file, _rule(problem)
        if rule is None or problem.mends or file.startswith("core:"):
            found.append(problem)
            continue
        if file not in rows:
            rows[file] = texts.get(file, "").split("\n")
        mends = rule(problem, slice_of(rows[file], problem.location))
        found.append(replace(problem, mends=mends) if mends else problem)
    return tuple(found)


def uses_of(problem: Problem) -> int:
    """In how many places the same mistake stands; those after the first are told in a note."""
    more = {"and one more use": 1, "and {n} more uses": 0}
    counts = (more[n.message.text] or n.message.values["n"] for n in problem.notes
              if n.message.text in more)  # fmt: skip
    return 1 + sum(count for count in counts if isinstance(count, int))


def _rule(problem: Problem) -> Rule | None:
    help_ = problem.help.text if problem.help is not None else ""
    return RULES.get((problem.code, help_)) or RULES.get(("", help_))


def slice_of(lines: Sequence[str], place: Location) -> str:
    """What stands at a place of the lines of a file; nothing if there is no such place."""
    rows = list(lines[place.line - 1 : place.end_line])
    if len(rows) != place.end_line - place.line + 1:
        return ""
    rows[-1] = rows[-1][: place.end_column - 1]
    rows[0] = rows[0][place.column - 1 :]
    return "\n".join(rows)


def _said(problem: Problem, name: str) -> str:
    assert problem.help is not None
    return str(problem.help.values.get(name, ""))


def _instead(problem: Problem, text: str) -> tuple[Mend, ...]:
    return (Replacement(location=problem.location, text=text),)


def _at(place: Location, line: int, column: int, length: int = 0) -> Location:
    return replace(place, line=line, column=column, end_line=line, end_column=column + length)


def _named(problem: Problem, written: str) -> tuple[Mend, ...]:
    """The name that was probably meant."""
    name = _said(problem, "name")
    if not _WORD.match(name) or not written or "\n" in written:
        return ()
    return _instead(problem, name)


def _meant(problem: Problem, written: str) -> tuple[Mend, ...]:
    """The word of an expression that was probably meant, with its own quotation marks."""
    word = _said(problem, "name").strip("`")
    return _instead(problem, word) if written and "\\" not in written else ()


def _path(problem: Problem, written: str) -> tuple[Mend, ...]:
    """The rest of an item's path, as far as it stands in this key."""
    path, name = str(problem.message.values.get("path", "")), _said(problem, "name")
    head = path.removesuffix(written)
    if head == path or not name.startswith(head):
        return ()
    return _instead(problem, name.removeprefix(head))


def _better_place(problem: Problem, _: str) -> tuple[Mend, ...]:
    """A file or folder whose name is misspelt."""
    file, name = problem.location.file, _said(problem, "name")
    shown = str(problem.message.values.get("path", ""))
    if shown.endswith("/"):
        head = file[: file.index(shown)] if shown in file else ""
        return (Move(file=head + shown, to=f"{head}{name}/"),)
    head = file.removesuffix(shown)
    return (Move(file=file, to=head + name),)


def _own_place(problem: Problem, _: str) -> tuple[Mend, ...]:
    """The place that follows from what the file calls itself, if that is a name at all."""
    file, place = problem.location.file, _said(problem, "file")
    if file.startswith("packs/") or not all(map(is_name, place.removesuffix(".yaml").split("/"))):
        return ()
    return (Move(file=file, to=place),)


def _true_or_false(problem: Problem, _: str) -> tuple[Mend, ...]:
    return _instead(problem, _said(problem, "better"))


def _without_quotes(problem: Problem, written: str) -> tuple[Mend, ...]:
    quoted = _QUOTED.match(written)
    inner = quoted.group(2).strip() if quoted else ""
    plain = _NUMBER.match(inner) or inner in ("true", "false")
    return _instead(problem, inner) if plain else ()


def _in_quotes(problem: Problem, written: str) -> tuple[Mend, ...]:
    """A value that YAML cuts, in quotes; the place of the problem is all of it."""
    if "\n" in written or not written.strip() or "\\" in written or ": " in written[:1]:
        return ()
    inner = written.replace("'", "''")
    return _instead(problem, f"'{inner}'")


def _nothing(problem: Problem, _: str) -> tuple[Mend, ...]:
    return _instead(problem, "")


def _no_line(problem: Problem, _: str) -> tuple[Mend, ...]:
    line = problem.location.line
    gone = replace(problem.location, column=1, end_line=line + 1, end_column=1)
    return (Replacement(location=gone, text=""),)


def _no_member(problem: Problem, _: str) -> tuple[Mend, ...]:
    return (Removal(location=problem.location),)


def _no_such_thing(problem: Problem, _: str) -> tuple[Mend, ...]:
    return (Removal(location=problem.location, loses=True),)


def _no_tag(problem: Problem, written: str) -> tuple[Mend, ...]:
    """One of YAML's own tags, which says what the schema knows already."""
    tag = str(problem.message.values.get("tag", ""))
    if tag not in _TAGS or not written.startswith(tag + " "):
        return ()
    place = problem.location
    gone = _at(place, place.line, place.column, len(tag) + 1)
    return (Replacement(location=gone, text=""),)


def _spaces(problem: Problem, _: str) -> tuple[Mend, ...]:
    line = problem.location.line
    return (Replacement(location=_at(problem.location, line, 1, 1), text="  "),)


def _space(problem: Problem, _: str) -> tuple[Mend, ...]:
    return _instead(problem, " ")


def _first_line(problem: Problem, _: str) -> tuple[Mend, ...]:
    start = _at(problem.location, 1, 1)
    return (Replacement(location=start, text=_said(problem, "line") + "\n"),)


def _sign(text: str) -> Rule:
    """Another sign or word of the language of conditions, with spaces where it needs them."""
    return lambda problem, written: _instead(problem, text) if written else ()


def _lookalike(problem: Problem, written: str) -> tuple[Mend, ...]:
    return _instead(problem, _said(problem, "sign").strip("`")) if len(written) == 1 else ()


def _exactly(problem: Problem, written: str) -> tuple[Mend, ...]:
    """What the help line says, letter for letter."""
    instead = _said(problem, "instead").strip("`")
    one_line = written and "\n" not in written and "\\" not in written
    return _instead(problem, instead) if one_line else ()


def _small_word(problem: Problem, written: str) -> tuple[Mend, ...]:
    word = _said(problem, "word").strip("`")
    return _instead(problem, word) if written.lower() == word else ()


def _option(problem: Problem, written: str) -> tuple[Mend, ...]:
    return _instead(problem, _said(problem, "option").strip("`")) if _WORD.match(written) else ()


def _own_function(problem: Problem, written: str) -> tuple[Mend, ...]:
    """The name that a function has here, where its values are the same in the same order."""
    name = _said(problem, "usage").strip("`").partition("(")[0]
    return _instead(problem, name) if name in _SYNONYMS and _WORD.match(written) else ()


def _day_of(problem: Problem, written: str) -> tuple[Mend, ...]:
    return _instead(problem, f"day_of({written})") if written and "\n" not in written else ()


def _small_name(problem: Problem, written: str) -> tuple[Mend, ...]:
    """A name with capitals, spaces or dashes, as names are written."""
    quoted = _QUOTED.match(written)
    inner = quoted.group(2) if quoted else written
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", inner)
    name = re.sub(r"[\s_-]+", "_", words).strip("_").lower()
    return _instead(problem, name) if is_name(name) else ()


def _right_form(problem: Problem, written: str) -> tuple[Mend, ...]:
    """A day or time without its zeros, a code in small letters."""
    quoted = _QUOTED.match(written)
    inner = (quoted.group(2) if quoted else written).strip()
    day, time = _DAY.match(inner), _TIME.match(inner)
    if day is not None:
        year, month, number = day.groups()
        return _instead(problem, f"{year}-{int(month):02}-{int(number):02}")
    if time is not None:
        return _instead(problem, f'"{int(time.group(1)):02}:{time.group(2)}"')
    if inner.isascii() and inner.isalpha() and inner.islower() and 2 <= len(inner) <= 3:
        return _instead(problem, inner.upper())
    return ()


def _running_number(problem: Problem, written: str) -> tuple[Mend, ...]:
    quoted = _QUOTED.match(written)
    inner = quoted.group(2) if quoted else written
    zeros = _ZEROS.match(inner)
    if zeros is None or "'" in inner or "\\" in inner:
        return ()
    start, end = zeros.span(1)
    return _instead(problem, f"'{inner[:start]}{{{inner[start:end]}}}{inner[end:]}'")


RULES: Mapping[tuple[str, str], Rule] = {
    ("", "Did you mean `{name}`?"): _named,
    ("E0011", "Did you mean `{name}`?"): _better_place,
    ("E0215", "Did you mean `{name}`?"): _path,
    ("", "Did you mean {name}?"): _meant,
    ("", "It is called `{name}` now."): _named,
    ("", "Its file is {file}."): _own_place,
    ("E0106", "Write {better}."): _true_or_false,
    ("E0106", "Write {what}, without quotes."): _without_quotes,
    ("E0306", "Write the number without quotation marks."): _without_quotes,
    ("E0306", "Write `true` or `false` without quotation marks."): _without_quotes,
    ("E0007", "Put this expression on its own line or in quotes."): _in_quotes,
    ("E0008", "Delete it."): _nothing,
    ("E0001", "Write a space instead."): _space,
    ("E0004", "Delete the line."): _no_line,
    ("E0004", "Remove it."): _no_tag,
    ("E0001", "Use two spaces for each level."): _spaces,
    ("E0102", "Begin the file with `{line}`."): _first_line,
    ("E0107", "Keep one of the two."): _no_member,
    ("E0331", "To add it, give it `{key}:`; otherwise remove it."): _no_such_thing,
    ("E0222", "Remove the line."): _no_such_thing,
    ("E0020", "Write {what}."): _small_name,
    ("E0104", "Write {what}."): _right_form,
    ("E0235", "Write it like D-{yyyy}-{0000}: one group of zeros, and year or month."): (
        _running_number
    ),
    ("", "To compare, write `==`."): _sign("=="),
    ("", "Write `and`."): _sign("and"),
    ("", "Write `or`."): _sign("or"),
    ("", "Write `not`."): _sign("not "),
    ("", "Write {sign} (half width)."): _lookalike,
    ("", "Write {instead}."): _exactly,
    ("", "Write {word} in small letters."): _small_word,
    ("", "Options are written in quotation marks: {option}."): _option,
    ("E0304", "Here it is written {usage}."): _own_function,
    ("E0303", "Write a space instead."): _space,
    ("E0303", "Delete it."): _nothing,
    ("E0308", "Write `day_of(…)` around the moment."): _day_of,
    ("E0308", "Write `day_of({value})`."): _day_of,
}
"""By code (or none, for every code) and help line: what mends the problem."""
