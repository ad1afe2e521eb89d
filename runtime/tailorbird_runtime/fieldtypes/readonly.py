"""Fields that nobody fills in."""

from __future__ import annotations

from typing import Any, NoReturn

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field
from tailorbird_runtime.fieldtypes.loading import Parser, ValueRefused


def worked_out(field: Field) -> Parser:
    """A parser that refuses every value."""

    def refuse(_raw: Any) -> NoReturn:
        raise ValueRefused(
            "not_writable", message("{field} is filled in by the product.", field=field.label)
        )

    return refuse
