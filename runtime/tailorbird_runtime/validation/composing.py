"""The row that a write would leave behind: values laid in, and everything that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.needs import fetched_nodes
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Pipeline, Value, Workspace
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.access.reach import unreadable
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.loading import ValueRefused
from tailorbird_runtime.fieldtypes.money import Amount
from tailorbird_runtime.storage.rates import rate_on
from tailorbird_runtime.validation.defaults import (
    blank,
    defaults_of,
    first_pipeline,
    first_stage,
    value_of,
)
from tailorbird_runtime.validation.errors import RecordError
from tailorbird_runtime.validation.evaluation import Situation
from tailorbird_runtime.validation.stages import Move, pipeline_of


@dataclass(slots=True)
class Composed:
    """A row in the making.

    `before` is the stored row, None for a new record; `given` are the field ids that were
    written; `move` is the change of stage, if there is one.
    """

    entity: Entity
    row: dict[str, Any]
    before: Mapping[str, Any] | None
    given: frozenset[str]
    move: Move | None = None
    errors: list[RecordError] = field(default_factory=list)

    def changed(self) -> frozenset[str]:
        """The ids of stored fields that differ from the stored row."""
        return frozenset(
            f.id for f in self.entity.fields.values() if not f.computed and self.differs(f.id)
        )

    def differs(self, field_id: str) -> bool:
        """Whether the field has another value than the stored row."""
        return self.before is None or self.before.get(field_id) != self.row.get(field_id)


def compose(
    connection: sa.Connection,
    workspace: Workspace,
    situation: Situation,
    values: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    policy: Policy,
) -> Composed:
    """Lay values over the stored row (or a blank one with defaults) and work out what follows.

    Defaults and a chosen record bring along only what the person with this `policy` may read in
    the clear on other records.

    On a new record an empty value of a required field counts as not given if there is a default.
    Fields that a stage sets are laid in by `enter_stage`, after the gates.
    """
    entity = situation.entity
    if before is None:
        values = _without_blanks(entity, values)
    row = blank(entity, situation.columns()) if before is None else dict(before)
    made = Composed(entity=entity, row=row, before=before, given=frozenset(values))
    values, currency = _apart(entity, values)
    _set_currency(connection, workspace, situation, made, currency)
    for field_id, value in values.items():
        lay_in(made, field_id, value)
    if before is None:
        _lay_in_defaults(situation, made, policy)
    _fill_in(situation, made, policy)
    _freeze_rate(connection, workspace, situation, made)
    _set_stage(situation, made)
    _set_probability(made)
    note_owner(made, situation)
    return made


def note_owner(made: Composed, situation: Situation) -> None:
    """Since when the record is in these hands."""
    if "assigned_at" in made.row and made.differs("owner") and "assigned_at" not in made.given:
        made.row["assigned_at"] = None if made.row["owner"] is None else situation.inputs.now


def _lay_in_defaults(situation: Situation, made: Composed, policy: Policy) -> None:
    current = situation.on(made.row)
    for found, value in defaults_of(made.entity, current, made.given | _kept_back(made, policy)):
        lay_in(made, found.id, value)
        current.see(made.row)


def _kept_back(made: Composed, policy: Policy) -> frozenset[str]:
    """The fields whose default reads on other records what the person may not."""
    written = (
        (f.id, f.default.expression.tree)
        for f in made.entity.active_fields()
        if f.default is not None and f.default.expression is not None
    )
    return frozenset(
        field_id
        for field_id, tree in written
        for node in fetched_nodes(tree)
        if any(unreadable(policy, made.entity.id, node))
    )


def _fill_in(situation: Situation, made: Composed, policy: Policy) -> None:
    """What a newly chosen record fills in: own fields that are empty."""
    for lookup in made.entity.active_fields():
        if not lookup.fill or made.row.get(lookup.id) is None or not made.differs(lookup.id):
            continue
        current = situation.on(made.row)
        for field_id, source in lookup.fill.items():
            found = made.entity.field(field_id)
            if any(unreadable(policy, made.entity.id, source.tree)):
                continue
            if made.row.get(found.id) in (None, (), False):
                lay_in(made, found.id, value_of(Value(expression=source), found, current))


def lay_in(made: Composed, field_id: str, value: Any) -> None:
    """Put a value with all its column parts into the row; what cannot be stored is an error."""
    found = made.entity.field(field_id)
    try:
        made.row.update(BINDINGS[found.type].write(found, value, made.row))
    except ValueRefused as refused:
        refusal = refused.refusal
        made.errors.append(
            RecordError(
                field=found.name, code=refusal.code, message=refusal.message, help=refusal.help
            )
        )


def enter_stage(made: Composed, situation: Situation) -> None:
    """Lay in what the entered stage sets; what was written in the same go stays."""
    if made.move is None:
        return
    for field_id, value in made.move.target.sets.items():
        if field_id not in made.given and made.entity.has(field_id):
            found = made.entity.field(field_id)
            lay_in(made, field_id, value_of(value, found, situation))
    note_owner(made, situation)


def _without_blanks(entity: Entity, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a new record without empty ones that a default must fill."""

    def is_blank(field_id: str, value: Any) -> bool:
        found = entity.field(field_id)
        empty = value is None or value == () or (isinstance(value, Amount) and value.amount is None)
        return empty and found.required and found.default is not None

    return {f: v for f, v in values.items() if not is_blank(f, v)}


def _apart(
    entity: Entity, values: Mapping[str, Any]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Values with plain amounts, and the currencies that came along, by field name."""
    plain: dict[str, Any] = {}
    currencies: list[tuple[str, str]] = []
    for field_id, value in values.items():
        found = entity.field(field_id)
        if found.type == "currency" and value is not None:
            currencies.append((found.name, value))
        elif isinstance(value, Amount):
            plain[field_id] = value.amount
            if value.currency is not None:
                currencies.append((found.name, value.currency))
        else:
            plain[field_id] = value
    return plain, currencies


def _set_currency(
    connection: sa.Connection,
    workspace: Workspace,
    situation: Situation,
    made: Composed,
    currencies: list[tuple[str, str]],
) -> None:
    if "currency" not in made.row:
        return
    codes = list(dict.fromkeys(code for _, code in currencies))
    if len(codes) > 1:
        made.errors.append(
            RecordError(
                field=currencies[-1][0],
                code="currency",
                message=message("All amounts of a record are in one currency."),
            )
        )
    if codes:
        made.row["currency"] = codes[0]
    elif made.row["currency"] is None:
        made.row["currency"] = workspace.currency
    if made.before is None or made.differs("currency"):
        _set_rate(connection, workspace, situation, made)


def _freeze_rate(
    connection: sa.Connection, workspace: Workspace, situation: Situation, made: Composed
) -> None:
    """The rate is that of the day on which an amount or the currency last changed."""
    amounts = [f.id for f in made.entity.fields.values() if f.type == "money"]
    if not amounts or not any(made.differs(a) for a in (*amounts, "currency")):
        return
    if made.before is not None:
        _set_rate(connection, workspace, situation, made)
    for field_id in amounts:
        lay_in(made, field_id, made.row[field_id])


def _set_rate(
    connection: sa.Connection, workspace: Workspace, situation: Situation, made: Composed
) -> None:
    code = made.row["currency"]
    rate: Decimal | None = Decimal(1)
    if code != workspace.currency:
        rate = rate_on(connection, code, situation.inputs.today)
    if rate is None:
        made.errors.append(
            RecordError(
                field=made.entity.field("currency").name,
                code="currency",
                message=message("There is no exchange rate for {currency}.", currency=code),
                help=message("Enter the amount in {currency}.", currency=workspace.currency),
            )
        )
    made.row["currency_rate"] = rate


def _set_stage(situation: Situation, made: Composed) -> None:
    found = made.entity.stage_field()
    if found is None:
        return
    if made.row.get(found.id) is None and made.before is not None:
        made.row[found.id] = made.before.get(found.id)
        made.errors.append(
            RecordError(
                field=found.name,
                code="required",
                message=message("{field} is required.", field=found.label),
            )
        )
    pipeline = _chosen_pipeline(situation, made, found.id)
    if pipeline is not None:
        stage = first_stage(pipeline)
        made.row[found.id] = None if stage is None else stage.id
    if made.row[found.id] is not None and made.differs(found.id):
        _move(situation, made, found.id)


def _chosen_pipeline(situation: Situation, made: Composed, stage_field: str) -> Pipeline | None:
    """The pipeline at whose beginning the record is put; None where its stage is known."""
    if made.row.get(stage_field) is None:
        by_choice = made.entity.pipelines.values()
        chosen = next((p for p in by_choice if p.id == made.row.get("pipeline")), None)
        return chosen or first_pipeline(made.entity, situation.on(made.row))
    if "pipeline" in made.given and stage_field not in made.given and made.differs("pipeline"):
        return next(p for p in made.entity.pipelines.values() if p.id == made.row["pipeline"])
    return None


def _move(situation: Situation, made: Composed, stage_field: str) -> None:
    target_id = made.row[stage_field]
    pipeline = pipeline_of(made.entity, target_id)
    target = pipeline.by_id(target_id)
    assert target is not None
    source_id = None if made.before is None else made.before.get(stage_field)
    source = pipeline_of(made.entity, source_id).by_id(source_id) if source_id else None
    made.move = Move(entity=made.entity, pipeline=pipeline, source=source, target=target)
    made.row["stage_open"] = target.closed is None
    if "stage_before" in made.row:
        made.row["stage_before"] = source_id
    if "pipeline" in made.row:
        made.row["pipeline"] = pipeline.id
    if "stage_entered_at" not in made.given:
        made.row["stage_entered_at"] = situation.inputs.now


def _set_probability(made: Composed) -> None:
    """The probability of the stage, unless somebody wrote another one that may stand.

    A move of the stage sets it anew; an empty one is that of the stage again.
    """
    found = made.entity.stage_field()
    stage_id = None if found is None else made.row.get(found.id)
    if stage_id is None:
        return
    pipeline = pipeline_of(made.entity, stage_id)
    stage = pipeline.by_id(stage_id)
    assert stage is not None
    written = made.row.get("probability") if "probability" in made.given else None
    other = written is not None and made.differs("probability") and written != stage.probability
    own = other and not made.entity.field("probability").read_only
    if own and (stage.closed is not None or not pipeline.own_probability):
        made.errors.append(
            RecordError(
                field=made.entity.field("probability").name,
                code="read_only",
                message=message(
                    "In {stage} the probability is {value} %.",
                    stage=stage.label,
                    value=f"{stage.probability.normalize():f}",
                ),
            )
        )
    stays = made.move is None and (written is not None or "probability" not in made.given)
    if not own and not stays:
        made.row["probability"] = stage.probability
