"""The demo company's own words: its name and its teams in Chinese."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tailorbird_platform.samples import Recipe


def company_patch(recipe: Recipe) -> Mapping[str, str]:
    """Files of the company by path, for its first release."""
    named = {"workspace.label": recipe.company.label}
    named |= {f"teams.{team.key}": team.label for team in recipe.teams}
    lines = [f"{path}: {_quoted(text.render('zh'))}\n" for path, text in named.items()]
    return {"labels/zh.yaml": "locale: zh\n" + "".join(lines)}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
