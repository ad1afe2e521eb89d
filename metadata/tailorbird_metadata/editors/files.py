"""The files that editors read: schemas of a company or of the language, and which is for what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tailorbird_metadata.editors.names import Names, names_of
from tailorbird_metadata.editors.schemas import PUBLISHED, published
from tailorbird_metadata.layers.addresses import Address, file_of
from tailorbird_metadata.model import Model

FOLDER = "schema"
"""Where a workspace holds its schemas; nothing else stands there."""


def company_schemas(model: Model | None, language: int) -> dict[str, str]:
    """The files below `schema/` of a workspace, by path; without a model, with no names in them."""
    names = None if model is None else names_of(model)
    return {f"{FOLDER}/{kind}.json": _text(kind, language, names) for kind in PUBLISHED}


def language_schemas(language: int) -> dict[str, str]:
    """The schemas of a version of the language: `v1/entity.json` and so on."""
    return {f"v{language}/{kind}.json": _text(kind, language, None) for kind in PUBLISHED}


def editor_settings() -> Mapping[str, Any]:
    """Which files of a workspace have which schema, in the settings of VS Code and its like."""
    return {
        "yaml.schemas": {f"./{FOLDER}/{kind}.json": f"/{place(kind)}" for kind in PUBLISHED},
        "json.schemas": [
            {"fileMatch": [f"/{place(kind).removesuffix('.yaml')}.json"], "url": _url(kind)}
            for kind in PUBLISHED
            if place(kind).endswith(".yaml")
        ],
    }


def place(kind: str) -> str:
    """Where files of a kind lie, `*` for any name."""
    if kind == "lock":
        return "packs.lock"
    return file_of(Address(kind, ("*", "*")))


def _url(kind: str) -> str:
    return f"./{FOLDER}/{kind}.json"


def _text(kind: str, language: int, names: Names | None) -> str:
    schema = published(kind, language, names)
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
