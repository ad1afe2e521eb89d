"""`/designer/clash`: bringing a draft up to date, and choosing where both sides differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, request

from tailorbird_designer.drafts import Clash, Clashed, DraftInvalid
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.frame import page
from tailorbird_designer.web.item_names import item_name
from tailorbird_designer.web.review_view import BoundRelease, bound_release
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_runtime.web.notes import with_note


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundClash:
    """One path with both versions; `chosen` is mine, theirs or nothing yet."""

    path: str
    name: str
    base: str | None
    mine: str | None
    theirs: str | None
    mine_fails: bool
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundClashes:
    """What the template sees."""

    behind: bool
    clashes: tuple[BoundClash, ...]
    since: tuple[BoundRelease, ...]
    refused: tuple[str, ...]


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get("/designer/clash")
    def look() -> Answer:
        at = desk()
        return _page(at, at.drafts.clashes(at.person))

    @pages.post("/designer/clash")
    def choose() -> Answer:
        at = desk()
        choices = {
            name.removeprefix("choice:"): value
            for name, value in request.form.items()
            if name.startswith("choice:") and value in ("mine", "theirs")
        }
        try:
            at.drafts.catch_up(at.person, at.author, choices)
        except Clashed as clashed:
            return _page(at, clashed.clashes, choices), 409
        except DraftInvalid as invalid:
            said = [at.say(invalid.message), *(at.say(p.message) for p in invalid.problems)]
            return _page(at, at.drafts.clashes(at.person), choices, said), 409
        return redirect(with_note("/designer/review", "caught_up"), 303)


def _page(
    at: Desk,
    clashes: Sequence[Clash],
    choices: dict[str, str] | None = None,
    refused: Sequence[str] = (),
) -> str:
    bench = at.workbench
    releases = at.drafts.releases()
    known = next((n for n, r in enumerate(releases) if r.commit == bench.base), len(releases))
    shown = BoundClashes(
        behind=bench.behind,
        clashes=tuple(_bound(at, c, (choices or {}).get(c.path, "")) for c in clashes),
        since=tuple(bound_release(at, r) for r in releases[:known]) if bench.behind else (),
        refused=tuple(refused),
    )
    return page("designer/clash.html", shown)


def _bound(at: Desk, clash: Clash, chosen: str) -> BoundClash:
    return BoundClash(
        path=clash.path,
        name=clash.path if "/" in clash.path else item_name(at, clash.path),
        base=clash.base,
        mine=clash.mine,
        theirs=clash.theirs,
        mine_fails=clash.mine_fails,
        chosen=chosen,
    )
