"""What a form holds, by the names of its inputs; and inputs that take several values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import request

from tailorbird_designer.web.inputs import Choice, Input, input_id

Values = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pills:
    """A row of ticks: several of some values."""

    id: str
    name: str
    label: str
    options: tuple[Choice, ...]
    hint: str = ""
    errors: tuple[str, ...] = ()
    kind: str = "pills"


Control = Input | Pills


def sent_values() -> Values:
    """The form of this request."""
    return {key: tuple(request.form.getlist(key)) for key in request.form}


def one(values: Mapping[str, tuple[str, ...]], name: str) -> str:
    """The value of an input, empty if there is none."""
    found = values.get(name, ())
    return found[0].strip() if found else ""


def many(values: Mapping[str, tuple[str, ...]], name: str) -> list[str]:
    """The values of an input that takes several."""
    return [v for v in values.get(name, ()) if v.strip()]


def pills(
    name: str,
    label: str,
    pairs: Iterable[tuple[str, str]],
    chosen: Iterable[str],
    *,
    hint: str = "",
    errors: tuple[str, ...] = (),
) -> Pills:
    """Ticks from values and labels; unknown chosen values stay visible."""
    wanted = list(chosen)
    found = [Choice(value=v, label=t, chosen=v in wanted) for v, t in pairs]
    known = {c.value for c in found}
    found += [Choice(value=v, label=v, chosen=True) for v in wanted if v not in known]
    return Pills(
        id=input_id(name), name=name, label=label, options=tuple(found), hint=hint, errors=errors
    )
