"""The order of options: what stands before what in a list, and which stages follow one another."""

from __future__ import annotations

from tailorbird_metadata.model.model import Model
from tailorbird_metadata.model.picklist import Picklist


def option_order(model: Model, picklist: Picklist) -> tuple[tuple[str, ...], ...]:
    """The ids of the options in order, retired ones at their place; see `Scope.order`."""
    owner = picklist.path.removesuffix(".stage")
    entity = next((e for e in model.entities.values() if e.id == owner and e.pipelines), None)
    if entity is None:
        return (tuple(option.id for option in picklist.options.values()),)
    return tuple(
        tuple(stage.id for stage in pipeline.stages.values() if not stage.gives_up)
        for pipeline in entity.pipelines.values()
    )
