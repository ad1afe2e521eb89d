"""The demo company's own differences to its pack: one field, so that there is one to look at."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tailorbird_platform.samples import Recipe

_FIELD = """\
# What this company changes about the pack's deal: only differences stand here.
# Add a field below, then run in this folder:  tailorbird plan  and  tailorbird apply
patches: {pack}/deal
fields:
  site_visit_on: {{type: date, label: Site visit on, after: expected_close}}
"""
_FIELD_LABEL = "deal.site_visit_on: 现场勘查日期\n"


def company_patch(pack: str, recipe: Recipe) -> Mapping[str, str]:
    """Files of the company by path; a pack without deals has no field to add."""
    has_deals = any(batch.target == "deal" for batch in recipe.batches.values())
    files = {"labels/zh.yaml": _labels(recipe) + (_FIELD_LABEL if has_deals else "")}
    if has_deals:
        files["entities/deal/entity.yaml"] = _FIELD.format(pack=pack)
    return files


def _labels(recipe: Recipe) -> str:
    """The Chinese names of the company and its teams."""
    named = {"workspace.label": recipe.company.label}
    named |= {f"teams.{team.key}": team.label for team in recipe.teams}
    lines = [f"{path}: {_quoted(text.render('zh'))}\n" for path, text in named.items()]
    return "locale: zh\n" + "".join(lines)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
