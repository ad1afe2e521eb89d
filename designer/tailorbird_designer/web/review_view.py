"""A preview as the review page shows it: tiles, steps, checks, files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tailorbird_designer.drafts import Preview, Release
from tailorbird_designer.drafts.filediff import FileDiff
from tailorbird_designer.drafts.preview import CAREFUL, SAFE, Item
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.item_names import is_setting, item_address, item_name
from tailorbird_designer.web.review_impact import Touch, touched
from tailorbird_designer.web.rules import sentence_of
from tailorbird_designer.web.troubles import code_address
from tailorbird_designer.web.trying import Trial, trial
from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.problems import Problem
from tailorbird_runtime.storage.steps import Step
from tailorbird_runtime.trials.cases import CaseResult

CLASS_WORDS: Mapping[str, tuple[Message, str]] = {
    "metadata": (message("Metadata"), "ok"),
    "additive": (message("Additive"), "ok"),
    "behaviour": (message("Behaviour"), "info"),
    "backfill": (message("Backfill"), "warn"),
    "tightening": (message("Tightening"), "warn"),
    "wider_access": (message("Wider access"), "warn"),
    "destructive": (message("Destructive"), "bad"),
}
_SIGNS = {"+": ("+", "add"), "~": ("~", "mod"), "-": ("−", "del")}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundStep:
    """One line of the plan."""

    id: str
    sign: str
    sign_style: str
    name: str
    href: str
    chip: str
    chip_style: str
    detail: str
    count: str
    refusal: str
    hot: bool
    must_tick: bool
    ticked: bool
    touches_data: bool
    trial: Trial | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of what was checked; `state` is ok, warn or bad."""

    state: str
    text: str
    count: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundProblem:
    """A problem of the files with the place where it is mended."""

    text: str
    help: str
    href: str
    place: str
    grave: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundCase:
    """A test that fails: what it expects and did not get, and what it got instead."""

    suite: str
    it: str
    expected: str
    got: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRelease:
    """One release in a list."""

    number: int
    title: str
    who: str
    exact: str
    live: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundReview:
    """What the template of the review page sees."""

    sub: str
    tiles: tuple[tuple[str, str, int, str], ...]
    steps: tuple[BoundStep, ...]
    reviewed: int
    checks: tuple[Check, ...]
    problems: tuple[BoundProblem, ...]
    failing: tuple[BoundCase, ...]
    otherwise: tuple[BoundCase, ...]
    otherwise_id: str
    otherwise_ticked: bool
    ticks: int
    touches: tuple[Touch, ...]
    files: tuple[FileDiff, ...]
    history: tuple[BoundRelease, ...]
    publish_as: str
    publish: str
    note: str
    seen: str
    refused: tuple[str, ...]
    behind: bool
    possible: bool
    has_draft: bool


def review(
    at: Desk,
    preview: Preview,
    *,
    note: str = "",
    ticked: Collection[str] = (),
    refused: Sequence[str] = (),
) -> BoundReview:
    """The page of a preview."""
    steps = tuple(bound_step(at, preview, item, item.id in ticked) for item in preview.items)
    draft = preview.bench.draft
    return BoundReview(
        sub=_sub(at, preview),
        tiles=tuple(_tiles(at, preview)),
        steps=steps,
        reviewed=sum(id in ticked for id in preview.all_ticks),
        checks=tuple(_checks(at, preview, ticked)),
        problems=tuple(_problem(at, p) for p in (*preview.errors, *preview.warnings)),
        failing=tuple(_failing(at, case) for case in preview.failing),
        otherwise=tuple(_failing(at, case) for case in preview.otherwise),
        otherwise_id=preview.otherwise_id,
        otherwise_ticked=preview.otherwise_id in ticked,
        ticks=len(preview.all_ticks),
        touches=touched(at, [item.step.path for item in preview.items]),
        files=preview.files,
        history=tuple(bound_release(at, r) for r in at.drafts.releases()[:3]),
        publish_as=at.say(message("Publish as release {n}", n=preview.bench.release + 1)),
        publish=at.say(message("Publish release {n}", n=preview.bench.release + 1)),
        note=note or (draft.title if draft is not None else ""),
        seen=preview.seen,
        refused=tuple(refused),
        behind=preview.bench.behind,
        possible=draft is not None and not preview.bench.behind and not preview.errors,
        has_draft=draft is not None,
    )


def bound_step(at: Desk, preview: Preview, item: Item, ticked: bool) -> BoundStep:
    """A step of a plan that is not carried out yet."""
    base = step_line(at, item.step, _sign(preview, item.step.path))
    return BoundStep(
        **base,
        id=item.id,
        refusal=at.say(item.step.refusal),
        hot=item.step.cls == "destructive" or item.step.refusal is not None,
        must_tick=item.must_tick,
        ticked=ticked,
        touches_data=item.step.cls in (*CAREFUL, "destructive"),
        trial=trial(at, at.model, item.trial.item) if item.trial is not None else None,
    )


def step_line(at: Desk, step: Step, sign: str) -> dict[str, str]:
    """What every step shows, be it planned or carried out long ago."""
    words, style = CLASS_WORDS[step.cls]
    shown, sign_style = _SIGNS[sign]
    return {
        "sign": shown,
        "sign_style": sign_style,
        "name": item_name(at, step.path),
        "href": item_address(at, step.path),
        "chip": at.say(words),
        "chip_style": style,
        "detail": _detail(at, step),
        "count": at.say(step.effect),
    }


def bound_release(at: Desk, release: Release) -> BoundRelease:
    """One release of the history."""
    day = at.voice.day(at.voice.local(release.when).date())
    return BoundRelease(
        number=release.number,
        title=release.title or at.say(message("Release {n}", n=release.number)),
        who=f"{release.author}, {day}",
        exact=at.voice.exact_moment(release.when),
        live=release.live,
        href=f"/designer/history/{release.number}",
    )


def _detail(at: Desk, step: Step) -> str:
    """What changes; a new rule is told as a sentence."""
    said = at.say(step.sentence)
    match step.path.split("."):
        case [entity, "rules", name]:
            known = at.model.entities.get(entity)
            rule = known.rules.get(name) if known is not None else None
            if known is not None and rule is not None:
                pieces = sentence_of(at, at.model, known, rule)
                return "".join(piece.text for piece in pieces)
    return said if step.sentence.values else said[:1].upper() + said[1:]


def _sign(preview: Preview, path: str) -> str:
    marks = preview.bench.changed_paths
    if marks.get(f"{path}.retired") == "+":
        return "-"
    return "~" if is_setting(path) else marks.get(path, "~")


def _sub(at: Desk, preview: Preview) -> str:
    bench = preview.bench
    parts = []
    if bench.draft is not None:
        parts.append(bench.draft.author.name)
    in_force = next((r for r in at.drafts.releases() if r.live), None)
    if in_force is not None:
        day = at.voice.day(at.voice.local(in_force.when).date())
        words = message("based on release {n} of {day}", n=in_force.number, day=day)
        parts.append(at.say(words))
    changes, files = at.changes(), len(preview.files)
    change_words = counted(changes, message("1 change"), message("{n} changes", n=changes))
    file_words = counted(files, message("1 file"), message("{n} files", n=files))
    parts.append(at.say(message("{changes} in {files}", changes=change_words, files=file_words)))
    return " · ".join(parts)


def _tiles(at: Desk, preview: Preview) -> Iterator[tuple[str, str, int, str]]:
    """Colour, heading, number and a line below, for each group of classes."""
    groups = (
        ("ok", message("Safe"), SAFE, message("no record changes")),
        ("warn", message("Backfill, tightening, wider access"), CAREFUL, None),
        ("bad", message("Destructive"), ("destructive",), None),
    )
    for colour, words, classes, below in groups:
        found = preview.of(classes)
        effects = [at.say(i.step.effect) for i in found if i.step.effect is not None]
        line = at.say(below) if below is not None else "; ".join(effects[:2])
        yield colour, at.say(words), len(found), line


def _checks(at: Desk, preview: Preview, ticked: Collection[str]) -> Iterator[Check]:
    if preview.errors:
        n = len(preview.errors)
        words = counted(n, message("1 error in the files"), message("{n} errors in the files", n=n))
        yield Check(state="bad", text=at.say(words))
    else:
        yield Check(state="ok", text=at.say(message("Configuration is valid")))
    cases = preview.tried.cases
    if cases:
        passed = sum(case.passed for case in cases)
        text = at.say(message("{n} of {m} tests pass", n=passed, m=len(cases)))
        state = "bad" if preview.failing else "warn" if preview.otherwise else "ok"
        yield Check(state=state, text=text)
    refused = [i for i in preview.items if i.step.refusal is not None]
    if refused:
        yield Check(state="bad", text=at.say(message("Steps that cannot be carried out")))
    left = preview.unticked(ticked)
    if preview.wants_ticks:
        text = at.say(message("Changes that want a tick and have none:"))
        yield Check(state="warn" if left else "ok", text=text, count=str(left))


def _failing(at: Desk, case: CaseResult) -> BoundCase:
    return BoundCase(
        suite=case.suite,
        it=case.it,
        expected=at.voice.join([at.say(m) for m in case.expected]),
        got=at.voice.join([at.say(m) for m in case.got]),
        href=code_address(case.location.file, case.location.line),
    )


def _problem(at: Desk, problem: Problem) -> BoundProblem:
    place = problem.location
    return BoundProblem(
        text=at.say(problem.message),
        help=at.say(problem.help),
        href=item_address(at, problem.path)
        if problem.path
        else code_address(place.file, place.line),
        place=at.say(message("{file}, line {line}", file=place.file, line=place.line)),
        grave=problem.severity == "error",
    )
