"""The table of wrong expressions and what an admin reads about each.

`tests/data/wrong_expressions.txt` holds for each text, with ⟦ and ⟧ around the place of its one
mistake: the code, and sentence and help line in English and in Chinese.  An empty line follows.
`python -m tests.wrong_expressions` writes the table anew from the texts in it, and from further
ones on the standard input, one a line: read what it says before you commit it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from tests.expressions import SmallScope

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.faults import ExpressionErrors
from tailorbird_metadata.expressions.types import BOOLEAN

TABLE = Path(__file__).parent / "data" / "wrong_expressions.txt"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One text with what is said about it: the marked text and the code, English, Chinese."""

    text: str
    said: str


def entries() -> tuple[Wrong, ...]:
    """The table as it is written down."""
    blocks = TABLE.read_text("utf-8").strip("\n").split("\n\n")
    return tuple(Wrong(_plain(b.partition(" | ")[0]), b) for b in blocks)


def told(text: str) -> str:
    """What is said about `text` now; raises ValueError unless there is exactly one mistake."""
    found = check(text, SmallScope(), BOOLEAN)
    if not isinstance(found, ExpressionErrors) or len(found.errors) != 1:
        raise ValueError(f"not one mistake: {text!r}")
    error = found.errors[0]
    start, end = error.span
    lines = [
        f"{_shown(text[:start])}⟦{_shown(text[start:end])}⟧{_shown(text[end:])} | {error.code}"
    ]
    for locale in ("en", "zh"):
        assert error.help is not None, f"no help: {text!r}"
        lines.append(f"    {error.message.render(locale)} | {error.help.render(locale)}")
    return "\n".join(lines)


def _shown(text: str) -> str:
    """Signs that nobody sees, as escapes."""
    return "".join(c if c.isprintable() else f"⟨{ord(c):04X}⟩" for c in text)


def _plain(marked: str) -> str:
    parts = marked.replace("⟦", "").replace("⟧", "").split("⟨")
    return parts[0] + "".join(f"{chr(int(p[:4], 16))}{p[5:]}" for p in parts[1:])


def main() -> None:
    """Writes the table."""
    texts = [e.text for e in entries()] if TABLE.exists() else []
    texts += [line.rstrip("\n") for line in sys.stdin if line.strip()]
    blocks = [told(text) for text in dict.fromkeys(texts)]
    TABLE.write_text("\n\n".join(blocks) + "\n", "utf-8")


if __name__ == "__main__":
    main()
