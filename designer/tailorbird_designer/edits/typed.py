"""A value as a person types it: YAML as in the files, anything else is a text."""

from __future__ import annotations

from tailorbird_designer.edits.edit import Json
from tailorbird_designer.edits.meaning import looks_typed, meaning
from tailorbird_designer.edits.render import json_of
from tailorbird_designer.edits.scalars import Plain
from tailorbird_designer.edits.text import FileText
from tailorbird_metadata.problems import Problem


class NotYaml(Exception):
    """Brackets or quotes that do not close; carries what the reader says."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem.message))
        self.problem = problem


def typed_value(words: str) -> Json:
    """The value that `words` stand for; raises NotYaml.

    `{type: decimal}` is a map, `[a, b]` a list, `12` a number, `"12"` the text; an expression
    such as `stage == "won"` is a text as it is.
    """
    if words[:1] not in ("{", "[", '"', "'"):
        return Plain(words) if looks_typed(words) else words
    text = FileText("VALUE", f"value: {words}\n")
    if text.root is None or text.problems:
        raise NotYaml(text.problems[0])
    return json_of(meaning(text.root.entries["value"].value))
