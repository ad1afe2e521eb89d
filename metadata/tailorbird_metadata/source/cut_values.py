"""E0007: values that YAML would cut or take for something else, and syntax errors in words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import yaml

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.problems import Location, Problem
from tailorbird_metadata.source.nodes import ScalarNode, SourceFile
from tailorbird_metadata.source.wide_signs import wide_sign

OWN_LINE = message("Put this expression on its own line or in quotes.")

_OPEN_QUOTE = message("A quote is opened here and never closed.")
_OPEN_BRACKET = message("A bracket is opened here and not closed where it should be.")
_NOT_UNDERSTOOD = message("The file cannot be understood from here on.")
_NEVER_CLOSED = (_OPEN_QUOTE, _OPEN_BRACKET)
_UNCLEAR = (_OPEN_BRACKET, _NOT_UNDERSTOOD)

_VALUE = re.compile(r"^(\s*(?:- +)?(?:[\w.-]+|\"[^\"]*\"|'[^']*') *: +)(.*?)\s*$")
_LONGEST = 1_000
"""Signs of a line in which a value that wants quotes is looked for; people write no longer ones."""

_CUT_INSIDE = re.compile(r"\{.*(\b(in|not|and|or|==)|\().*[\[\"{]")
_OPEN_END = re.compile(r"(==|!=|<=?|>=?|[+*/,(-]|\band|\bor|\bnot|\bin)$")


def is_rest(key: ScalarNode, value: ScalarNode) -> bool:
    """Whether a key inside `{}` got no value: then a comma before it cut a value in two."""
    nothing = value.is_blank and value.line == key.end_line and value.column == key.end_column
    return nothing and key.style == "plain"


def cut_in_flow(value: ScalarNode, rest: ScalarNode) -> Problem:
    """The problem of a value that a comma cut off from its rest."""
    return Problem(
        code="E0007",
        message=message("The comma before `{rest}` cuts this value in two.", rest=rest.text),
        location=replace(value.location, end_line=rest.end_line, end_column=rest.end_column),
        help=OWN_LINE,
    )


def key_without_value(key: ScalarNode) -> Problem:
    """The problem of a key inside `{}` that has neither a colon nor a value."""
    return Problem(
        code="E0007",
        message=message("`{name}` has no value here.", name=key.text),
        location=key.location,
        help=message("Write `{name}: value`, or a list in square brackets.", name=key.text),
    )


def stops_at_comment(value: ScalarNode, lines: list[str]) -> bool:
    """Whether a plain value stops in the middle because ` #` begins a comment."""
    if value.style != "plain" or value.is_blank or not _is_unfinished(value.text):
        return False
    rest = lines[value.end_line - 1][value.end_column - 1 :]
    return re.match(r"\s+#", rest) is not None


def cut_by_comment(value: ScalarNode) -> Problem:
    """The problem of a value that a comment cut off."""
    return Problem(
        code="E0007",
        message=message("` #` begins a comment here and cuts the value."),
        location=value.location,
        help=OWN_LINE,
    )


def _is_unfinished(text: str) -> bool:
    unclosed = text.count('"') % 2 == 1 or text.count("(") > text.count(")")
    return unclosed or text.count("[") > text.count("]") or bool(_OPEN_END.search(text))


def explain(error: yaml.YAMLError, text: str, source: SourceFile) -> Problem:
    """A syntax error of the YAML library as a problem with place, sentence and help."""
    if isinstance(error, yaml.reader.ReaderError):
        return _bad_character(error, text, source)
    lines = text.split("\n")
    line, column = _mark(getattr(error, "problem_mark", None), lines)
    quotable = _quotable(lines, line, column)
    if quotable is not None:
        return Problem(code="E0007", location=_place(source, *quotable[:3]), **quotable[3])
    said = str(getattr(error, "problem", "") or "")
    sentence, mend = _in_words(said, lines, line, column)
    wide = wide_sign(source.path, lines, line, column) if sentence in _UNCLEAR else None
    if wide is not None:
        return wide
    if sentence in _NEVER_CLOSED:
        line, column = _mark(getattr(error, "context_mark", None), lines)
    return Problem(
        code="E0001",
        message=sentence,
        location=_place(source, line, column, column + 1),
        help=mend,
    )


def _mark(mark: Any, lines: list[str]) -> tuple[int, int]:
    """Line and column (from 0) of a mark of the YAML library, inside the text."""
    if mark is None:
        return 0, 0
    line = min(mark.line, len(lines) - 1)
    return (line, mark.column) if line == mark.line else (line, len(lines[line]))


def _quotable(lines: list[str], line: int, column: int) -> tuple[int, int, int, Any] | None:
    """The span of a value that would be fine in quotes, at the line of the error or above it."""
    for number in (line, line - 1):
        if not 0 <= number < len(lines) or len(lines[number]) > _LONGEST:
            continue
        match = _VALUE.match(lines[number])
        if match is None:
            continue
        value, start = _without_comment(match.group(2)), len(match.group(1))
        reason = _reason(value)
        if reason is not None:
            return number, start, start + len(value), {"message": reason, "help": OWN_LINE}
    flow = lines[line] if 0 <= line < len(lines) else ""
    if len(flow) <= _LONGEST and _CUT_INSIDE.search(flow):
        reason = message("A bracket or quote inside {…} cuts the value before it.")
        start, end = _value_around(flow, min(column, len(flow)))
        return line, start, end, {"message": reason, "help": OWN_LINE}
    return None


def _value_around(row: str, column: int) -> tuple[int, int]:
    """The span of the value inside `{}` that was cut at a column; the column alone if unclear."""
    outside = re.sub(r'"[^"]*"', lambda found: "_" * len(found.group()), row)
    begun = list(re.finditer(r"[\w.-]+: +", outside[:column]))
    if not begun:
        return column, column + 1
    start, depth, quoted = begun[-1].end(), 0, False
    for place in range(start, len(row)):
        sign = row[place]
        quoted ^= sign == '"'
        if quoted:
            continue
        ends = sign == "}" or (sign == "," and re.match(r",\s*[\w.-]+:\s", row[place:]))
        if depth == 0 and ends and place > column:
            return start, place
        depth += (sign in "([{") - (sign in ")]}")
    return column, column + 1


def _without_comment(value: str) -> str:
    """A value without the comment behind it; a `#` between quotation marks begins none."""
    for found in re.finditer(r"\s+#", value):
        if value[: found.start()].count('"') % 2 == 0:
            return value[: found.start()]
    return value


def _reason(value: str) -> Message | None:
    if value[:1] in ("@", "`", "%", "!", ">") and not re.match(r">[+-]?\d*$", value):
        return message("A value cannot begin with `{sign}`.", sign=value[0])
    quoted = re.match(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'", value)
    if quoted and value[quoted.end() :].strip() and value[quoted.end() :].lstrip()[0] not in "#,":
        return message("The value ends with its second quote; what follows cannot be read.")
    if value[:1] in ("[", "{") and not value.endswith(("]", "}")) and _closes_early(value):
        return message("A value that begins with `{sign}` ends at its bracket.", sign=value[0])
    if value[:1] not in ("[", "{", '"', "'", "|", ">", "#") and ": " in value:
        return message("`: ` inside a value begins a new key.")
    return None


def _closes_early(value: str) -> bool:
    depth = 0
    for place, sign in enumerate(value):
        depth += (sign in "[{") - (sign in "]}")
        if depth == 0:
            return bool(value[place + 1 :].strip())
    return False


def _in_words(problem: str, lines: list[str], line: int, column: int) -> tuple[Message, Message]:
    here = lines[line] if 0 <= line < len(lines) else ""
    if "\t" in here[: column + 1] and not here[:column].strip(" \t-"):
        return (
            message("A tab cannot indent a line."),
            message("Use two spaces for each level."),
        )
    if "surrogate" in problem or "escape" in problem:
        return (
            message("This backslash sequence stands for no character."),
            message("Write the character itself."),
        )
    if "unexpected end" in problem or "quoted" in problem:
        return _OPEN_QUOTE, message("Close the quote.")
    if "',' or" in problem:
        return _OPEN_BRACKET, message("Close the bracket, or put the value in quotes.")
    return (
        _NOT_UNDERSTOOD,
        message("Check the indentation, the colons and the quotes of this line and the one above."),
    )


def _bad_character(error: Any, text: str, source: SourceFile) -> Problem:
    place = int(getattr(error, "position", 0) or 0)
    before = text[:place]
    line = before.count("\n")
    column = place - (before.rfind("\n") + 1)
    return Problem(
        code="E0008",
        message=message("This character may not stand in a file of the configuration."),
        location=_place(source, line, column, column + 1),
        help=message("Delete it."),
    )


def _place(source: SourceFile, line: int, column: int, end: int) -> Location:
    return Location(
        file=source.path,
        line=line + 1,
        column=column + 1,
        end_line=line + 1,
        end_column=max(end, column + 1) + 1 if end <= column else end + 1,
    )
