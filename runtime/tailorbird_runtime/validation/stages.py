"""Moves of a record through its pipeline: who may make them, and the gates on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, GateItem, Model, Pipeline, Stage, Text
from tailorbird_runtime.access.explain import Listed
from tailorbird_runtime.validation.errors import RecordError, worded
from tailorbird_runtime.validation.evaluation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A record enters `target`; it was in `source`, None for a new one."""

    entity: Entity
    pipeline: Pipeline
    source: Stage | None
    target: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """Who moves: the person's role ids, and whether they may do everything."""

    role_ids: tuple[str, ...]
    everything: bool

    def has(self, role_ids: tuple[str, ...] | None) -> bool:
        """Whether the list lets this person through; None lets everyone."""
        return self.everything or role_ids is None or bool(set(self.role_ids) & set(role_ids))


def pipeline_of(entity: Entity, stage_id: str) -> Pipeline:
    """The pipeline that has the stage; raises KeyError if none has."""
    for pipeline in entity.pipelines.values():
        if pipeline.by_id(stage_id) is not None:
            return pipeline
    raise KeyError(stage_id)


def gates_of(move: Move) -> tuple[Stage, ...]:
    """The stages whose gates the move passes, in order.

    A forward move passes those of the stages that it skips too, and a new record those up to
    its stage; backward moves pass none.  Giving up (a stage that is closed, and not as won) leaves
    the path and passes only its own gate.  A record that comes back from there stands where a new
    one does.
    """
    if move.target.gives_up:
        return (move.target,)
    stages = tuple(move.pipeline.stages.values())
    first = 0
    if move.source is not None and not move.source.gives_up:
        known = move.pipeline.by_id(move.source.id)
        first = 0 if known is None else move.pipeline.position(known.id) + 1
    last = move.pipeline.position(move.target.id)
    return tuple(
        s
        for s in stages[first : last + 1]
        if s is move.target or (s.closed is None and s.retired is None)
    )


def move_errors(move: Move, mover: Mover, model: Model) -> Iterator[RecordError]:
    """Why this person may not make the move, if so."""
    source, target, moves = move.source, move.target, move.pipeline.moves
    if target.retired is not None:
        sentence = message("The stage {stage} is no longer used.", stage=target.label)
        yield _refused(move, "move", sentence)
        return
    if source is None:
        return
    home = pipeline_of(move.entity, source.id)
    if not home.moves.leads(source.id, target.id):
        yield _not_allowed(move, home, source)
    elif source.closed is not None:
        if not mover.has(home.moves.reopen):
            yield _refused(
                move,
                "move",
                message("{stage} is a closed stage; it cannot be left.", stage=source.label),
                help=_roles(model, home.moves.reopen),
                rule="moves.reopen",
                pipeline=home,
            )
    elif home is not move.pipeline:
        return
    elif _is_backward(move):
        if not mover.has(moves.back):
            yield _refused(
                move,
                "move",
                message(
                    "The stage cannot go back from {source} to {target}.",
                    source=source.label,
                    target=target.label,
                ),
                help=_roles(model, moves.back),
                rule="moves.back",
            )
    elif not moves.skip:
        yield from _skip_errors(move)


def _not_allowed(move: Move, home: Pipeline, source: Stage) -> RecordError:
    """That the stage may not follow, with those that may."""
    may = tuple(s.label for s in followers(home, source))
    return _refused(
        move,
        "move",
        message("{target} cannot follow {source}.", target=move.target.label, source=source.label),
        help=message("From here it may go to: {stages}.", stages=Listed(may))
        if may
        else message("Nothing may follow this stage."),
        rule="moves.allowed",
        pipeline=home,
    )


def followers(pipeline: Pipeline, source: Stage) -> tuple[Stage, ...]:
    """The stages in use that may follow one of the same pipeline."""
    return tuple(
        s
        for s in pipeline.stages.values()
        if s is not source and s.retired is None and pipeline.moves.leads(source.id, s.id)
    )


def gate_errors(
    move: Move,
    situation: Situation,
    readable: Callable[[str], bool],
    unknown: frozenset[str] = frozenset(),
    fill: Callable[[Text], Message] = worded,
) -> Iterator[RecordError]:
    """Every demand on the way that the record does not meet.

    Demands on an `unknown` field (its value was not understood) are not judged.
    """
    for stage in gates_of(move):
        for item in stage.enter.values():
            if set(item.fields) & unknown:
                continue
            if item.need is None or not situation.holds(item.need):
                yield _gate_error(move, stage, item, situation.row, readable, fill)


def _gate_error(
    move: Move,
    stage: Stage,
    item: GateItem,
    row: Mapping[str, Any],
    readable: Callable[[str], bool],
    fill: Callable[[Text], Message],
) -> RecordError:
    mended_at = _mended_at(item, row, readable)
    field = move.entity.field(mended_at).name if mended_at else _stage_name(move)
    path = f"pipelines.{move.pipeline.name}.stages.{stage.name}.enter.{item.name}"
    if item.need is None:
        sentence = message(
            "{stage} stays closed: {reason}",
            stage=stage.label,
            reason=item.unavailable or message("this demand cannot be checked yet."),
        )
        return RecordError(field=field, code="closed", message=sentence, rule=path)
    sentence = (
        fill(item.message)
        if item.message
        else message("The demand {item} is not met.", item=item.name)
    )
    return RecordError(
        field=field,
        code="gate",
        message=sentence,
        help=message("Needed to enter {stage}.", stage=stage.label),
        rule=path,
    )


def _mended_at(
    item: GateItem, row: Mapping[str, Any], readable: Callable[[str], bool]
) -> str | None:
    """The field where a person would mend it: the first empty one, else the last."""
    fields = [f for f in item.fields if readable(f)]
    empty = (f for f in fields if row.get(f) in (None, (), False))
    return next(empty, fields[-1] if fields else None)


def _is_backward(move: Move) -> bool:
    if move.source is None or move.target.gives_up:
        return False
    position = move.pipeline.position
    return position(move.target.id) < position(move.source.id)


def _skip_errors(move: Move) -> Iterator[RecordError]:
    skipped = [s for s in gates_of(move) if s is not move.target]
    if skipped:
        yield _refused(
            move,
            "move",
            message(
                "Stages cannot be skipped: {next} comes before {target}.",
                next=skipped[0].label,
                target=move.target.label,
            ),
            rule="moves.skip",
        )


def _roles(model: Model, role_ids: tuple[str, ...] | None) -> Message:
    labels = [r.label for r in model.roles.values() if r.everything or r.id in (role_ids or ())]
    return message("Roles that may: {roles}.", roles=Listed(tuple(labels)))


def _stage_name(move: Move) -> str:
    return move.entity.field(move.pipeline.field).name


def _refused(
    move: Move,
    code: str,
    text: Message,
    help: Message | None = None,
    rule: str | None = None,
    pipeline: Pipeline | None = None,
) -> RecordError:
    path = f"pipelines.{(pipeline or move.pipeline).name}.{rule}" if rule else None
    return RecordError(field=_stage_name(move), code=code, message=text, help=help, rule=path)
