"""The law of editing: exactly what was asked changes, and every other byte and comment stays."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from tests.designer.edits.nord import workspace

from tailorbird_designer.edits import Edit, EditRefused, Verb, edited
from tailorbird_designer.edits.edit import Json
from tailorbird_designer.edits.meaning import Meaning, Word, meaning, same
from tailorbird_designer.edits.render import in_line, meaning_of
from tailorbird_designer.edits.splice import insert, node_at
from tailorbird_designer.edits.text import FileText
from tailorbird_designer.edits.tree import Path, find, place, put, rekey, take

KEYS = [f"k{n}" for n in range(12)]
TEXTS = st.sampled_from(
    [
        "plain", "two words", "true", "007", "1.10", "2026-01-15", "null", "~", "-", "- x", "",
        'stage == "lost"', 'status in ["new", "open"]', "a, b", "a: b", "a #b", "#x", "it's",
        '"quoted"', "=me", "{path} won", "储能商机", "储能：最多 20 %。", " lead", "trail ", "@x",
        "!not", "%x", "line\nbreak", "a\n\n  b\n", "\ttab", "back\\slash", "a:", "?", ":x", "€ 5",
    ]
)  # fmt: skip
SCALARS: SearchStrategy[Json] = (
    TEXTS | st.booleans() | st.integers(-5, 10**6) | st.sampled_from([0.5, 12.25, 100.0])
)
NAMES: SearchStrategy[Json] = st.lists(st.sampled_from(KEYS), unique=True, max_size=4).map(list)


def values(depth: int) -> SearchStrategy[Json]:
    """A value that an edit writes."""
    leaves = SCALARS | NAMES
    if depth == 0:
        return leaves
    inner = st.dictionaries(st.sampled_from(KEYS), values(depth - 1), max_size=3)
    return leaves | inner.map(dict)


@dataclass
class Styled:
    """A random document, written in a random style."""

    lines: list[str]
    draw: DrawFn
    comments: int = 0

    def comment(self) -> str:
        self.comments += 1
        return f"# note {self.comments}"

    def block(self, value: dict[str, Json], column: int, step: int) -> None:
        for key, inner in value.items():
            kind = self.draw(st.integers(0, 9))
            if kind == 0:
                self.lines.append("")
            if kind in (1, 2):
                self.lines.append(" " * column + self.comment())
            self.entry(key, inner, column, step)

    def entry(self, key: str, inner: Json, column: int, step: int) -> None:
        gap = " " * self.draw(st.sampled_from([1, 1, 1, 3]))
        head = f"{' ' * column}{key}:"
        tail = "   " + self.comment() if self.draw(st.integers(0, 4)) == 0 else ""
        style = self.draw(st.integers(0, 2))
        if isinstance(inner, dict) and inner and style:
            self.lines.append(head + tail)
            self.block(inner, column + step, step)
        elif isinstance(inner, list) and inner and style == 1:
            self.lines.append(head + tail)
            dash = column + self.draw(st.sampled_from([0, step]))
            for item in inner:
                end = "  " + self.comment() if self.draw(st.integers(0, 4)) == 0 else ""
                words = in_line(meaning_of(item), as_json=False, flow=False, comment=True)
                self.lines.append(f"{' ' * dash}- {words}{end}")
        elif isinstance(inner, (dict, list)) and inner and style == 2:
            self.wide(head + gap, inner, column + step, tail)
        elif isinstance(inner, str) and style == 1 and _fits_block(inner):
            sign = "|" if inner.endswith("\n") else "|-"
            self.lines.append(f"{head}{gap}{sign}{tail}")
            body = inner.removesuffix("\n").split("\n")
            self.lines += [" " * (column + step) + line if line else "" for line in body]
        else:
            words = in_line(meaning_of(inner), as_json=False, flow=False, comment=True)
            self.lines.append(head + gap + words + tail)

    def wide(self, head: str, inner: dict[str, Json] | list[Json], column: int, tail: str) -> None:
        """Brackets over several lines, one member each."""
        signs = "{}" if isinstance(inner, dict) else "[]"
        rows = (
            [f"{k}: {in_line(meaning_of(v), as_json=False)}" for k, v in inner.items()]
            if isinstance(inner, dict)
            else [in_line(meaning_of(v), as_json=False) for v in inner]
        )
        comma = self.draw(st.booleans())
        close = self.draw(st.booleans())
        self.lines.append(head + signs[0])
        for number, row in enumerate(rows):
            last = number == len(rows) - 1
            sign = "," if not last or (comma and not close) else ""
            end = "  " + self.comment() if self.draw(st.integers(0, 4)) == 0 and not (
                last and close) else ""  # fmt: skip
            bracket = signs[1] if last and close else ""
            self.lines.append(" " * column + row + sign + bracket + end)
        if not close:
            self.lines.append(" " * (column - 1) + signs[1] + tail)


def _fits_block(text: str) -> bool:
    return bool(text.strip()) and "\t" not in text and text[0] not in " \n" and not re.search(
        r"\n{2,}\Z| \n| \Z", text)  # fmt: skip


@st.composite
def documents(draw: DrawFn) -> FileText:
    """A file of many styles."""
    inner = st.dictionaries(st.sampled_from(KEYS), values(2), min_size=1, max_size=4).map(dict)
    root = draw(st.dictionaries(st.sampled_from(KEYS), inner | values(1), min_size=1, max_size=5))
    if draw(st.integers(0, 5)) == 0:
        indent = draw(st.sampled_from([None, 2, "\t"]))
        text = json.dumps(root, indent=indent, ensure_ascii=False)
        return FileText.of("x.json", text.encode())
    styled = Styled([], draw)
    styled.block(root, 0, draw(st.sampled_from([2, 2, 4])))
    if draw(st.booleans()):
        styled.lines.append(styled.comment())
    raw = draw(st.sampled_from(["\n", "\r\n"])).join(styled.lines)
    raw += draw(st.sampled_from(["", "\n"]))
    mark = b"\xef\xbb\xbf" if draw(st.booleans()) else b""
    text = FileText.of("x.yaml", mark + raw.encode())
    assume(text.root is not None and not text.problems)
    return text


def paths(said: Meaning, above: Path = ()) -> list[Path]:
    """Every path of maps in a value."""
    found = [above] if above else []
    if isinstance(said, dict):
        for key, inner in said.items():
            found += paths(inner, (*above, key))
    return found


def read(text: FileText) -> dict[str, Meaning]:
    assert text.root is not None, text.raw
    assert not text.problems, (text.raw, [str(p.message) for p in text.problems])
    if text.is_json:
        json.loads(text.raw)
    said = meaning(text.root)
    assert isinstance(said, dict)
    return said


def with_value(said: Meaning, path: Path, inner: Meaning) -> Meaning:
    """The oracle: a map with another value at a path; a new key comes last."""
    if not path:
        return inner
    found = dict(said) if isinstance(said, dict) else {}
    found[path[0]] = with_value(found.get(path[0], {}), path[1:], inner)
    return found


def without(said: dict[str, Meaning], path: Path) -> dict[str, Meaning]:
    """The oracle: a map without a path, and without maps that are empty then."""
    found = dict(said)
    below = found[path[0]]
    if len(path) == 1:
        del found[path[0]]
    else:
        assert isinstance(below, dict)
        shorter = without(below, path[1:])
        if shorter:
            found[path[0]] = shorter
        else:
            del found[path[0]]
    return found


def stays(before: FileText, after: FileText, touched: str) -> None:
    """The lines of all other items at the top are there byte for byte, with their comments."""
    assert before.bom == after.bom and before.open_end == after.open_end
    if before.is_json:
        return
    assert before.root is not None
    for key in before.root.entries:
        if key != touched:
            assert chunk(before, key) in after.raw, (key, before.raw, after.raw)


def chunk(text: FileText, key: str) -> str:
    """The lines of an item at the top of a file, with the comments right above it."""
    lines = text.raw.splitlines(keepends=True)
    first = next(n for n, line in enumerate(lines) if line.startswith(f"{key}:"))
    last = first + 1
    while last < len(lines) and not re.match(r"[k#]", lines[last]):
        last += 1
    while not lines[last - 1].strip():
        last -= 1
    while first and lines[first - 1].startswith("#"):
        first -= 1
    return "".join(lines[first:last])


EXAMPLES = int(os.environ.get("TAILORBIRD_LAW_EXAMPLES", "120"))
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]
LAW = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)


@LAW
@given(documents(), values(2), st.data())
def test_a_value_is_set_and_nothing_else_changes(
    text: FileText, value: Json, data: st.DataObject
) -> None:
    said = read(text)
    path = data.draw(st.sampled_from(paths(said)))
    if data.draw(st.booleans()) and isinstance(find(text.root, path), type(text.root)):
        path = (*path, data.draw(st.sampled_from(KEYS)))
    after = put(text, path, meaning_of(value))
    assert same(read(after), with_value(said, path, meaning_of(value))), (text.raw, after.raw)
    stays(text, after, path[0])


@LAW
@given(documents(), st.data())
def test_an_item_goes_and_nothing_else_changes(text: FileText, data: st.DataObject) -> None:
    said = read(text)
    path = data.draw(st.sampled_from(paths(said)))
    left = without(said, path)
    after = take(text, path)
    if not left:
        assert after is None
        return
    assert after is not None and same(read(after), left), (text.raw, after.raw)
    stays(text, after, path[0])


@LAW
@given(documents(), st.data())
def test_an_item_moves_with_its_comments(text: FileText, data: st.DataObject) -> None:
    said = read(text)
    path = data.draw(st.sampled_from(paths(said)))
    holder = node_at(text, path[:-1])
    names = [p[-1] for p in paths(said) if p[:-1] == path[:-1] and len(p) == len(path)]
    to = data.draw(st.integers(0, len(names) - 1))
    after = place(text, path, to)
    order = [n for n in names if n != path[-1]]
    order.insert(to, path[-1])
    moved = meaning(node_at(after, path[:-1]))
    assert isinstance(moved, dict) and list(moved) == order
    old = meaning(holder)
    assert isinstance(old, dict) and all(same(moved[k], old[k]) for k in old)
    read(after)
    assert sorted(re.findall(r"# note \d+", after.raw)) == sorted(
        re.findall(r"# note \d+", text.raw)
    ), (text.raw, after.raw)
    if len(path) == 1 and not text.is_json:
        assert chunk(after, path[0]) == chunk(text, path[0])


@LAW
@given(documents(), st.data())
def test_a_key_changes_and_nothing_else(text: FileText, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(paths(read(text))))
    after = rekey(text, path, "other")
    assert same(meaning(find(after.root, (*path[:-1], "other"))), meaning(find(text.root, path)))  # type: ignore[arg-type]
    assert len(after.raw) == len(text.raw) - len(path[-1]) + len("other")
    stays(text, after, path[0])


@LAW
@given(documents(), NAMES, NAMES, st.data())
def test_a_list_changes_by_its_members(
    text: FileText, one: list[Json], two: list[Json], data: st.DataObject
) -> None:
    first = put(text, ("names",), meaning_of(one))
    second = put(first, ("names",), meaning_of(two))
    assert same(read(second)["names"], meaning_of(two))
    back = put(second, ("names",), meaning_of(one))
    assert same(read(back)["names"], meaning_of(one))
    stays(text, back, "names")


@LAW
@given(documents(), values(1), st.data())
def test_a_new_item_in_lines_adds_lines_and_alters_none(
    text: FileText, value: Json, data: st.DataObject
) -> None:
    assume(not text.is_json)
    assert text.root is not None
    at = data.draw(st.integers(0, len(text.root.entries)))
    after = insert(text, text.root, at, "fresh", meaning_of(value))
    old, new = text.raw.splitlines(), after.raw.splitlines()
    rest = iter(new)
    assert all(line in rest for line in old), (text.raw, after.raw)
    assert list(read(after)).index("fresh") == at


@LAW
@given(st.text(max_size=60))
@example("a\u2028b")
@example("\ufeff")
@example("x\x85y")
def test_every_text_is_read_back_as_it_was_asked(words: str) -> None:
    text = FileText.of("x.yaml", b"a: {b: c}  # why\nd: e\n")
    assume(not re.search("[\ud800-\udfff]", words))
    for path in (("a", "b"), ("d",), ("a", "new"), ("z",)):
        after = put(text, path, Word(words, False))
        assert find(after.root, path) is not None
        assert meaning(find(after.root, path)) == Word(words, False)  # type: ignore[arg-type]
        assert "# why" in after.raw


PATHS = [
    "visit.fields.hours.min", "visit.fields.name.max", "visit.fields.place", "visit.label",
    "visit.fields.kind.options.call", "visit.rules.long", "visit.rules.long.when",
    "visit.lists.all.columns.kind", "visit.lists.all.columns.place", "visit.fields.fresh",
    "deal.fields.discount.max", "deal.fields.amount", "deal.fields.source.options.fax",
    "deal.rules.cap", "deal.layouts.rep.header.discount", "deal.layouts.rep.header.amount",
    "deal.layouts.rep.tabs.overview.sections.more", "deal.fields.fresh", "deal.lists.mine",
    "roles.rep.can.deal.edit", "roles.boss.can.deal.fields.discount", "roles.boss.label",
    "roles.fresh", "labels.zh.visit.fields.hours.label", "labels.zh.deal.label.one",
    "workspace.label", "deal.pipelines.sales.stages.open.enter.value", "visit.nothing.there",
]  # fmt: skip
VALUES: SearchStrategy[Json] = st.sampled_from(
    [
        None, True, 7, "text", "储能", 'stage == "won"', {"type": "text"}, {"label": "A, b"},
        {"columns": ["name"]}, "2026-01-31", ["name"], {"label": "X", "fields": ["name"]},
        {"when": "hours > 1", "require": ["place"]},
    ]
)  # fmt: skip
NEAR = st.sampled_from([None, None, "name", "hours", "amount", "web", "nobody"])
EDITS = st.builds(
    Edit,
    verb=st.sampled_from([v for v in Verb if v is not Verb.TEXT]),
    path=st.sampled_from(PATHS),
    value=VALUES,
    name=st.sampled_from([None, "other", "name", "Bad Name"]),
    before=NEAR,
    after=NEAR,
)


@LAW
@given(st.lists(EDITS, max_size=4))
def test_edits_of_a_company_are_exact_or_refused(edits: list[Edit]) -> None:
    start = workspace()
    files = dict(start)
    for edit in edits:
        try:
            after = dict(edited(files, [edit]))
        except EditRefused as refused:
            assert str(refused.message) and str(refused.help)
            continue
        for path in after.keys() | files.keys():
            if path.startswith("packs"):
                assert after.get(path) == files.get(path)
            elif after.get(path) != files.get(path) and path in after:
                text = FileText.of(path, after[path])
                assert text.root is not None and not text.problems, after[path]
        changed = [p for p in after.keys() | files.keys() if after.get(p) != files.get(p)]
        written = [p for p in changed if not p.startswith("translations/")]
        assert len(written) <= (9 if edit.verb is Verb.RENAME else 1)
        files = after


@LAW
@given(st.sampled_from([p for p in PATHS if p.startswith(("deal.f", "deal.l", "roles.rep"))]),
       VALUES)  # fmt: skip
def test_what_was_laid_over_a_pack_can_be_taken_back(path: str, value: Json) -> None:
    start = workspace()
    try:
        after = edited(start, [Edit(verb=Verb.SET, path=path, value=value)])
    except EditRefused:
        return
    if after != start:
        assert edited(after, [Edit(verb=Verb.RESET, path=path)]) == start
