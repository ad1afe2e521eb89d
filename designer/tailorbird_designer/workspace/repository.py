"""The git history of one workspace: where it stands, what changed, and new commits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.files import private_folder
from tailorbird_designer.workspace.git import Git, is_branch_name, is_commit_id
from tailorbird_designer.workspace.history import History
from tailorbird_designer.workspace.index import place_index
from tailorbird_designer.workspace.refusals import (
    Damaged,
    Detached,
    FilesChanged,
    InProgress,
    Locked,
    Moved,
    NoRepository,
)
from tailorbird_designer.workspace.tracked import is_tracked, tracked_files

_UNFINISHED = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The branch the workspace is on and its newest commit (None before the first one)."""

    branch: str
    head: str | None


class Relation(StrEnum):
    """How the branch stands to a commit."""

    SAME = "same"
    BEHIND = "behind"
    """The commit is newer: moving the branch to it loses nothing."""
    AHEAD = "ahead"
    """The branch has commits on top of it."""
    APART = "apart"
    """Each has commits that the other lacks."""
    MISSING = "missing"
    """The repository does not have the commit."""


class Repository:
    """The repository whose `.git` lies in the workspace's own folder."""

    def __init__(self, folder: Path, git: str = "git") -> None:
        self.folder = folder
        self._git = Git(folder, git)
        self.history = History(self._git)

    # -- where it stands

    def standing(self) -> Standing:
        """Branch and head; raises NoRepository, Detached, GitMissing or Damaged."""
        if not (self.folder / ".git").exists():
            raise NoRepository(str(self.folder))
        self._git.do("rev-parse", "--git-dir")
        answer = self._git.ask("symbolic-ref", "--quiet", "HEAD")
        name = answer.line().removeprefix("refs/heads/")
        if answer.code == 1:
            raise Detached
        if answer.code != 0 or not is_branch_name(name):
            raise Damaged("symbolic-ref", answer.err or name)
        return Standing(name, self._resolve(f"refs/heads/{name}"))

    def ready(self) -> Standing:
        """The standing, if the workspace can take a commit; raises why not."""
        standing = self.standing()
        locks = ("HEAD.lock", f"refs/heads/{standing.branch}.lock", "packed-refs.lock")
        for name, file in self._git_files(*_UNFINISHED, *locks).items():
            if file.exists():
                raise InProgress(_UNFINISHED[name]) if name in _UNFINISHED else Locked(str(file))
        return standing

    def relation(self, commit: str, head: str | None) -> Relation:
        """How a branch that stands at `head` stands to `commit`."""
        if not self.has(commit):
            return Relation.MISSING
        if commit == head:
            return Relation.SAME
        if head is None or self._is_ancestor(head, commit):
            return Relation.BEHIND
        return Relation.AHEAD if self._is_ancestor(commit, head) else Relation.APART

    def has(self, commit: str) -> bool:
        """Whether the commit is in the repository."""
        return is_commit_id(commit) and (
            self._git.ask("cat-file", "-e", "--end-of-options", f"{commit}^{{commit}}").code == 0
        )

    # -- files

    def fingerprint(self) -> Mapping[str, str]:
        """The id of every configuration file of the working tree, by path; writes nothing."""
        return self._hash(tracked_files(self.folder), write=False)

    def changed(self, head: str | None) -> tuple[str, ...]:
        """Paths of configuration files that differ from `head`, sorted."""
        now, then = self.fingerprint(), self._recorded(head)
        return tuple(sorted(p for p in now.keys() | then.keys() if now.get(p) != then.get(p)))

    # -- writing

    def create(self, branch: str = "main") -> None:
        """Make an empty repository without hooks or templates."""
        self._git.do("init", "--quiet", "--template=")
        self._git.do("symbolic-ref", "HEAD", f"refs/heads/{branch}")

    def record(
        self,
        head: str | None,
        author: Author,
        subject: str,
        when: datetime,
        expected: Mapping[str, str] | None = None,
    ) -> str:
        """Write blobs, tree and commit of the working tree's configuration; move no branch.

        Returns the commit's id, which is `head` itself if nothing differs from it.  With
        `expected` (a fingerprint) raises FilesChanged if a file was saved since.
        """
        files = self._hash(tracked_files(self.folder), write=True)
        if expected is not None and files != expected:
            moved = (p for p in files.keys() | expected.keys() if files.get(p) != expected.get(p))
            raise FilesChanged(tuple(sorted(moved)))
        if head is not None and files == self._recorded(head):
            return head
        parents = () if head is None else ("-p", head)
        return self._git.do(
            "commit-tree", self._tree(head, files), *parents, "-F", "-",
            given=subject.encode(), environment=author.environment(when),
        ).line()  # fmt: skip

    def move(self, standing: Standing, commit: str) -> None:
        """Move the branch from where it stood to `commit`; raises Locked or Moved."""
        if commit == standing.head:
            return
        old = standing.head or "0" * len(commit)
        answer = self._git.ask(
            "update-ref", "-m", "tailorbird", f"refs/heads/{standing.branch}", commit, old
        )
        if answer.code == 0:
            return
        if ".lock" in answer.err:
            raise Locked(str(self.folder / ".git" / "refs/heads" / f"{standing.branch}.lock"))
        if self._resolve(f"refs/heads/{standing.branch}") != standing.head:
            raise Moved(standing.branch)
        raise Damaged("update-ref", (answer.err.splitlines() or [""])[-1])

    def refresh_index(self, commit: str) -> bool:
        """Tell git's own index what was committed, so that `git status` is clean afterwards.

        What a person has staged of other files stays.  False if git's index is locked.
        """
        files = self._recorded(commit)
        index = self._git_files("index")["index"]
        with self._own_index() as (own, environment):
            if index.exists():
                own.write_bytes(index.read_bytes())
            else:
                self._git.do("read-tree", commit, environment=environment)
            self._stage(files, self._listed(environment), environment)
            return place_index(own, index)

    # -- how

    def _resolve(self, ref: str) -> str | None:
        answer = self._git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", ref)
        if answer.code != 0:
            return None
        found = answer.line().splitlines()[-1]
        if not is_commit_id(found):
            raise Damaged("rev-parse", found)
        return found

    def _is_ancestor(self, older: str, newer: str) -> bool:
        return self._git.ask("merge-base", "--is-ancestor", older, newer).code == 0

    def _git_files(self, *names: str) -> dict[str, Path]:
        """Where git keeps these files of its own (a linked worktree keeps them elsewhere)."""
        asked = [word for name in names for word in ("--git-path", name)]
        found = self._git.do("rev-parse", *asked).line().splitlines()
        return {n: self.folder / f for n, f in zip(names, found, strict=True)}

    def _hash(self, paths: tuple[str, ...], *, write: bool) -> dict[str, str]:
        if not paths:
            return {}
        given = "".join(f"{self.folder / p}\n" for p in paths).encode()
        options = ["-w"] if write else []
        answer = self._git.do("hash-object", *options, "--no-filters", "--stdin-paths", given=given)
        return dict(zip(paths, answer.line().splitlines(), strict=True))

    def _recorded(self, commit: str | None) -> dict[str, str]:
        """The configuration files of a commit: path to blob id."""
        return {} if commit is None else dict(self.history.blobs(commit))

    def _tree(self, head: str | None, files: Mapping[str, str]) -> str:
        with self._own_index() as (_, environment):
            if head is not None:
                self._git.do("read-tree", head, environment=environment)
            self._stage(files, self._listed(environment), environment)
            return self._git.do("write-tree", environment=environment).line()

    def _listed(self, environment: Mapping[str, str]) -> set[str]:
        listing = self._git.do("ls-files", "-z", environment=environment).out.decode()
        return {p for p in listing.split("\0") if p and is_tracked(p)}

    def _stage(
        self, files: Mapping[str, str], listed: set[str], environment: Mapping[str, str]
    ) -> None:
        none = "0" * len(next(iter(files.values()), "0" * 40))
        lines = [f"0 {none}\t{path}" for path in sorted(listed - files.keys())]
        lines += [f"100644 {blob}\t{path}" for path, blob in sorted(files.items())]
        given = "".join(line + "\0" for line in lines).encode()
        self._git.do("update-index", "-z", "--index-info", given=given, environment=environment)

    @contextmanager
    def _own_index(self) -> Iterator[tuple[Path, dict[str, str]]]:
        """A throw-away index file; git's own is not touched."""
        private_folder(self.folder / "var")
        with TemporaryDirectory(prefix="index-", dir=self.folder / "var") as made:
            own = Path(made) / "index"
            with suppress(FileNotFoundError):
                own.unlink()
            yield own, {"GIT_INDEX_FILE": str(own)}
