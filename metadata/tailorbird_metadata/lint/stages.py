"""W0604: a stage that no record can ever enter."""

from __future__ import annotations

from tailorbird_metadata.expressions.analysis import satisfiable
from tailorbird_metadata.lint.ground import Ground
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, GateItem, Pipeline


def closed_stages(ground: Ground) -> None:
    """Takes down the stages behind a gate that never opens, and those that no move leads to."""
    for entity in ground.entities():
        for pipeline in entity.pipelines.values():
            _by_gates(ground, entity, pipeline)
            _by_moves(ground, entity, pipeline)


def _by_gates(ground: Ground, entity: Entity, pipeline: Pipeline) -> None:
    """A forward move passes every gate on its way; giving up passes only its own."""
    above = f"{entity.name}.pipelines.{pipeline.name}.stages"
    stages = [s for s in pipeline.stages.values() if s.retired is None]
    for place, stage in enumerate(stages):
        for item in stage.enter.values():
            if not _never(ground, entity, item):
                continue
            behind = [] if stage.gives_up else [s for s in stages[place + 1 :] if not s.gives_up]
            ground.add(
                "W0604",
                f"{above}.{stage.name}.enter.{item.name}.need",
                message("Nothing can enter {stage}: this never holds.", stage=stage.label),
                message("Change the condition."),
                value=True,
                notes=[
                    (message("the way to {stage} leads through it", stage=s.label),
                     f"{above}.{s.name}") for s in behind
                ],
            )  # fmt: skip


def _never(ground: Ground, entity: Entity, item: GateItem) -> bool:
    if item.need is None:
        return False
    tree = ground.plain(entity, item.need.tree)
    return not satisfiable(tree, ground.domains(entity, saved=True))


def _by_moves(ground: Ground, entity: Entity, pipeline: Pipeline) -> None:
    """With `moves.allowed`, a stage is reached if an allowed move or a new record gets there."""
    stages = [s for s in pipeline.stages.values() if s.retired is None]
    start = next((s for s in stages if s.closed is None), None)
    if start is None or not pipeline.moves.allowed:
        return
    reached, waiting = {start.id}, [start.id]
    while waiting:
        source = waiting.pop()
        for stage in stages:
            if stage.id not in reached and pipeline.moves.leads(source, stage.id):
                reached.add(stage.id)
                waiting.append(stage.id)
    for stage in stages:
        if stage.id not in reached:
            path = f"{entity.name}.pipelines.{pipeline.name}"
            ground.add(
                "W0604",
                f"{path}.stages.{stage.name}",
                message("No allowed move leads to {stage}.", stage=stage.label),
                message("Name it under `allowed:` at a stage before it."),
                notes=[(message("the moves"), f"{path}.moves")],
            )
