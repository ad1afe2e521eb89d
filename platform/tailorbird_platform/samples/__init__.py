"""Sample data of a pack: a recipe and word lists, expanded to the same records every time.

The format is described in `docs/packs/samples.md`.
"""

from tailorbird_platform.samples.loading import load_samples
from tailorbird_platform.samples.problems import RecipeRefused
from tailorbird_platform.samples.reading import read_recipe
from tailorbird_platform.samples.recipe import Recipe, SamplePerson, SampleTeam

__all__ = [
    "Recipe",
    "RecipeRefused",
    "SamplePerson",
    "SampleTeam",
    "load_samples",
    "read_recipe",
]
