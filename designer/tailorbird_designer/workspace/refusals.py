"""Why a workspace cannot take a change just now, each with what to do about it."""

from __future__ import annotations

from tailorbird_metadata.messages import Message, message


class WorkspaceRefusal(Exception):
    """A state of the folder or its repository that stops us: a sentence, and how to go on."""

    def __init__(self, sentence: Message, help: Message) -> None:
        super().__init__(str(sentence))
        self.message = sentence
        self.help = help


class GitMissing(WorkspaceRefusal):
    """There is no git program."""

    def __init__(self) -> None:
        super().__init__(
            message("git is not installed, so the configuration cannot be recorded."),
            message("Install git 2.28 or newer and try again; records can be used meanwhile."),
        )


class NoRepository(WorkspaceRefusal):
    """The folder has no history."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            message("{folder} is not a git repository.", folder=folder),
            message("Run: git -C {folder} init -b main", folder=folder),
        )


class Detached(WorkspaceRefusal):
    """HEAD names a commit, not a branch: a new commit would belong to nothing."""

    def __init__(self) -> None:
        super().__init__(
            message("The workspace is on no branch (detached HEAD)."),
            message("Go back to a branch, for example: git switch main"),
        )


class InProgress(WorkspaceRefusal):
    """A merge, rebase or the like has not been finished."""

    def __init__(self, what: str) -> None:
        super().__init__(
            message("A git {what} is not finished in the workspace.", what=what),
            message("Finish it or give it up: git {what} --abort", what=what),
        )


class Locked(WorkspaceRefusal):
    """git's own lock file stands in the way."""

    def __init__(self, file: str) -> None:
        super().__init__(
            message("git has locked the workspace: {file} exists.", file=file),
            message("Wait for the other git command; if none is running, delete that file."),
        )


class Moved(WorkspaceRefusal):
    """Somebody committed while we were at work."""

    def __init__(self, branch: str) -> None:
        super().__init__(
            message("The branch {branch} moved while this change was prepared.", branch=branch),
            message("Look at the new commit, then plan again."),
        )


class FilesChanged(WorkspaceRefusal):
    """A file was saved between planning and recording."""

    def __init__(self, files: tuple[str, ...]) -> None:
        super().__init__(
            message("Files changed while they were read: {files}.", files=", ".join(files[:5])),
            message("Plan again."),
        )


class EditedByHand(WorkspaceRefusal):
    """Somebody changed files of the working tree that a publish would change, too."""

    def __init__(self, files: tuple[str, ...]) -> None:
        super().__init__(
            message(
                "Somebody edited files in the company's folder and has not published them: "
                "{files}.",
                files=", ".join(files[:5]),
            ),
            message(
                "Publish them with tailorbird apply, or take them back with git restore; then "
                "publish again."
            ),
        )
        self.files = files


class NotWritten(WorkspaceRefusal):
    """The operating system refused to write files of the working tree."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            message(
                "The files in the company's folder could not be written: {reason}", reason=reason
            ),
            message("The release is in force; the files follow at the next start or apply."),
        )


class Busy(WorkspaceRefusal):
    """Another process of the product holds the workspace's lock."""

    def __init__(self, holder: str) -> None:
        super().__init__(
            message("Another command is changing this workspace (process {pid}).", pid=holder),
            message("Wait until it has finished and try again."),
        )


class Damaged(WorkspaceRefusal):
    """git answered with something that we do not understand."""

    def __init__(self, command: str, answer: str) -> None:
        super().__init__(
            message(
                "git could not {command} in the workspace: {answer}",
                command=command,
                answer=answer or "-",
            ),
            message("Run git fsck in the workspace; records can be used meanwhile."),
        )
