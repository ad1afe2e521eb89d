"""A plan for people: one line a step, in columns."""

from __future__ import annotations

import unicodedata

from tailorbird_metadata.changes import CLASSES
from tailorbird_metadata.messages import message
from tailorbird_runtime.storage.steps import Plan, Step

_SHORT_PATH = (".fields.", ".")


def render_plan(plan: Plan, locale: str) -> str:
    """The steps, harmless ones first, with their counts; refusals below, each with its reason."""
    if plan.is_empty:
        return message("Nothing to do: the database has this configuration.").render(locale)
    steps = sorted(plan.steps, key=lambda s: CLASSES.index(s.cls))
    base = plan.base[:7] if plan.base else message("nothing").render(locale)
    count = message("1 step") if len(steps) == 1 else message("{n} steps", n=len(steps))
    head = message(
        "Plan {base} → {target}, {steps}", base=base, target=plan.target[:7], steps=count
    )
    rows = [_row(step, locale) for step in steps]
    widths = [max((_width(row[i]) for row in rows), default=0) for i in range(3)]
    lines = [head.render(locale), *(_line(row, widths) for row in rows)]
    for step in plan.refusals:
        lines += [
            "",
            f"{short_path(step.path)}: {step.refusal.render(locale) if step.refusal else ''}",
        ]
    return "\n".join(lines)


def short_path(path: str) -> str:
    """An item's path as commands accept it: `deal.amount` for `deal.fields.amount`."""
    return path.replace(*_SHORT_PATH)


def _row(step: Step, locale: str) -> tuple[str, str, str, str]:
    effect = step.effect.render(locale) if step.effect is not None else ""
    return step.cls, short_path(step.path), step.sentence.render(locale), effect


def _line(row: tuple[str, str, str, str], widths: list[int]) -> str:
    padded = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)]
    return ("  " + "  ".join([*padded, row[3]])).rstrip()


def _width(text: str) -> int:
    """Columns that a terminal needs: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
