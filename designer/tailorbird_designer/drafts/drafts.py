"""The drafts of a company: looking at one, saving, taking back, bringing up to date."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tailorbird_designer.drafts import notes
from tailorbird_designer.drafts.benches import Benches, Standing
from tailorbird_designer.drafts.items import changed_files
from tailorbird_designer.drafts.preview import Preview
from tailorbird_designer.drafts.published import PublishedModels
from tailorbird_designer.drafts.publishing import preview_of, publish_preview
from tailorbird_designer.drafts.refusals import (
    Clash,
    Clashed,
    DraftInTheWay,
    DraftInvalid,
    FirstRelease,
    NoHistory,
    NothingLeft,
    PageTooOld,
    no_name_for_a_file,
)
from tailorbird_designer.drafts.releases import Release, ReleaseDetail, Releases
from tailorbird_designer.drafts.rerun import Rerun, rerun, texts
from tailorbird_designer.drafts.reverting import undoing
from tailorbird_designer.drafts.snapshots import Snapshot, Snapshots, judged
from tailorbird_designer.drafts.trying import Trying
from tailorbird_designer.drafts.workbench import Reverted, Save, Workbench
from tailorbird_designer.edits import Edit
from tailorbird_designer.publish.heal import heal
from tailorbird_designer.publish.publish import Published
from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.history import Written
from tailorbird_designer.workspace.lock import workspace_lock
from tailorbird_designer.workspace.repository import Repository
from tailorbird_designer.workspace.tracked import is_tracked
from tailorbird_metadata.compiler import Compiled
from tailorbird_metadata.messages import Message
from tailorbird_metadata.problems import Problem

Choices = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Commit:
    """What the commit of a save says."""

    author: Author
    title: str
    edits: Sequence[Edit]
    draft_title: str


class Drafts:
    """Every admin's draft of one company's configuration."""

    def __init__(
        self, engine: sa.Engine, repository: Repository, clock: Callable[[], datetime]
    ) -> None:
        self.engine = engine
        self.repository = repository
        self.clock = clock
        self.snapshots = Snapshots(repository.history)
        self.published = PublishedModels(engine)
        self._trying = Trying(engine)
        self._releases = Releases(engine, repository.history)
        self._benches = Benches(repository, self.snapshots, self.published)

    def look(self, person: int) -> Workbench:
        """The person's draft, or what is published; writes nothing."""
        return self._benches.look(person)

    def save(
        self,
        person: int,
        author: Author,
        edits: Sequence[Edit],
        *,
        base: str,
        title: Message | str,
        choices: Choices | None = None,
        called: str = "",
    ) -> Workbench:
        """Make the edits on the person's draft, as one commit; begins a draft if there is none.

        `base` is the `head` that the page was drawn from, `called` the title of a draft that has
        none yet.  Raises EditRefused, DraftInvalid or
        Clashed, and nothing is written then; also if nothing differs nothing is written.
        """
        with workspace_lock(self.repository.folder):
            now = self._benches.standing(person)
            made = self._rerun(now, base, edits, choices or {})
            if made.clashes:
                raise Clashed(made.clashes, edits)
            done = _Commit(
                author=author,
                title=str(title),
                edits=made.edits,
                draft_title=now.draft_title or called,
            )
            tip = self._commit(now, made.files, done)
            if tip is not None:
                self._point(now, tip.commit)
        return self.look(person)

    def undo(self, person: int) -> Workbench:
        """Take the newest save back; `redo` brings it again until something else is saved."""
        with workspace_lock(self.repository.folder):
            now = self._benches.standing(person)
            if not now.saves:
                raise NothingLeft
            before = now.saves[-1].parent if len(now.saves) > 1 else None
            undone = now.undone or now.saves[-1].commit
            self.repository.history.point(
                {now.branch: (now.draft, before), now.redo: (now.undone, undone)}
            )
        return self.look(person)

    def redo(self, person: int) -> Workbench:
        """Bring back the save that was taken back last."""
        with workspace_lock(self.repository.folder):
            now = self._benches.standing(person)
            after = self._benches.next_undone(now)
            if after is None:
                raise NothingLeft
            left = None if after == now.undone else now.undone
            self.repository.history.point(
                {now.branch: (now.draft, after), now.redo: (now.undone, left)}
            )
        return self.look(person)

    def discard(self, person: int) -> Workbench:
        """Throw the draft away; what is published stays."""
        with workspace_lock(self.repository.folder):
            now = self._benches.standing(person)
            self.repository.history.point(
                {now.branch: (now.draft, None), now.redo: (now.undone, None)}
            )
        return self.look(person)

    def rename(self, person: int, author: Author, title: str) -> Workbench:
        """Give the draft a title; taking the newest save back takes this back, too."""
        with workspace_lock(self.repository.folder):
            now = self._benches.standing(person)
            if not now.saves:
                raise NothingLeft
            named = _Commit(author=author, title=title, edits=(), draft_title=title)
            self._point(now, self._write(now.tip, {}, named).commit)
        return self.look(person)

    def catch_up(self, person: int, author: Author, choices: Choices | None = None) -> Workbench:
        """Build the draft anew on what is published now, by making its edits again.

        Raises Clashed if both sides changed the same path and `choices` does not say which
        version holds, or DraftInvalid if both together do not compile; nothing is written then.
        """
        with workspace_lock(self.repository.folder):
            now = self._benches.standing(person)
            if not now.saves or now.base == now.main:
                return self.look(person)
            tip = self._rebuilt(now, self._again(now, choices or {}))
            target = None if tip == now.main else tip
            self.repository.history.point(
                {now.branch: (now.draft, target), now.redo: (now.undone, None)}
            )
        return self.look(person)

    def clashes(self, person: int) -> tuple[Clash, ...]:
        """What `catch_up` would ask about; writes nothing."""
        now = self._benches.standing(person)
        if not now.saves or now.base == now.main:
            return ()
        try:
            self._again(now, {})
        except Clashed as clashed:
            return clashed.clashes
        return ()

    # -- publishing

    def mend(self) -> None:
        """A publish that was cut short is finished before anything else is done."""
        heal(self.engine, self.repository)

    def preview(self, bench: Workbench) -> Preview:
        """What publishing this draft would do now; writes nothing."""
        tried = self._trying.tried(bench, self.clock())
        return preview_of(self.engine, bench, self.published.now().model, tried)

    def publish(
        self,
        person: int,
        author: Author,
        note: str,
        *,
        seen: str,
        ticked: Collection[str] = (),
        checkpoint: Callable[[str], None] = lambda step: None,
    ) -> Published:
        """Make the draft the next release; `note` says what changes for users.

        `seen` and `ticked` come from the preview that the person looked at.  Raises
        PublishRefused, WorkspaceRefusal or ApplyRefused, and nothing is published then.
        """
        self.mend()
        preview = self.preview(self.look(person))
        in_force = self.published.now().model
        return publish_preview(
            self.engine, self.repository, preview, in_force, author, note, self.clock(),
            seen=seen, ticked=ticked, checkpoint=checkpoint,
        )  # fmt: skip

    def releases(self) -> tuple[Release, ...]:
        """What was published so far, the newest first."""
        return self._releases.all()

    def release(self, number: int) -> ReleaseDetail:
        """One release with its plan and files; raises UnknownRelease."""
        return self._releases.detail(number)

    def revert(self, number: int, person: int, author: Author, title: Message | str) -> Reverted:
        """Begin a draft that takes exactly this release back.

        Raises UnknownRelease, CannotRevert, or DraftInvalid if something later needs what the
        release brought.
        """
        if self._benches.standing(person).saves:
            raise DraftInTheWay
        before, after = self._sides(number)
        now = self.look(person)
        found = undoing(before, after, now.files, self.clock().date().isoformat())
        bench = self.save(
            person, author, found.edits, base=now.head, title=title, called=str(title)
        )
        return Reverted(bench=bench, kept=found.kept)

    # -- how

    def _sides(self, number: int) -> tuple[Snapshot, Snapshot]:
        """The states before and after a release."""
        detail = self._releases.detail(number)
        if detail.before is None:
            raise FirstRelease
        files = [self._releases.files(r) for r in (detail.before, detail.release)]
        if files[0] is None or files[1] is None:
            raise NoHistory(number)
        return self.snapshots.of(files[0]), self.snapshots.of(files[1])

    def _again(self, now: Standing, choices: Choices) -> list[tuple[Save, Rerun]]:
        """Each save made again, one on top of the other; raises Clashed with all that clash."""
        base, tip = self._at(now.base_tree).files, self._at(now.main_tree).files
        done: list[tuple[Save, Rerun]] = []
        clashes: dict[str, Clash] = {}
        for save in now.saves:
            after = self._at(save.tree).files
            made = rerun(base, tip, save.edits or texts(base, after), choices)
            clashes |= {clash.path: clash for clash in made.clashes}
            done.append((save, made))
            base, tip = after, made.files
        if clashes:
            raise Clashed(tuple(clashes.values()))
        return done

    def _rebuilt(self, now: Standing, saves: Sequence[tuple[Save, Rerun]]) -> str:
        """The chain of saves on top of the main branch; its newest commit, none if all are in."""
        known = self._at(now.main_tree)
        last = self.snapshots.of(saves[-1][1].files)
        self._refuse(known.compiled, last.compiled)
        tip, files = now.main, known.files
        for save, made in saves:
            changes = _changes(files, made.files)
            if not changes and tip == now.main:
                continue
            named = _Commit(
                author=save.author, title=save.title, edits=made.edits,
                draft_title=save.draft_title,
            )  # fmt: skip
            tip, files = self._write(tip, changes, named, save.when).commit, made.files
        return tip

    def _rerun(self, now: Standing, base: str, edits: Sequence[Edit], choices: Choices) -> Rerun:
        """The edits on the newest text, whatever text the page was drawn from."""
        tip = self._at(now.tree).files
        if base == now.tip:
            return rerun(tip, tip, edits, choices)
        tree = self.repository.history.tree(base)
        if tree is None:
            raise PageTooOld
        return rerun(self._at(tree).files, tip, edits, choices)

    def _commit(self, now: Standing, files: Mapping[str, bytes], done: _Commit) -> Written | None:
        """Write the files as a commit on the draft; None if they are as they were."""
        before = self._at(now.tree)
        changes = _changes(before.files, files)
        if not changes:
            return None
        for path in changes:
            if not is_tracked(path):
                raise no_name_for_a_file(path)
        made = self.snapshots.of(files)
        self._refuse(before.compiled, made.compiled)
        written = self._write(now.tip, changes, done)
        self.snapshots.keep(written.tree, made)
        return written

    def _refuse(self, before: Compiled, after: Compiled) -> None:
        """Refuse errors that were not there before."""
        published = self.published.now().model
        known = [_cause(p) for p in judged(before, published).errors]
        new = [p for p in judged(after, published).errors if _cause(p) not in known]
        if new:
            raise DraftInvalid(new)

    def _write(
        self,
        parent: str,
        changes: Mapping[str, bytes | None],
        done: _Commit,
        when: datetime | None = None,
    ) -> Written:
        text = notes.commit_text(done.title, done.edits, done.draft_title)
        return self.repository.history.write(
            parent, changes, done.author, text, when or self.clock()
        )

    def _point(self, now: Standing, commit: str) -> None:
        self.repository.history.point(
            {now.branch: (now.draft, commit), now.redo: (now.undone, None)}
        )

    def _at(self, tree: str) -> Snapshot:
        return self.snapshots.at(tree)


def _changes(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Mapping[str, bytes | None]:
    return {path: after.get(path) for path in changed_files(before, after)}


def _cause(problem: Problem) -> tuple[str, str, str]:
    """A problem without its place, which moves with every line."""
    return problem.code, problem.location.file, str(problem.message)
