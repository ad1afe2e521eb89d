"""Beside a translation that an edit writes stands from which text it was made."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from tests.workspaces import SMALL

from tailorbird_designer.edits import Edit, Json, Verb, edited
from tailorbird_metadata.translations import note_file, noted

FILES = {path: dedent(text).lstrip("\n").encode() for path, text in SMALL.items()}
ZH = "labels/zh.yaml"


def put(path: str, value: Json) -> Edit:
    return Edit(verb=Verb.SET, path=path, value=value)


def notes(files: Mapping[str, bytes]) -> dict[str, str]:
    file = note_file("zh")
    return noted(files[file].decode() if file in files else None)


def test_a_translation_is_noted_with_the_text_that_stands_at_the_item() -> None:
    found = edited(
        FILES,
        [
            put("labels.zh.deal.fields.line.label", "产品线"),
            put("labels.zh.deal.fields.line.options.pv.label", "光伏"),
            put("labels.zh.deal.fields.needs_permit.label", "需要许可"),
            put("labels.zh.deal.pipelines.sales.stages.proposal.label", "方案"),
        ],
    )
    assert notes(found) == {
        "deal.fields.line.label": "Product line",
        "deal.fields.line.options.pv.label": "Photovoltaics",
        "deal.fields.needs_permit.label": "Needs permit",
        "deal.pipelines.sales.stages.proposal.label": "Proposal",
    }


def test_both_languages_at_once_are_noted_as_they_are_afterwards() -> None:
    edits = [
        put("labels.zh.deal.fields.line.label", "方案"),
        put("deal.fields.line.label", "Scheme"),
    ]
    assert notes(edited(FILES, edits)) == {"deal.fields.line.label": "Scheme"}


def test_a_changed_text_leaves_the_note_as_it_was() -> None:
    first = edited(FILES, [put("labels.zh.deal.fields.line.label", "产品线")])
    second = edited(first, [put("deal.fields.line.label", "Scheme")])
    assert notes(second) == {"deal.fields.line.label": "Product line"}


def test_a_note_goes_with_its_translation() -> None:
    first = edited(FILES, [put("labels.zh.deal.fields.line.label", "产品线")])
    second = edited(first, [put("labels.zh.deal.fields.line.label", None)])
    assert note_file("zh") in first and note_file("zh") not in second


def test_a_note_follows_a_renaming_and_stays_about_the_older_text() -> None:
    first = edited(FILES, [put("labels.zh.deal.fields.line.label", "产品线")])
    second = edited(first, [put("deal.fields.line.label", "Scheme")])
    third = edited(second, [Edit(verb=Verb.RENAME, path="deal.fields.line", name="scheme")])
    assert notes(third) == {"deal.fields.scheme.label": "Product line"}


def test_a_line_written_in_the_code_view_is_noted_too() -> None:
    text = FILES[ZH].decode().replace("deal:\n", "deal:\n  line: 产品线\n")
    found = edited(FILES, [Edit(verb=Verb.TEXT, path=ZH, text=text)])
    assert notes(found) == {"deal.fields.line.label": "Product line"}


def test_edits_of_other_things_make_no_notes() -> None:
    assert note_file("zh") not in edited(FILES, [put("deal.fields.line.label", "Scheme")])
