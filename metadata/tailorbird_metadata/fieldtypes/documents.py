"""Texts with an inner form: marked-up text, and JSON."""

from __future__ import annotations

import json

from tailorbird_metadata.expressions.types import TEXT
from tailorbird_metadata.fieldtypes.fieldtype import WRITABLE, FieldType, LiteralRefused, fixed
from tailorbird_metadata.fieldtypes.texts import LONGEST_LONG_TEXT
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field

DEFAULT_RICH_TEXT = 20_000
DEFAULT_JSON = 20_000
"""How many characters such a text may have when the configuration does not say."""

PLAIN = "plain"
"""The part of a marked-up text that has its words alone."""

_MAX = {"max": {"type": "integer", "minimum": 1, "maximum": LONGEST_LONG_TEXT}}
_FOUND_IN = ("contains", "empty", "not_empty")


def _no_rich_text(text: str, field: Field) -> None:
    raise LiteralRefused(
        message("{field} cannot have a fixed value.", field=field.label),
        message("Leave it out."),
    )


def _json(text: str, field: Field) -> str:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, (dict, list)):
        raise LiteralRefused(
            message("This is neither a JSON object nor a list."),
            message("Write it in quotation marks, like '{{\"size\": 3}}'."),
        )
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


TYPES = (
    FieldType(
        name="rich_text",
        value_type=fixed(TEXT),
        literal=_no_rich_text,
        parameters={**{k: v for k, v in WRITABLE.items() if k != "default"}, **_MAX},
        sortable=False,
        filter_operators=_FOUND_IN,
        whole=lambda field: PLAIN,
    ),
    FieldType(
        name="json",
        value_type=fixed(TEXT),
        literal=_json,
        parameters={**WRITABLE, **_MAX},
        sortable=False,
        filter_operators=_FOUND_IN,
    ),
)
