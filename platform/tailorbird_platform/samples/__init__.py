"""Sample data of a pack: a recipe and word lists, expanded to the same records every time.

The format is described in `docs/packs/samples.md`.
"""

from tailorbird_platform.samples.loading import Deed, deeds_of, load_samples, world_of
from tailorbird_platform.samples.problems import RecipeRefused
from tailorbird_platform.samples.reading import read_recipe
from tailorbird_platform.samples.recipe import Recipe, SamplePerson, SampleTeam

__all__ = [
    "Deed",
    "Recipe",
    "RecipeRefused",
    "SamplePerson",
    "SampleTeam",
    "deeds_of",
    "load_samples",
    "read_recipe",
    "world_of",
]
