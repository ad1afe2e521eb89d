"""What can be wrong with an expression, in an admin's words, with its place in the text."""

from __future__ import annotations

from dataclasses import dataclass

from tailorbird_metadata.messages import Message

TOO_LARGE = "E0301"
NOT_ALLOWED = "E0302"
SYNTAX = "E0303"
UNKNOWN_NAME = "E0304"
UNKNOWN_OPTION = "E0305"
WRONG_TYPE = "E0306"
NOT_A_CONDITION = "E0307"
DAY_AND_MOMENT = "E0308"
WRONG_PLACE = "E0309"
FUNCTION_USE = "E0310"
LITERAL = "E0311"
EMPTY_IN_RIGHTS = "E0312"
RETIRED = "E0313"
WRONG_RESULT = "E0314"


@dataclass(frozen=True, slots=True)
class ExpressionError:
    """One mistake; `span` are offsets in the text (first, end exclusive)."""

    message: Message
    span: tuple[int, int]
    help: Message | None = None
    code: str = WRONG_TYPE


@dataclass(frozen=True, slots=True)
class ExpressionErrors:
    """The mistakes of a text, in the order of the text; never empty."""

    errors: tuple[ExpressionError, ...]


class ExpressionRefused(Exception):
    """Raised inside the checker at the first mistake of a part; carries the finished error."""

    def __init__(self, error: ExpressionError) -> None:
        super().__init__(str(error.message))
        self.error = error
