"""What was refused, at the input that it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.problems import Location, Problem
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, SourceFile
from tailorbird_metadata.source.reader import read_yaml

Say = Callable[[Message], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One sentence about what was sent.

    `path` is the item path it is about (`deal.fields.line.label`), `anchor` the id of the input
    on the page, `href` and `place` the file and line that it stands in.
    """

    text: str
    path: str = ""
    help: str = ""
    anchor: str = ""
    href: str = ""
    place: str = ""


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
        yield Trouble(
            text=say(problem.message),
            help=say(problem.help) if problem.help is not None else "",
            path=_path(problem, files),
            href=code_address(place.file, place.line),
            place=say(message("{file}, line {line}", file=place.file, line=place.line)),
        )


def code_address(file: str, line: int | None = None) -> str:
    """The page that shows a file."""
    return f"/designer/code/{file}" + (f"#L{line}" if line is not None else "")


def _path(problem: Problem, files: Mapping[str, bytes]) -> str:
    """The item path of the innermost key at the place of a problem, else what it says itself."""
    content = files.get(problem.location.file)
    base = base_path(problem.location.file)
    if content is None or not base:
        return problem.path
    text = content.decode("utf-8", "replace")
    root, _ = read_yaml(text, SourceFile(problem.location.file, "company"))
    if root is None:
        return problem.path
    return ".".join((base, *_keys_at(root, problem.location)))


def base_path(file: str) -> str:
    """The item path of the root of a company file: `deal`, `deal.layouts.rep`, `roles.rep`."""
    parts = file.rsplit(".", 1)[0].split("/")
    if parts[0] == "entities" and len(parts) > 2:
        inner = parts[2:]
        return parts[1] if inner in (["entity"], ["views"]) else ".".join((parts[1], *inner))
    return ".".join(parts)


def _keys_at(node: Node, place: Location) -> tuple[str, ...]:
    """The keys from the root to the innermost entry that holds the place."""
    if isinstance(node, ListNode) or not isinstance(node, MapNode):
        return ()
    for key, entry in node.entries.items():
        start = (entry.key.line, entry.key.column)
        end = (entry.value.end_line, entry.value.end_column)
        if start <= (place.line, place.column) <= max(end, start):
            return (key, *_keys_at(entry.value, place))
    return ()
