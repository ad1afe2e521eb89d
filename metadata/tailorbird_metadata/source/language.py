"""Versions of the language, and the steps that take the text of files from one to the next.

A program reads the newest version and the one before it.  A step is a codemod on the text: it
names places and what stands there in the next version; comments and all other bytes stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.source.nodes import MapNode, Node, ScalarNode, SourceFile
from tailorbird_metadata.source.reader import read_yaml

MANIFESTS = ("workspace", "pack")
"""The files that say a layer's version, as `crm:`."""

_LINE = re.compile("\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Splice:
    """What stands at a place of the text in the next version; lines and columns count from 1."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class OldFile:
    """A file in the version before: its path in its layer, and its tree."""

    path: str
    root: MapNode


Step = Callable[[OldFile], Iterable[Splice]]
"""What one version writes otherwise than the one before, in one file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A version of the language with the steps to it, by the version that they lead to.

    `minor` counts the settings that were added since the version began; they change nothing
    about files that do not have them.
    """

    version: int
    minor: int = 0
    steps: Mapping[int, Step] = empty_map()

    def reads(self, version: int) -> bool:
        """Whether files of a version can be read: it is this one, or a step leads from it."""
        return version == self.version or (
            version == self.version - 1 and self.version in self.steps
        )

    def upgraded(self, path: str, text: str) -> str:
        """The text of a file of the version before as this version writes it.

        A file that cannot be read stays as it is; whoever reads it tells why.
        """
        root, _ = read_yaml(_LINE.sub("\n", text.removeprefix("\ufeff")), SourceFile(path, ""))
        if root is None:
            return text
        splices = [*self.steps[self.version](OldFile(path, root)), *self._named(path, root)]
        return spliced(text, splices)

    def _named(self, path: str, root: MapNode) -> Iterable[Splice]:
        """The version itself, in the file that says it."""
        node = root.scalar("crm")
        if path.rsplit(".", 1)[0] in MANIFESTS and node is not None:
            yield over(node, str(self.version))


LANGUAGE = Language(version=1)
"""The language of this program."""


def over(node: Node, text: str) -> Splice:
    """`text` in place of a key or value; in the quotes that it had."""
    if isinstance(node, ScalarNode) and node.style == "quoted":
        text = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return Splice(node.line, node.column, node.end_line, node.end_column, text)


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """The text with its splices, which do not overlap, carried out."""
    starts = [text.startswith("\ufeff"), *(m.end() for m in _LINE.finditer(text))]
    for found in sorted(splices, key=lambda s: (s.line, s.column), reverse=True):
        start = starts[found.line - 1] + found.column - 1
        end = starts[found.end_line - 1] + found.end_column - 1
        text = text[:start] + found.text + text[end:]
    return text


def version_of(root: MapNode) -> int | None:
    """The version that a manifest says, None if it says none."""
    said = root.text("crm")
    return int(said) if said is not None and re.fullmatch(r"[0-9]{1,6}", said) else None


def upgraded_files(files: Mapping[str, bytes], language: Language) -> dict[str, bytes]:
    """The files of one layer, by path, that read otherwise in this version, as they read then."""
    found: dict[str, bytes] = {}
    for path, content in files.items():
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            continue
        made = language.upgraded(path, text)
        if made != text:
            found[path] = made.encode("utf-8")
    return found
