"""What was refused, at the input that it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from tailorbird_metadata.compiler.spans import offsets_in
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.problems import Location, Problem
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode, SourceFile
from tailorbird_metadata.source.reader import read_yaml

Say = Callable[[Message], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One sentence about what was sent.

    `path` is the item path it is about (`deal.fields.line.label`), `anchor` the id of the input
    on the page, `href` and `place` the file and line that it stands in.  Where single characters
    of a text are meant, `piece` has them, from `start` to before `end`, in its line `line`.
    """

    text: str
    path: str = ""
    help: str = ""
    anchor: str = ""
    href: str = ""
    place: str = ""
    piece: str = ""
    start: int = 0
    end: int = 0
    line: int = 0


class Troubles:
    """All that was refused; inputs take what is theirs."""

    def __init__(self, found: Iterable[Trouble] = ()) -> None:
        self._found = list(found)

    def __bool__(self) -> bool:
        return bool(self._found)

    def __iter__(self) -> Iterator[Trouble]:
        return iter(self._found)

    def at(self, path: str, anchor: str) -> tuple[str, ...]:
        """What is said about this path or below it; the summary then links to the input."""
        said = []
        for place, trouble in enumerate(self._found):
            if trouble.path == path or trouble.path.startswith(path + "."):
                said.append(f"{trouble.text} {trouble.help}".strip())
                if not trouble.anchor:
                    self._found[place] = replace(trouble, anchor=anchor, href="", place="")
        return tuple(said)


def trouble(sentence: Message, say: Say, path: str = "", help: Message | None = None) -> Trouble:
    """A trouble of our own making."""
    return Trouble(text=say(sentence), path=path, help=say(help) if help is not None else "")


def of_problems(
    problems: Iterable[Problem], files: Mapping[str, bytes], say: Say
) -> Iterator[Trouble]:
    """The compiler's problems; `files` are those that it saw."""
    for problem in problems:
        place = problem.location
        path, value, text = _meant(problem, files)
        found = Trouble(
            text=say(problem.message),
            help=say(problem.help) if problem.help is not None else "",
            path=path,
            href=code_address(place.file, place.line),
            place=say(message("{file}, line {line}", file=place.file, line=place.line)),
        )
        yield found if value is None else _at_characters(found, problem, value, text)


def _at_characters(found: Trouble, problem: Problem, value: ScalarNode, text: str) -> Trouble:
    """The trouble with the characters of the value that it is about, if they can be told."""
    offsets = offsets_in(value, problem.location, text)
    if offsets is None:
        return found
    start, end = offsets
    line = value.text.count("\n", 0, start) + 1
    return replace(found, piece=value.text[start:end], start=start, end=end, line=line)


def code_address(file: str, line: int | None = None) -> str:
    """The page that shows a file."""
    return f"/designer/code/{file}" + (f"#L{line}" if line is not None else "")


def _meant(problem: Problem, files: Mapping[str, bytes]) -> tuple[str, ScalarNode | None, str]:
    """The item path of the innermost key at the place of a problem, else what it says itself;
    the value there, and the text of the file."""
    content = files.get(problem.location.file)
    base = base_path(problem.location.file)
    if content is None or not base:
        return problem.path, None, ""
    text = content.decode("utf-8", "replace")
    root, _ = read_yaml(text, SourceFile(problem.location.file, "company"))
    if root is None:
        return problem.path, None, ""
    keys, value = _innermost(root, problem.location)
    return ".".join((base, *keys)), value if isinstance(value, ScalarNode) else None, text


def base_path(file: str) -> str:
    """The item path of the root of a company file: `deal`, `deal.layouts.rep`, `roles.rep`."""
    parts = file.rsplit(".", 1)[0].split("/")
    if parts[0] == "entities" and len(parts) > 2:
        inner = parts[2:]
        return parts[1] if inner in (["entity"], ["views"]) else ".".join((parts[1], *inner))
    return ".".join(parts)


def _innermost(node: Node, place: Location) -> tuple[tuple[str, ...], Node]:
    """The keys from the root to the innermost entry that holds the place, and its value."""
    if isinstance(node, ListNode) or not isinstance(node, MapNode):
        return (), node
    for key, entry in node.entries.items():
        start = (entry.key.line, entry.key.column)
        end = (entry.value.end_line, entry.value.end_column)
        if start <= (place.line, place.column) <= max(end, start):
            keys, value = _innermost(entry.value, place)
            return (key, *keys), value
    return (), node
