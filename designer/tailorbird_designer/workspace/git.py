"""Runs git in one folder with nothing taken from the machine: no hooks, no configuration."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tailorbird_designer.workspace.refusals import Damaged, GitMissing

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_BRANCH = re.compile(
    r"(?!.*(?:\.\.|//|@\{|\.lock(?:/|\Z)))[A-Za-z0-9][A-Za-z0-9._/-]{0,199}(?<![./])"
)

_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
_KEPT = ("PATH", "HOME", "TMPDIR", "SYSTEMROOT")
_OPTIONS = (
    "--no-pager",
    "--literal-pathspecs",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.fsmonitor=false",
    "-c", "core.quotePath=false",
    "-c", "core.fsync=committed,loose-object,reference",
    "-c", "protocol.allow=never",
    "-c", "gc.auto=0",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What a git command said; `code` is its exit code."""

    code: int
    out: bytes
    err: str

    def line(self) -> str:
        """The answer as one line of text."""
        return self.out.decode("utf-8", "replace").strip()


class Git:
    """git for one folder whose `.git` is named outright, never searched for upwards."""

    def __init__(self, folder: Path, program: str = "git") -> None:
        self.folder = folder
        self.program = program

    def ask(
        self,
        *arguments: str,
        given: bytes | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Answer:
        """Run one command; raises GitMissing, never on a bad exit code."""
        try:
            done = subprocess.run(
                self._words(arguments),
                cwd=self.folder,
                env=_environment() | dict(environment or {}),
                input=given or b"",
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            raise GitMissing from None
        return Answer(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace").strip())

    def do(
        self,
        *arguments: str,
        given: bytes | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Answer:
        """Run one command that has to succeed; raises Damaged with git's own last line."""
        answer = self.ask(*arguments, given=given, environment=environment)
        if answer.code != 0:
            lines = answer.err.splitlines() or [""]
            raise Damaged(arguments[0], lines[-1])
        return answer

    def _words(self, arguments: Sequence[str]) -> list[str]:
        places = [f"--git-dir={self.folder / '.git'}", f"--work-tree={self.folder}"]
        return [self.program, *_OPTIONS, *places, *arguments]


def is_commit_id(text: str) -> bool:
    """Whether the text is a whole commit id, the only form that reaches a command line."""
    return _COMMIT.fullmatch(text) is not None


def is_branch_name(text: str) -> bool:
    """Whether the text is a plain branch name, safe as an argument."""
    return _BRANCH.fullmatch(text) is not None


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | _ENVIRONMENT
