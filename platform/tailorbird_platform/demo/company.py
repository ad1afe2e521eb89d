"""Builds the demo's company: folder, example field, people with known passwords, records."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from tailorbird_designer.publish.publish import Change, publish
from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.files import write_atomically
from tailorbird_designer.workspace.repository import Repository
from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.problems_text import render
from tailorbird_platform.clock import Clock
from tailorbird_platform.companies import Company
from tailorbird_platform.demo.patch import company_patch
from tailorbird_platform.demo.people import add_people
from tailorbird_platform.demo.sheet import Sheet, SignIn, keep_sheet
from tailorbird_platform.founding import Facts, found
from tailorbird_platform.packs import find_pack
from tailorbird_platform.planning import plan_for
from tailorbird_platform.refusal import Refusal
from tailorbird_platform.samples import Recipe, load_samples, read_recipe
from tailorbird_platform.settings import Settings

PASSWORD = "try-tailorbird"
_AUTHOR = Author("Demo", "demo@localhost")
Tell = Callable[[Message], None]


def found_demo(folder: Path, pack: str, now: Clock) -> Recipe:
    """Make the company's folder anew, with its patch; what was there is removed."""
    samples = find_pack(pack) / "samples"
    recipe = read_recipe(samples)
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
    found(folder, facts, _AUTHOR, now())
    for path, text in company_patch(pack, recipe).items():
        write_atomically(folder / path, text.encode())
    return recipe


def fill_demo(settings: Settings, recipe: Recipe, clock: Clock, tell: Tell) -> Sheet:
    """Apply the configuration, then add people and records; says at each step what it does."""
    company = Company(settings, clock)
    try:
        company.prepare()
        _apply(company)
        tell(message("Adding people and records …"))
        people = add_people(company, recipe, PASSWORD)
        live = company.live()
        today = clock().astimezone(ZoneInfo(recipe.company.timezone)).date()
        made = load_samples(recipe, live.records, people, today)
        tell(message("{n} records.", n=sum(made.values())))
        sheet = _sheet(company, recipe, people)
    finally:
        company.close()
    keep_sheet(settings.workspace, sheet)
    return sheet


def _apply(company: Company) -> None:
    repository = Repository(company.settings.workspace)
    files = repository.fingerprint()
    compiled = compile_workspace(repository.folder)
    if compiled.model is None:
        first = compiled.problems[0]
        text = compiled.texts.get(first.location.file, "")
        raise Refusal(
            message("The demo's configuration has problems."),
            message("{problem}", problem=render(first, text, "en")),
        )
    planned = plan_for(company.engine, compiled.model)
    if planned.old is not None:
        raise Refusal(
            message("The database has a company already."),
            message("Give the demo an empty database of its own."),
        )
    change = Change(
        old=None,
        new=planned.new,
        plan=planned.plan,
        files=files,
        subject="Deals: day of the site visit",
    )
    publish(company.engine, repository, change, _AUTHOR, company.clock())


def _sheet(company: Company, recipe: Recipe, people: Mapping[str, int]) -> Sheet:
    model = company.live().model
    locale = model.workspace.locale
    those = [p for p in recipe.people if p.signs_in]
    sign_ins = tuple(
        SignIn(
            role=model.roles[p.role].label.render(locale),
            name=p.name.render(locale),
            email=p.email,
        )
        for p in those
    )
    holder = next((p for p in those if p.role == "rep"), those[0])
    return Sheet(
        sign_ins=sign_ins,
        password=PASSWORD,
        token=company.tokens.create(people[holder.key], "demo"),
        token_of=holder.email,
    )
