"""Why a step of a plan cannot be carried out, in words."""

from __future__ import annotations

from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.model import Field


def vanished() -> Message:
    """Why an item cannot just go."""
    return message(
        "It is gone from the files, but the database has it. Write `retired:` with a date to "
        "hide it and keep its data, or put it back; if it was renamed, write its old name as "
        "`id:` below the new one."
    )


def unknown_options(field: Field, found: int) -> Message:
    """Why a field cannot take its options from another list."""
    return counted(
        found,
        message(
            "1 record has a value in {field} that the other list does not know.",
            field=field.label,
        ),
        message(
            "{n} records have a value in {field} that the other list does not know.",
            n=found,
            field=field.label,
        ),
    )


def shared_values(values: str) -> Message:
    """Why a field cannot become unique."""
    return message(
        "These values occur more than once: {values}. Make them different first.", values=values
    )


def other_type(field: Field) -> Message:
    """Why a field cannot become one of this type."""
    return message(
        "{field} cannot change to this type. Add a new field and retire this one.",
        field=field.label,
    )


def unfit(field: Field, found: int, empties: bool) -> Message:
    """Why values cannot go along: no value could (`empties`), or some numbers are too large."""
    if empties:
        return counted(
            found,
            message(
                "1 record has a value in {field}, which the new type could not keep. Add a new "
                "field and retire this one.",
                field=field.label,
            ),
            message(
                "{n} records have a value in {field}, which the new type could not keep. Add a "
                "new field and retire this one.",
                n=found,
                field=field.label,
            ),
        )
    return counted(
        found,
        message(
            "1 record has a number in {field} that is too large for the new number of places.",
            field=field.label,
        ),
        message(
            "{n} records have a number in {field} that is too large for the new number of places.",
            n=found,
            field=field.label,
        ),
    )


def stored_amounts(found: int) -> Message:
    """Why the company cannot go over to another currency."""
    return counted(
        found,
        message(
            "The company's currency cannot change any more: 1 amount was converted into it.",
        ),
        message(
            "The company's currency cannot change any more: {n} amounts were converted into it.",
            n=found,
        ),
    )
