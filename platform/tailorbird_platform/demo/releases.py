"""The demo's configuration, published in stages as an admin would have done it."""

from __future__ import annotations

from datetime import datetime

from tailorbird_designer.drafts import Drafts
from tailorbird_designer.edits import Edit
from tailorbird_designer.edits.edit import Verb
from tailorbird_designer.publish.publish import Change, publish
from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.files import write_atomically
from tailorbird_designer.workspace.repository import Repository
from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.messages import message
from tailorbird_metadata.problems_text import render
from tailorbird_platform.companies import Company
from tailorbird_platform.demo.story import StoryDraft, StoryRelease
from tailorbird_platform.planning import plan_for
from tailorbird_platform.refusal import Refusal


def publish_release(company: Company, release: StoryRelease, author: Author, at: datetime) -> None:
    """Write a release's files and make them the configuration in force."""
    repository = Repository(company.settings.workspace)
    for path, text in release.files.items():
        write_atomically(repository.folder / path, text.encode())
    for path, text in release.append.items():
        before = (repository.folder / path).read_text("utf-8")
        write_atomically(repository.folder / path, (before + text).encode())
    files = repository.fingerprint()
    compiled = compile_workspace(repository.folder)
    if compiled.model is None:
        first = compiled.problems[0]
        raise Refusal(
            message("The demo's configuration has problems."),
            message("{problem}", problem=render(first, compiled.texts, "en")),
        )
    planned = plan_for(company.engine, compiled.model)
    change = Change(
        old=planned.old,
        new=planned.new,
        plan=planned.plan,
        files=files,
        subject=release.note.strip(),
    )
    publish(company.engine, repository, change, author, at)


def refuse_a_second_company(company: Company) -> None:
    """Raise Refusal if the database holds a company already."""
    repository = Repository(company.settings.workspace)
    compiled = compile_workspace(repository.folder)
    if compiled.model is not None and plan_for(company.engine, compiled.model).old is not None:
        raise Refusal(
            message("The database has a company already."),
            message("Give the demo an empty database of its own."),
        )


def leave_draft(company: Company, draft: StoryDraft, person: int, author: Author) -> None:
    """Save the draft of an admin, edit by edit; it is not published."""
    drafts = Drafts(company.engine, Repository(company.settings.workspace), company.clock)
    for save in draft.saves:
        edits = [
            Edit(verb=Verb.SET, path=path, value=int(text) if text.isdigit() else text)
            for path, text in save.sets.items()
        ]
        edits += [Edit(verb=Verb.TEXT, path=path, text=text) for path, text in save.files.items()]
        base = drafts.look(person).head
        drafts.save(person, author, edits, base=base, title=save.title)
    drafts.rename(person, author, draft.title)
