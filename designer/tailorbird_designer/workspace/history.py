"""Commits that were never in a working tree: read, written and pointed at by plumbing alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.git import Git, is_branch_name, is_commit_id
from tailorbird_designer.workspace.refusals import Damaged, Locked, Moved
from tailorbird_designer.workspace.tracked import is_tracked

_SCRATCH = "refs/tailorbird/writing"
_END = "\x1f"
_LOG = _END.join(("%H", "%T", "%P", "%an", "%ae", "%at", "%B"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A branch, or another name in `refs/`, with its commit and that commit's tree.

    `current` says whether it is the branch that the working tree is on.
    """

    name: str
    commit: str
    tree: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One commit of the log; `parents` are ids, `message` is the whole text."""

    commit: str
    tree: str
    parents: tuple[str, ...]
    author: Author
    when: datetime
    message: str


@dataclass(frozen=True, slots=True)
class Written:
    """A commit that was just written."""

    commit: str
    tree: str


class History:
    """The commits of one repository, whatever its working tree holds."""

    def __init__(self, git: Git) -> None:
        self._git = git

    # -- reading

    def refs(self, *below: str) -> Mapping[str, Ref]:
        """The branches and names below these prefixes, by name, in one look."""
        form = "%00".join(("%(HEAD)", "%(refname)", "%(objectname)", "%(tree)"))
        listing = self._git.do("for-each-ref", f"--format={form}", *below).out.decode()
        found = {}
        for line in listing.splitlines():
            head, name, commit, tree = line.split("\0")
            if is_commit_id(commit) and is_commit_id(tree):
                found[name] = Ref(name=name, commit=commit, tree=tree, current=head == "*")
        return found

    def tree(self, commit: str) -> str | None:
        """The tree of a commit, None if the repository lacks it."""
        if not is_commit_id(commit):
            return None
        answer = self._git.ask(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{tree}}"
        )
        return answer.line().splitlines()[-1] if answer.code == 0 else None

    def blobs(self, tree: str) -> Mapping[str, str]:
        """The configuration files of a tree: path to blob id."""
        listing = self._git.do("ls-tree", "-r", "-z", "--full-tree", tree).out.decode()
        found = {}
        for line in filter(None, listing.split("\0")):
            facts, path = line.split("\t", 1)
            if is_tracked(path):
                found[path] = facts.split()[2]
        return found

    def files(self, tree: str) -> Mapping[str, bytes]:
        """The configuration files of a tree with their bytes, read by one process."""
        blobs = self.blobs(tree)
        contents = self.contents(blobs.values())
        return {path: contents[blob] for path, blob in blobs.items()}

    def log(self, tip: str, since: str | None = None) -> tuple[Entry, ...]:
        """The commits from `tip` back to `since` (not with it) by first parents, newest first."""
        until = () if since is None else (f"^{since}",)
        answer = self._git.do(
            "log", "-z", "--first-parent", "--no-show-signature", "--encoding=UTF-8",
            f"--format={_LOG}", tip, *until, "--",
        )  # fmt: skip
        text = answer.out.decode("utf-8", "replace")
        return tuple(_entry(record) for record in text.split("\0") if record)

    def entries(self, commits: Iterable[str]) -> Mapping[str, Entry]:
        """These commits by their id; those that the repository lacks are left out."""
        asked = "".join(f"{c}\n" for c in dict.fromkeys(commits) if is_commit_id(c))
        if not asked:
            return {}
        answer = self._git.do(
            "log", "-z", "--no-walk=unsorted", "--ignore-missing", "--no-show-signature",
            "--encoding=UTF-8", f"--format={_LOG}", "--stdin", given=asked.encode(),
        )  # fmt: skip
        text = answer.out.decode("utf-8", "replace")
        return {e.commit: e for e in (_entry(record) for record in text.split("\0") if record)}

    # -- writing

    def write(
        self,
        parent: str,
        changes: Mapping[str, bytes | None],
        author: Author,
        text: str,
        when: datetime,
    ) -> Written:
        """Write a commit on top of `parent` with these files changed (None: gone); move no ref.

        One process writes blobs, trees and the commit.
        """
        for path in changes:
            if not is_tracked(path):
                raise ValueError(path)
        given = b"".join(_stream(parent, changes, author, text, when))
        answer = self._git.do("fast-import", "--quiet", "--done", given=given)
        lines = answer.line().splitlines()
        if len(lines) != 2 or not is_commit_id(lines[1]):
            raise Damaged("fast-import", answer.line())
        return Written(commit=lines[1].strip(), tree=lines[0].split()[2])

    def record(
        self, tree: str, parent: str | None, author: Author, text: str, when: datetime
    ) -> str:
        """Write a commit of a tree that the repository has; move no ref."""
        parents = () if parent is None else ("-p", parent)
        return self._git.do(
            "commit-tree", tree, *parents, "-F", "-",
            given=text.encode(), environment=author.environment(when),
        ).line()  # fmt: skip

    def point(self, updates: Mapping[str, tuple[str | None, str | None]]) -> None:
        """Move names in `refs/` from the old commit to the new one, all of them or none.

        None is no such name: before it is made, or once it is gone.  Raises Moved if one of them
        stands elsewhere, or Locked.
        """
        lines = [_update(name, old, new) for name, (old, new) in updates.items() if old != new]
        if not lines:
            return
        given = "".join(lines).encode()
        answer = self._git.ask("update-ref", "-z", "--stdin", "-m", "tailorbird", given=given)
        if answer.code == 0:
            return
        if ".lock" in answer.err:
            raise Locked(".git/refs")
        now = self.refs(*updates)
        for name, (old, _) in updates.items():
            if (now[name].commit if name in now else None) != old:
                raise Moved(name.removeprefix("refs/heads/"))
        raise Damaged("update-ref", (answer.err.splitlines() or [""])[-1])

    def contents(self, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """The bytes of blobs by their id, read by one process."""
        asked = sorted(set(blobs))
        if not asked:
            return {}
        given = "".join(f"{blob}\n" for blob in asked).encode()
        out = self._git.do("cat-file", "--batch", given=given).out
        found, place = {}, 0
        for blob in asked:
            end = out.index(b"\n", place)
            words = out[place:end].split()
            if len(words) != 3 or words[1] != b"blob":
                raise Damaged("cat-file", out[place:end].decode("utf-8", "replace"))
            place = end + 1 + int(words[2])
            found[blob] = out[end + 1 : place]
            place += 1
        return found


def _entry(record: str) -> Entry:
    commit, tree, parents, name, email, when, text = record.split(_END, 6)
    return Entry(
        commit=commit.strip(),
        tree=tree,
        parents=tuple(parents.split()),
        author=Author(name, email),
        when=datetime.fromtimestamp(int(when), UTC),
        message=text.strip("\n"),
    )


def _stream(
    parent: str,
    changes: Mapping[str, bytes | None],
    author: Author,
    text: str,
    when: datetime,
) -> list[bytes]:
    """The commands of `git fast-import`; the name that it wants is given back unset."""
    names = author.environment(when)
    who = f"{names['GIT_AUTHOR_NAME']} <{names['GIT_AUTHOR_EMAIL']}> {names['GIT_AUTHOR_DATE']}"
    lines = [
        f"commit {_SCRATCH}\nmark :1\nauthor {who}\ncommitter {who}\n".encode(),
        _data(text.encode()),
        f"from {parent}\n".encode(),
    ]
    for path, content in sorted(changes.items()):
        if content is None:
            lines.append(f"D {path}\n".encode())
        else:
            lines += [f"M 100644 inline {path}\n".encode(), _data(content)]
    lines.append(f'ls ""\nget-mark :1\nreset {_SCRATCH}\ndone\n'.encode())
    return lines


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _update(name: str, old: str | None, new: str | None) -> str:
    if not name.startswith("refs/") or not is_branch_name(name.removeprefix("refs/")):
        raise ValueError(name)
    if new is None:
        return f"delete {name}\0{old}\0"
    if old is None:
        return f"create {name}\0{new}\0"
    return f"update {name}\0{new}\0{old}\0"
