"""Damaged files of every kind: one number, one file of one company, always the same."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from textwrap import dedent

from tests.kinds import FULL
from tests.problems import BASE, all_fixtures

from tailorbird_designer.edits.text import FileText
from tailorbird_metadata.source.nodes import Entry, ListNode, MapNode, Node

DATA = Path(__file__).parents[1] / "data"
LANGUAGE = Path(__file__).parents[2] / "docs" / "language.md"

_EXAMPLE = re.compile(r"^```yaml\n# (\S+\.yaml)\n(.*?)^```$", re.M | re.S)

Files = Mapping[str, bytes]
Damage = Callable[[random.Random, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Mutation:
    """The files of a company of which one is damaged."""

    number: int
    damage: str
    path: str
    files: Files


def mutation(number: int) -> Mutation:
    """The damaged company of this number."""
    chance = random.Random(number)
    seeds = companies()
    home = seeds[chance.choice(sorted(seeds))]
    path = chance.choice(sorted(home))
    around = home if chance.random() < 0.25 else {**companies()["base"], path: home[path]}
    damage = DAMAGES[number % len(DAMAGES)]
    content = damage(chance, home[path])
    return Mutation(number, damage.__name__, path, {**around, path: content})


@lru_cache(maxsize=1)
def companies() -> dict[str, Files]:
    """Companies by name, so that every kind of file that has an example anywhere is there."""
    found: dict[str, Files] = {"base": _files(BASE)}
    found["full"] = {p: dedent(t).lstrip("\n").encode() for p, t in FULL.items()}
    found["page"] = {
        match[1]: match[2].encode() for match in _EXAMPLE.finditer(LANGUAGE.read_text("utf-8"))
    }
    for folder in sorted([*(DATA / "good").iterdir(), *(DATA / "peers").glob("*")]):
        if folder.is_dir():
            found[folder.name] = _files(folder)
    for fixture in all_fixtures():
        found[fixture.code] = {**found["base"], **_files(fixture.folder / "after")}
    return {name: files for name, files in found.items() if files}


def _files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not p.is_symlink() and p.suffix in (".yaml", ".json", ".lock")
    }


# -- bytes and lines ---------------------------------------------------------------------------

BITS = (
    *"[]{}#'\"|>,!&*~=@`:?-%\\",
    *("a: ", "true", "yes", "null", "-1", "1e9", "=me", "=today", "!!str", "&a", "*a", "<<: *a"),
    *("\t", "\n", "  ", "- ", "? ", "--- ", "...\n", "hidden", "off", "{after: name}", "stage"),
    *("any(", "\u202e", "\x00", "\ufeff", "😀", "中文", "（", "x" * 50, "9" * 400, "{{", "}}"),
)


def flipped(chance: random.Random, content: bytes) -> bytes:
    """Some bits are the other way round."""
    found = bytearray(content or b" ")
    for _ in range(chance.choice((1, 1, 2, 5, 40))):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def torn(chance: random.Random, content: bytes) -> bytes:
    """A piece is missing, or stands twice, or comes from elsewhere."""
    start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    other = _other(chance)
    middle = chance.choice((b"", content[start:end] * 2, other[start % (len(other) + 1) :]))
    return content[:start] + middle + content[end:]


def lines_moved(chance: random.Random, content: bytes) -> bytes:
    """Lines are dropped, doubled, exchanged, cut, or stand further in or out."""
    lines = content.split(b"\n")
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        row, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        change = chance.randrange(6)
        if change == 0 and len(lines) > 1:
            del lines[row]
        elif change == 1:
            lines.insert(row, lines[other])
        elif change == 2:
            lines[row], lines[other] = lines[other], lines[row]
        elif change == 3:
            lines[row] = lines[row][: chance.randrange(len(lines[row]) + 1)]
        elif change == 4:
            lines[row] = b"  " * chance.randrange(5) + lines[row].strip()
        else:
            lines[row] += lines[other].strip()
    return b"\n".join(lines)


def signs_put_in(chance: random.Random, content: bytes) -> bytes:
    """Signs of the format and of expressions stand where none should."""
    text = _text(content)
    for _ in range(chance.choice((1, 1, 2, 5))):
        place = chance.randrange(len(text) + 1)
        text = text[:place] + chance.choice(BITS) + text[place:]
    return text.encode("utf-8", "surrogatepass")


def words_exchanged(chance: random.Random, content: bytes) -> bytes:
    """A word of the file, or of another one, stands in the place of another."""
    text = _text(content)
    words = re.findall(r"[a-z_]+", text + _text(_other(chance))) or ["x"]
    parts = re.findall(r"[a-z_]+|[^a-z_]+", text) or [""]
    for _ in range(chance.choice((1, 1, 2, 4))):
        parts[chance.randrange(len(parts))] = chance.choice(words)
    return "".join(parts).encode()


# -- the tree ------------------------------------------------------------------------------------

SNIPPETS = (
    *("x", "''", "null", "~", "true", "yes", "-1", "0", "1.5", "1e400", "0x1F", "007", "1_000"),
    *("[]", "{}", "[x]", "[[x]]", "[x, x]", "[{a: b}]", "{a: b}", "{a: {b: {c: d}}}", "{a: }"),
    *("2026-02-30", "9999-99-99", "0000-01-01", "99:99", "=name", "=me.team", "=nothing", "="),
    *("hidden", "off", "{after: x}", "role x", "team", "actor", "{name}", "every day", "'12'"),
    *('"\\x00"', '"\\ud83d"', '"\\U0001F600"', "|\n        text", ">-\n        text", "9" * 400),
    *("x" * 400, "中文", "any(" * 25, "(" * 30 + ")" * 30, "not " * 200 + "x", "'a' + " * 90 + "b"),
    *('""', "name == name == name", "a.b.c.d.e", "1 / 0", 'd"2026-01-01"', "-" * 60 + "1"),
)


def types_exchanged(chance: random.Random, content: bytes) -> bytes:
    """A map, list or value is something else."""
    return _grafted(chance, content, lambda: chance.choice(SNIPPETS))


def parts_grafted(chance: random.Random, content: bytes) -> bytes:
    """A part of this or another file stands at the place of another part."""

    def part() -> str:
        source = FileText.of("x.yaml", chance.choice((content, _other(chance))))
        spans = list(_spans(source))
        if not spans:
            return "x"
        start, end = chance.choice(spans)
        return source.raw[start:end].replace("\n", "\n      ")

    return _grafted(chance, content, part)


def _grafted(chance: random.Random, content: bytes, part: Callable[[], str]) -> bytes:
    try:
        text = FileText.of("x.yaml", content)
    except UnicodeDecodeError:
        return flipped(chance, content)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        spans = list(_spans(text))
        if not spans:
            break
        start, end = chance.choice(spans)
        text = text.spliced([(start, end, part())], as_is=True)
    return text.content


def _spans(text: FileText) -> Iterator[tuple[int, int]]:
    if text.root is None:
        return
    for node in _values(text.root):
        start, end = text.start(node), text.end(node)
        if start < end:
            yield start, end


def _values(node: Node) -> Iterator[Node]:
    inner: Sequence[Entry | Node] = ()
    if isinstance(node, MapNode):
        inner = list(node.entries.values())
    elif isinstance(node, ListNode):
        inner = node.items
    for one in inner:
        value = one.value if isinstance(one, Entry) else one
        yield value
        yield from _values(value)


WEIRD = (
    *(
        "名称",
        "имя",
        "ﬁeld",
        "na\u0301me",
        "n\u200dame",
        "name\u200b",
        "\U0001f600",
        "ｎａｍｅ",
        "ß",
    ),
    *("__proto__", "constructor", "a.b", "a/b", "..", "con", "-", "_", "0", "-1", "true", "null"),
    *("'a b'", '"\\t"', '"\\0"', '"\\ud800"', '"\\u202e"', "x" * 300, "İ", "ı", "''", "'<<'"),
    *("select", "'x\"; drop table'", "{name}", "$name", "%s", "{0}", "'{'", "id", "stage", "me"),
)


def keys_renamed(chance: random.Random, content: bytes) -> bytes:
    """Keys that nobody thought of."""
    text = _text(content)
    keys = list(re.finditer(r"[\w.]+(?=: |:\n)", text))
    for match in sorted(chance.sample(keys, min(len(keys), chance.choice((1, 1, 2, 5)))),
                        key=lambda m: -m.start()):  # fmt: skip
        text = text[: match.start()] + chance.choice(WEIRD) + text[match.end() :]
    return text.encode("utf-8", "surrogatepass")


# -- bombs ---------------------------------------------------------------------------------------


def bombs(chance: random.Random, content: bytes) -> bytes:
    """What makes readers slow, large or deep, alone or at a place of the file."""
    bomb = chance.choice(BOMBS)()
    if chance.random() < 0.4:
        return bomb.encode("utf-8", "surrogatepass")
    return _grafted(chance, content, lambda: bomb) if chance.random() < 0.7 else (
        content + b"\n" + bomb.encode("utf-8", "surrogatepass"))  # fmt: skip


def _aliases() -> str:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join(rows) + "\n"


def _merges() -> str:
    rows = ["a0: &a0 {x: 1}"]
    rows += [f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 40)]
    return "\n".join(rows) + "\n"


def _doubling() -> str:
    rows = [f"  f{n}: {{type: formula, returns: decimal, value: f{n - 1} + f{n - 1}}}"
            for n in range(1, 60)]  # fmt: skip
    return "fields:\n  f0: {type: decimal}\n" + "\n".join(rows) + "\n"


BOMBS: Sequence[Callable[[], str]] = (
    _aliases,
    _merges,
    _doubling,
    lambda: "[" * 200_000,
    lambda: "{" * 200_000,
    lambda: "[" * 31 + "]" * 31,
    lambda: "{a: " * 200 + "x" + "}" * 200,
    lambda: "- " * 100_000,
    lambda: "? " * 100_000,
    lambda: "\n".join(" " * n + "a:" for n in range(1_000)),
    lambda: "".join(f"k{n}: v\n" for n in range(90_000)),
    lambda: "k: v\n" * 30_000,
    lambda: "a: " + "x" * 900_000,
    lambda: "a: '" + "x" * 900_000,
    lambda: "x" * 5_000_000,
    lambda: "#" * 900_000,
    lambda: "\n" * 900_000,
    lambda: " " * 900_000 + "a: b",
    lambda: "a: |\n" + "  b\n" * 200_000,
    lambda: "a: [" + "x, " * 150_000 + "x]",
    lambda: "a: [" + "{b: c}, " * 60_000 + "]",
    lambda: "9" * 20_000,
    lambda: "(" * 2_000,
    lambda: "not " * 500 + "name",
    lambda: "name == " * 250 + "name",
    lambda: "'" + "''" * 9_000 + "'",
    lambda: '"' + "\\u202e" * 3_000 + '"',
    lambda: "{" + "{name} " * 2_500 + "}",
    lambda: "&a " * 50_000,
    lambda: "!!python/object/apply:os.system ['true']",
    lambda: "a: {" + ", ".join(f"k{n}" for n in range(40_000)) + "}",
)


# -- encodings -----------------------------------------------------------------------------------


def recoded(chance: random.Random, content: bytes) -> bytes:
    """The text in another encoding, with other line ends, or with bytes that are none of it."""
    text = _text(content) + chance.choice(("", "# Größe\n", "# 名称：价格\n", "# 😀\n"))
    ways: Sequence[Callable[[], bytes]] = (
        lambda: text.encode("utf-16"),
        lambda: text.encode("utf-16-le"),
        lambda: text.encode("utf-16-be"),
        lambda: text.encode("utf-32"),
        lambda: text.encode("gbk", "replace"),
        lambda: text.encode("big5", "replace"),
        lambda: text.encode("latin-1", "replace"),
        lambda: text.encode("cp1252", "replace").replace(b"'", b"\x92"),
        lambda: text.encode("utf-7"),
        lambda: b"\xef\xbb\xbf" * 2 + text.encode(),
        lambda: _put(chance, text.encode(), b"\xef\xbb\xbf"),
        lambda: _put(chance, text.encode(), b"\x00"),
        lambda: _put(chance, text.encode(), b"\xed\xa0\x80"),
        lambda: _put(chance, text.encode(), b"\xc0\xaf"),
        lambda: _put(chance, text.encode(), b"\xf4\x90\x80\x80"),
        lambda: _put(chance, text.encode(), chance.choice("\x85\u2028\u2029\u202e").encode()),
        lambda: _put(chance, text.encode(), bytes([chance.randrange(1, 32)])),
        lambda: text.replace("\n", "\r\n").encode(),
        lambda: text.replace("\n", "\r").encode(),
        lambda: text.replace("\n", "\n\r").encode(),
        lambda: text.replace("  ", "\t").encode(),
        lambda: text.replace(" ", "\u00a0").encode(),
        lambda: text.replace(":", "：").encode(),
        lambda: chance.randbytes(chance.randrange(3_000)),
        lambda: b"",
    )
    return chance.choice(ways)()


def _put(chance: random.Random, content: bytes, inner: bytes) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + inner + content[place:]


DAMAGES: Sequence[Damage] = (
    types_exchanged,
    lines_moved,
    parts_grafted,
    signs_put_in,
    keys_renamed,
    words_exchanged,
    types_exchanged,
    flipped,
    torn,
    recoded,
    parts_grafted,
    bombs,
)
"""Every way of damage, the more telling ones twice."""


def _other(chance: random.Random) -> bytes:
    seeds = companies()
    home = seeds[chance.choice(sorted(seeds))]
    return home[chance.choice(sorted(home))]


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")
