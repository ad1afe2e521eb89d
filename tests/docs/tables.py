"""The tables of the documentation that are worked out from the code; `make docs` writes them.

A table stands between `<!-- name: begin -->` and `<!-- name: end -->` of its page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from tests.docs import problem_pages
from tests.docs.peers import peer_table, summary, types_table
from tests.peers import PEERS

from tailorbird_metadata.expressions.functions import (
    Function,
    anything,
    clock,
    dates,
    numbers,
    options,
    spans,
    texts,
)
from tailorbird_metadata.fieldtypes import DECLARABLE, FIELD_TYPES, FieldType

DOCS = Path(__file__).parents[2] / "docs"


def field_types() -> str:
    """What can be done with fields of each type."""
    rows = ["| type | filters in lists | sort | unique | names records |"]
    rows.append("| --- | --- | --- | --- | --- |")
    return "\n".join([*rows, *(_type(FIELD_TYPES[name]) for name in DECLARABLE)])


def _type(found: FieldType) -> str:
    filters = " ".join(found.filter_operators)
    marks = (found.sortable, "unique" in found.parameters, found.title)
    cells = " | ".join("yes" if mark else "–" for mark in marks)
    return f"| [`{found.name}`](#{found.name}) | {filters} | {cells} |"


def functions(rows: tuple[Function, ...]) -> str:
    """One line for each function: how it is written, what it gives, an example or two."""
    head = ["| write | gives | example |", "| --- | --- | --- |"]
    return "\n".join([*head, *(_function(f) for f in rows if f.examples)])


def _function(found: Function) -> str:
    first, *more = found.examples
    shown = [first, *(e for e in more if not "".join(e).isascii())][:2]
    examples = "; ".join(f"{_code(text)} → {answer}" for text, answer in shown)
    return f"| {_code(found.usage)} | {found.help.render('en')} | {examples} |"


def _code(text: str) -> str:
    return f"`{text}`".replace("|", "\\|")


TABLES: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "problems.md": {"codes": problem_pages.index},
    "field-types.md": {"field types": field_types},
    "peers.md": {
        f"{peer}{part}": partial(table, peer)
        for peer in PEERS
        for part, table in ((" summary", summary), (" types", types_table), ("", peer_table))
    },
    "expressions.md": {
        "any value": lambda: functions(anything.ROWS),
        "texts": lambda: functions(texts.ROWS),
        "numbers": lambda: functions(numbers.ROWS),
        "options": lambda: functions(options.ROWS),
        "days": lambda: functions((*dates.ROWS, *spans.ROWS)),
        "moments": lambda: functions(clock.ROWS),
    },
}
"""By page: its tables by name."""


def with_tables(page: str, text: str) -> str:
    """The text of a page with its tables as the code has them now."""
    for name, table in TABLES[page].items():
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.S)
        if not pattern.search(text):
            raise LookupError(f"{page} has no place for the table {name}")
        made = f"{begin}\n{table()}\n\n{end}"
        text = pattern.sub(lambda _, made=made: made, text)
    return text


def main() -> None:
    """Write every table into its page, and the pages of problem codes."""
    problem_pages.write()
    for page in TABLES:
        file = DOCS / page
        file.write_text(with_tables(page, file.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
