"""Word lists: CSV files in UTF-8 whose first row names the columns."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tailorbird_metadata.messages import message
from tailorbird_metadata.problems import Location
from tailorbird_platform.samples.problems import UNREADABLE, WRONG_LIST, Findings

Row = Mapping[str, str]
"""One row of a word list, by the names of its columns."""


@dataclass(frozen=True, kw_only=True)
class WordList:
    """A word list; `lines` are the rows' line numbers in the file, from 1."""

    name: str
    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    lines: tuple[int, ...]
    _fitting: dict[tuple[tuple[str, str], ...], tuple[int, ...]] = field(default_factory=dict)

    def fitting(self, where: Mapping[str, str]) -> tuple[int, ...]:
        """The numbers of the rows whose columns have these values."""
        key = tuple(where.items())
        found = self._fitting.get(key)
        if found is None:
            found = tuple(
                number
                for number, row in enumerate(self.rows)
                if all(row[column] == value for column, value in key)
            )
            self._fitting[key] = found
        return found

    def location(self, number: int) -> Location:
        """Where a row stands."""
        line = self.lines[number]
        return Location(file=self.file, line=line, column=1, end_line=line, end_column=2)


def read_lists(folder: Path, findings: Findings) -> dict[str, WordList]:
    """Every `*.csv` of the folder, by its name without the ending."""
    found: dict[str, WordList] = {}
    for path in sorted(folder.glob("*.csv")):
        made = _read_list(path, findings)
        if made is not None:
            found[made.name] = made
    return found


def _read_list(path: Path, findings: Findings) -> WordList | None:
    start = Location(file=path.name, line=1, column=1, end_line=1, end_column=2)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            columns = tuple(next(reader, []))
            taken = [(reader.line_num, cells) for cells in reader if cells]
    except (UnicodeDecodeError, csv.Error):
        findings.add(
            UNREADABLE,
            message("{file} is not a CSV file in UTF-8.", file=path.name),
            start,
            message("Save it as CSV with commas, in UTF-8."),
        )
        return None
    _check_shape(path.name, columns, taken, findings)
    whole = [(line, cells) for line, cells in taken if len(cells) == len(columns)]
    return WordList(
        name=path.stem,
        file=path.name,
        columns=columns,
        rows=tuple(dict(zip(columns, cells, strict=True)) for _, cells in whole),
        lines=tuple(line for line, _ in whole),
    )


def _check_shape(
    file: str, columns: tuple[str, ...], taken: list[tuple[int, list[str]]], findings: Findings
) -> None:
    for line, cells in taken:
        if len(cells) != len(columns):
            findings.add(
                WRONG_LIST,
                message(
                    "This row has {n} cells; the first row names {m} columns.",
                    n=len(cells),
                    m=len(columns),
                ),
                Location(file=file, line=line, column=1, end_line=line, end_column=2),
                message("Put a text that contains a comma in double quotes."),
            )
    if not taken:
        findings.add(
            WRONG_LIST,
            message("{file} has no rows.", file=file),
            Location(file=file, line=1, column=1, end_line=1, end_column=2),
            message("Add rows, or delete the file."),
        )
