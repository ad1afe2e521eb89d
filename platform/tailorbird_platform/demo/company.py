"""Builds the demo's company: folder, releases, people with known passwords, records, a few days."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.files import write_atomically
from tailorbird_metadata.messages import Message, message
from tailorbird_platform.clock import Clock
from tailorbird_platform.companies import Company
from tailorbird_platform.demo.days import Days, DemoClock, Event
from tailorbird_platform.demo.patch import company_patch
from tailorbird_platform.demo.people import add_people
from tailorbird_platform.demo.releases import (
    leave_draft,
    publish_release,
    refuse_a_second_company,
)
from tailorbird_platform.demo.sheet import Sheet, SignIn, ToLookAt, keep_sheet
from tailorbird_platform.demo.story import Moment, Story, StoryRelease, read_story
from tailorbird_platform.founding import Facts, found
from tailorbird_platform.packs import find_pack
from tailorbird_platform.samples import Recipe, deeds_of, load_samples, read_recipe, world_of
from tailorbird_platform.settings import Settings

PASSWORD = "try-tailorbird"
_AUTHOR = Author("Demo", "demo@localhost")
Tell = Callable[[Message], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What a demo is made from."""

    recipe: Recipe
    story: Story


def found_demo(folder: Path, pack: str, now: Clock) -> Plot:
    """Make the company's folder anew, with its own words; what was there is removed."""
    samples = find_pack(pack) / "samples"
    recipe, story = read_recipe(samples), read_story(samples)
    if folder.exists():
        shutil.rmtree(folder)
    facts = Facts(
        label=recipe.company.label.render("en"),
        pack=pack,
        currency=recipe.company.currency,
        timezone=recipe.company.timezone,
        country=recipe.company.country,
        teams={team.key: team.label.render("en") for team in recipe.teams},
    )
    zone = ZoneInfo(recipe.company.timezone)
    today = now().astimezone(zone).date()
    first = story.releases[0].at.on(today, zone) if story.releases else now()
    found(folder, facts, _AUTHOR, first)
    for path, text in company_patch(recipe).items():
        write_atomically(folder / path, text.encode())
    return Plot(recipe=recipe, story=story)


def fill_demo(settings: Settings, plot: Plot, clock: Clock, tell: Tell) -> Sheet:
    """Publish the configuration, add people and records, let the newest days pass.

    Says at each step what it does.
    """
    moving = DemoClock(clock())
    company = Company(settings, moving)
    try:
        company.prepare()
        sheet = _Build(company, moving, plot, clock, tell).run()
    finally:
        company.close()
    keep_sheet(settings.workspace, sheet)
    return sheet


@dataclass(frozen=True, slots=True)
class _Build:
    """One demo in the making; `clock` is set to moments of the past, `real` tells the time."""

    company: Company
    clock: DemoClock
    plot: Plot
    real: Clock
    tell: Tell

    @property
    def zone(self) -> ZoneInfo:
        """The company's."""
        return ZoneInfo(self.plot.recipe.company.timezone)

    @property
    def today(self) -> date:
        """The company's."""
        return self.real().astimezone(self.zone).date()

    def run(self) -> Sheet:
        """Everything, in the order of time; the sheet with what a person needs."""
        refuse_a_second_company(self.company)
        first = self.today - timedelta(days=self.plot.story.days)
        releases = self.plot.story.releases or (self._only_release(),)
        early = [r for r in releases if r is releases[0] or self._day(r) < first]
        self._publish(early[0])
        self.tell(message("Adding people and records …"))
        self.clock.now = self.real()
        people = add_people(self.company, self.plot.recipe, PASSWORD)
        for release in early[1:]:
            self._publish(release)
        self._fill(people, [r for r in releases if r not in early], first)
        self._leave_draft(people)
        self.clock.now = self.real()
        return _sheet(self.company, self.plot, people)

    def _fill(self, people: Mapping[str, int], late: list[StoryRelease], first: date) -> None:
        self.clock.now = self.real()
        records, recipe = self.company.live().records, self.plot.recipe
        world = world_of(recipe, records, self.today)
        made = load_samples(recipe, records, people, self.today, world=world)
        self.tell(message("{n} records.", n=sum(made.values())))
        days = Days(company=self.company, clock=self.clock, people=people)
        events = [*days.deeds(deeds_of(recipe, records, people, world))]
        if self.plot.story.days:
            self.tell(message("Letting the newest {n} days pass …", n=self.plot.story.days))
            events += days.clockwork(first, self.today)
        events += [
            Event(at=r.at.on(self.today, self.zone), happens=lambda r=r: self._publish(r))  # type: ignore[misc]
            for r in late
        ]
        days.go_through(events, self.real())

    def _publish(self, release: StoryRelease) -> None:
        at = min(release.at.on(self.today, self.zone), self.real())
        self.clock.now = at
        publish_release(self.company, release, self._author(release.by), at)

    def _leave_draft(self, people: Mapping[str, int]) -> None:
        draft = self.plot.story.draft
        if draft is not None:
            self.clock.now = min(draft.at.on(self.today, self.zone), self.real())
            leave_draft(self.company, draft, people[draft.by], self._author(draft.by))

    def _author(self, key: str) -> Author:
        found = next((p for p in self.plot.recipe.people if p.key == key), None)
        return _AUTHOR if found is None else Author(found.name.render("en"), found.email)

    def _day(self, release: StoryRelease) -> date:
        return self.today + timedelta(days=release.at.day)

    def _only_release(self) -> StoryRelease:
        now = self.real().astimezone(self.zone)
        return StoryRelease(
            at=Moment(day=0, clock=now.time().replace(tzinfo=None)),
            by="",
            note="Begin with the pack",
            files={},
            append={},
        )


def _sheet(company: Company, plot: Plot, people: Mapping[str, int]) -> Sheet:
    model = company.live().model
    locale = model.workspace.locale
    those = [p for p in plot.recipe.people if p.signs_in]
    sign_ins = tuple(
        SignIn(
            role=model.roles[p.role].label.render(locale),
            name=p.name.render(locale),
            email=p.email,
        )
        for p in those
    )
    led = {p.manager for p in plot.recipe.people}
    workers = (p for p in those if p.role != "admin" and p.key not in led)
    holder = next(workers, those[0])
    own = model.roles[holder.role].navigation
    return Sheet(
        sign_ins=sign_ins,
        password=PASSWORD,
        token=company.tokens.create(people[holder.key], "demo"),
        token_of=holder.email,
        example=next((e for e in own if model.entity(e).origin != "core"), "task"),
        look=tuple(ToLookAt(path=x.path, what=x.what.render(locale)) for x in plot.story.look),
    )
