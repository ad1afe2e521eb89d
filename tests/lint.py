"""A tiny company whose files are changed one at a time, and what the lints then say about it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.workspaces import write_workspace

from tailorbird_metadata.compiler import compile_workspace

VISIT = "entities/visit/entity.yaml"
STAGES = "entities/visit/pipelines/way.yaml"
LAYOUT = "entities/visit/layouts/rep.yaml"
VIEWS = "entities/visit/views.yaml"
REP = "roles/rep.yaml"

OFFICE: Mapping[str, str] = {
    "workspace.yaml": """
        crm: 1
        workspace: office
        currency: EUR
        timezone: Europe/Berlin
    """,
    VISIT: """
        entity: visit
        label: {one: Visit, many: Visits}
        title: name
        fields:
          name: {type: text, required: true}
          kind: {type: picklist, options: {first: First, second: Second}}
          detail: {type: picklist, depends_on: kind, options: {short: {label: Short, for: [first]}}}
          discount: {type: percent, min: 0, max: 60}
          report: {type: long_text}
          done: {type: boolean}
          held_on: {type: date}
          owner: {type: user, default: =me}
        rules:
          second_is_reported: {when: kind == "second", require: [report]}
    """,
    STAGES: """
        pipeline: way
        stages:
          planned: {label: Planned}
          held: {label: Held, enter: {day: {need: not empty(held_on), message: Enter the day.}}}
          over: {label: Over, closed: won}
    """,
    LAYOUT: """
        layout: rep
        for: [rep]
        tabs:
          all: {sections: {facts: {fields: [name, kind, detail, discount, report, done, held_on]}}}
    """,
    VIEWS: """
        views: visit
        lists: {mine: {where: owner == me, columns: [name, kind, owner]}}
    """,
    REP: """
        role: rep
        label: Rep
        navigation: [visit]
        can: {visit: {read: true, create: true, edit: owner == me}}
    """,
}


def said(*changes: tuple[str, str, str], **more: str) -> list[tuple[str, str]]:
    """Code and sentence of all that is said about the office after some changes.

    A change is a file, a text in it and what stands there instead; `more` are further files by
    their path, with `__` for `/`.
    """
    files = dict(OFFICE)
    for file, before, after in changes:
        assert files[file].count(before) == 1, f"{before!r} in {file}"
        files[file] = files[file].replace(before, after)
    files.update({f"{path.replace('__', '/')}.yaml": text for path, text in more.items()})
    with TemporaryDirectory() as place:
        found = compile_workspace(write_workspace(Path(place), files))
    return [(p.code, str(p.message)) for p in found.problems]
