"""Names written as pages call them: `Contract value > 100` where the field is `amount`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.faults import ExpressionError
from tailorbird_metadata.expressions.hints.signs import no_field
from tailorbird_metadata.expressions.hints.suggest import asked, did_you_mean_or_list
from tailorbird_metadata.expressions.scope import Scope
from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.expressions.words import USER

_TEXTS: Final = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_CHAIN: Final = re.compile(r"(?:[A-Za-z_][A-Za-z0-9_]*\.)*\Z")
_BEGINS: Final = re.compile(r"(?<![^\W\d_])[^\W\d_]")
_FAR: Final = 80
"""How far before a mistake the label may begin that it is part of."""


def by_its_label(text: str, error: ExpressionError, scope: Scope) -> ExpressionError:
    """`error`, which the grammar found, or the better one that a label stands there."""
    if error.code not in (faults.SYNTAX, faults.UNKNOWN_NAME):
        return error
    bare = _TEXTS.sub(lambda found: "\0" * len(found.group()), text)
    start = error.span[0] + (text[error.span[0] : error.span[0] + 1] == ".")
    for begin, end, name in _labels(bare, start, scope):
        return ExpressionError(
            no_field(text[begin:end]), (begin, end), asked(name), faults.UNKNOWN_NAME
        )
    if error.code == faults.UNKNOWN_NAME and error.help is None:
        known = scope.names(scope.entity)
        word = text[slice(*error.span)]
        help_ = did_you_mean_or_list(word, known, scope.labels(scope.entity), "")
        return ExpressionError(error.message, error.span, help_, error.code)
    return error


def _labels(bare: str, start: int, scope: Scope) -> Iterator[tuple[int, int, str]]:
    """First, end and name of each label in `bare` that covers or ends at `start`."""
    first = max(0, start - _FAR)
    for found in _BEGINS.finditer(bare, first, min(len(bare), start + 1)):
        begin = found.start()
        chain = _CHAIN.search(bare, first, begin)
        entity = _behind(scope, chain.group().split(".")[:-1] if chain else [])
        if entity is None:
            continue
        spaced = {n.replace("_", " "): n for n in scope.names(entity)}
        known = {**spaced, **scope.labels(entity)}
        for label, name in sorted(known.items(), key=lambda x: -len(x[0])):
            end = begin + len(label)
            written = bare[begin:end]
            if start <= end and written.lower() == label and written != name and _ends(bare, end):
                yield begin, end, name


def _ends(bare: str, end: int) -> bool:
    behind = bare[end : end + 1]
    return not (behind.isascii() and behind.isalnum() and bare[end - 1].isascii())


def _behind(scope: Scope, lookups: list[str]) -> str | None:
    """The entity to which the names behind `lookups` belong."""
    entity = scope.entity
    for name in lookups:
        found = scope.field(entity, name) if entity != USER else None
        if found is None:
            children = scope.collection(entity, name) if entity != USER else None
            if children is None:
                return None
            entity = children.child
        elif found.type.kind is not Kind.RECORD or found.type.of in (None, USER):
            return None
        else:
            entity = str(found.type.of)
    return entity
