"""Where a person's draft stands in git, and the workbench that is made of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_designer.drafts.items import differences, marks, with_parents, written
from tailorbird_designer.drafts.notes import saves_of
from tailorbird_designer.drafts.published import PublishedModels
from tailorbird_designer.drafts.refusals import NothingToDraft, Unreadable
from tailorbird_designer.drafts.snapshots import Snapshot, Snapshots, judged
from tailorbird_designer.drafts.workbench import DraftInfo, Mark, Save, Workbench
from tailorbird_designer.workspace.repository import Repository
from tailorbird_metadata.frozen import frozen

_CHAINS_KEPT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Commits and trees of the main branch and of one person's draft, as they are just now.

    `saves` are oldest first; `draft` is the newest commit of the draft, `undone` the newest of
    those that were taken back.
    """

    person: int
    main: str
    main_tree: str
    base: str
    base_tree: str
    draft: str | None
    undone: str | None
    saves: tuple[Save, ...]

    @property
    def branch(self) -> str:
        """The name of the draft's branch."""
        return draft_ref(self.person)

    @property
    def redo(self) -> str:
        """The name that keeps what was taken back."""
        return f"refs/tailorbird/undone/{self.person}"

    @property
    def tip(self) -> str:
        """The commit that the person sees."""
        return self.draft or self.main

    @property
    def tree(self) -> str:
        """The tree of `tip`."""
        return self.saves[-1].tree if self.saves else self.main_tree

    @property
    def draft_title(self) -> str:
        """The title that somebody gave, or nothing."""
        return self.saves[-1].draft_title if self.saves else ""


def draft_ref(person: int) -> str:
    """The full name of the branch of a person's draft."""
    return f"refs/heads/drafts/{person}"


class Benches:
    """Makes workbenches; keeps the chain of saves for the commits that were asked for last."""

    def __init__(
        self, repository: Repository, snapshots: Snapshots, published: PublishedModels
    ) -> None:
        self._repository = repository
        self._snapshots = snapshots
        self._published = published
        self._chains: OrderedDict[tuple[str, str], tuple[Save, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def standing(self, person: int) -> Standing:
        """Where main branch and draft stand; one git process while nothing changed."""
        history = self._repository.history
        redo = f"refs/tailorbird/undone/{person}"
        refs = history.refs("refs/heads/", redo)
        main = next((r for r in refs.values() if r.current), None)
        if main is None:
            self._repository.standing()
            raise NothingToDraft
        draft = refs.get(draft_ref(person))
        saves = self._chain(main.commit, draft.commit) if draft is not None else ()
        base = saves[0].parent if saves else main.commit
        base_tree = main.tree if base == main.commit else history.tree(base)
        return Standing(
            person=person,
            main=main.commit,
            main_tree=main.tree,
            base=base,
            base_tree=base_tree or main.tree,
            draft=draft.commit if draft is not None else None,
            undone=refs[redo].commit if redo in refs else None,
            saves=saves,
        )

    def next_undone(self, now: Standing) -> str | None:
        """The commit on top of the draft that was taken back last; None if there is none."""
        if now.undone is None:
            return None
        chain = self._chain(now.main, now.undone)
        return next((s.commit for s in chain if s.parent == now.tip), None)

    def look(self, person: int) -> Workbench:
        """The workbench of a person."""
        now = self.standing(person)
        in_force = self._published.now()
        here, base = self._snapshots.at(now.tree), self._snapshots.at(now.base_tree)
        compiled = judged(here.compiled, in_force.model)
        model = compiled.model or here.compiled.model or in_force.model or base.compiled.model
        if model is None:
            raise Unreadable
        return Workbench(
            person=person,
            draft=_info(person, now),
            head=now.tip,
            base=now.base,
            main=now.main,
            files=here.files,
            base_files=base.files,
            compiled=compiled,
            base_problems=base.compiled.problems,
            model=model,
            published=in_force.model or model,
            release=in_force.release,
            edits=tuple(e for save in now.saves for e in save.edits),
            changed_paths=changed_paths(base, here),
            behind=now.base != now.main,
            may_redo=self.next_undone(now) is not None,
        )

    def _chain(self, main: str, tip: str) -> tuple[Save, ...]:
        """The saves of a draft, oldest first: from its tip back to the main branch."""
        key = (main, tip)
        with self._lock:
            if key in self._chains:
                self._chains.move_to_end(key)
                return self._chains[key]
        saves = saves_of(self._repository.history.log(tip, main))
        with self._lock:
            self._chains[key] = saves
            while len(self._chains) > _CHAINS_KEPT:
                self._chains.popitem(last=False)
        return saves


def changed_paths(base: Snapshot, here: Snapshot) -> Mapping[str, Mark]:
    """How item paths differ between two states of the files, with all paths above them."""
    changed = differences(base.files, here.files)
    if not changed:
        return frozen({})
    return frozen(marks(changed, _paths(base), _paths(here)))


def _paths(state: Snapshot) -> frozenset[str]:
    """What there is in a state: all layers' items, and what the company's own files say."""
    said = written(state.files, state.files.keys()).keys()
    return with_parents(state.compiled.origins.keys() | said)


def _info(person: int, now: Standing) -> DraftInfo | None:
    if not now.saves:
        return None
    return DraftInfo(person=person, title=now.draft_title, saves=now.saves)
