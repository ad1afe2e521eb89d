"""Functions over options and stages: how they close and hold, and where they stand."""

from __future__ import annotations

from tailorbird_metadata.expressions.functions.row import Function
from tailorbird_metadata.expressions.meaning import options
from tailorbird_metadata.messages import message

ROWS = (
    Function(
        name="at_least",
        takes=("choice", "option"),
        gives="boolean",
        rewritten=True,
        usage='at_least(priority, "high")',
        help=message(
            "Whether the option is this one or stands behind it in its list; of a stage, whether"
            " the pipeline has come this far."
        ),
        examples=(
            ('at_least(priority, "normal")', "true"),
            ('at_least(priority, "urgent")', "false"),
        ),
    ),
    Function(
        name="at_most",
        takes=("choice", "option"),
        gives="boolean",
        rewritten=True,
        usage='at_most(priority, "normal")',
        help=message("Whether the option is this one or stands before it in its list."),
        examples=(('at_most(priority, "high")', "true"), ('at_most(priority, "low")', "false")),
    ),
    Function(
        name="position",
        takes=("choice",),
        gives="number",
        usage="position(priority)",
        python=options.position,
        help=message(
            "The place of the option in its list, or of the stage in its pipeline; the first is 1."
        ),
        examples=(("position(priority)", "3"), ("position(status) < position(priority)", "true")),
    ),
    Function(
        name="is_closed",
        takes=("choice", "option"),
        gives="boolean",
        optional=1,
        rewritten=True,
        usage='is_closed(status, "done")',
        help=message("Whether the option closes the record, at all or in this way."),
        examples=(("is_closed(status)", "false"), ('not is_closed(status, "done")', "true")),
    ),
    Function(
        name="is_held",
        takes=("choice",),
        gives="boolean",
        rewritten=True,
        usage="is_held(status)",
        help=message("Whether the record waits under this option."),
        examples=(("is_held(status)", "true"), ("is_held(status) and urgent", "true")),
    ),
)
