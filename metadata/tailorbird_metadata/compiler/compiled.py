"""What comes out of a compilation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.model import Model
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.origins import Origin
from tailorbird_metadata.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A model, or what is wrong.

    `model` is None as soon as one problem is an error.  `problems` are sorted by file and line.
    `origins` is by item path (`deal.fields.line.label`), lowest layer first.  `texts` are the
    texts of all files by path, for excerpts.  `said` are the layer and the text of every label by
    item path, `also` further paths of them.
    """

    model: Model | None
    problems: tuple[Problem, ...] = ()
    origins: Mapping[str, tuple[Origin, ...]] = empty_map()
    texts: Mapping[str, str] = empty_map()
    said: Mapping[str, tuple[str, Text]] = empty_map()
    also: Mapping[str, str] = empty_map()

    @property
    def files(self) -> int:
        """How many files of the workspace were read, those of the product not counted."""
        return sum(not path.startswith("core:") for path in self.texts)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the model from existing."""
        return tuple(p for p in self.problems if p.severity == "error")
