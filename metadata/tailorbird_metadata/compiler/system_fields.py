"""The fields that the product adds to entities (decisions 16 and 17)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.frozen import EMPTY, frozen
from tailorbird_metadata.messages import Message, catalogue, message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.picklist import Option, Picklist
from tailorbird_metadata.model.text import Text

LABELS: Mapping[str, Message] = {
    "id": message("Number in the database"),
    "version": message("Version"),
    "created_at": message("Created at"),
    "created_by": message("Created by"),
    "changed_at": message("Changed at"),
    "changed_by": message("Changed by"),
    "deleted_at": message("Deleted at"),
    "deleted_by": message("Deleted by"),
    "last_activity_at": message("Last activity"),
    "assigned_at": message("Assigned at"),
    "stage": message("Stage"),
    "stage_before": message("Stage before"),
    "stage_entered_at": message("In this stage since"),
    "stage_open": message("Still open"),
    "probability": message("Probability"),
    "pipeline": message("Pipeline"),
    "currency": message("Currency"),
    "currency_rate": message("Exchange rate"),
}

_ALWAYS: tuple[tuple[str, str], ...] = (
    ("id", "id"),
    ("version", "integer"),
    ("created_at", "datetime"),
    ("created_by", "user"),
    ("changed_at", "datetime"),
    ("changed_by", "user"),
    ("deleted_at", "datetime"),
    ("deleted_by", "user"),
    ("last_activity_at", "datetime"),
)

_WITH_PIPELINE: tuple[tuple[str, str], ...] = (
    ("stage_entered_at", "datetime"),
    ("stage_open", "boolean"),
    ("probability", "percent"),
)


def add_system_fields(context: Context, draft: Draft, stages: Picklist | None) -> None:
    """Adds to `draft` the system fields that its other fields and pipelines ask for."""
    for field in _fields(context, draft, stages):
        draft.fields.setdefault(field.name, field)


def _fields(context: Context, draft: Draft, stages: Picklist | None) -> Iterator[Field]:
    owner = draft.by_id("owner")
    declared = list(draft.fields.values())
    if stages is not None:
        yield _field(context, draft, "stage", "stage", picklist=stages)
        yield _field(context, draft, "stage_before", "picklist", picklist=stages)
        for name, kind in _WITH_PIPELINE:
            yield _field(context, draft, name, kind, params=_PARAMS.get(name, EMPTY))
        if len(draft.pipelines) > 1:
            yield _field(
                context, draft, "pipeline", "picklist", picklist=_pipelines(context, draft)
            )
    if any(f.type == "money" for f in declared):
        yield _field(context, draft, "currency", "currency")
        yield _field(context, draft, "currency_rate", "decimal", params=_PARAMS["currency_rate"])
    if owner is not None and owner.type == "user":
        yield _field(context, draft, "assigned_at", "datetime")
    for name, kind in _ALWAYS:
        yield _field(context, draft, name, kind)


_PARAMS: Mapping[str, Mapping[str, object]] = {
    "probability": {"min": Decimal(0), "max": Decimal(100)},
    "currency_rate": {"places": 8},
}


def _field(
    context: Context,
    draft: Draft,
    name: str,
    kind: str,
    *,
    params: Mapping[str, object] = EMPTY,
    picklist: Picklist | None = None,
) -> Field:
    return Field(
        id=name,
        name=name,
        label=built_in_label(context, LABELS[name], f"{draft.name}.fields.{name}.label"),
        type=kind,
        params=frozen(params),
        read_only=name not in _written_by_people(draft),
        system=True,
        picklist=picklist,
        origin="core",
    )


def _written_by_people(draft: Draft) -> tuple[str, ...]:
    """The system fields that are not read only in the model."""
    own = any(item.root.text("probability") == "editable" for item in draft.pipelines)
    return ("stage", "probability") if own else ("stage",)


def built_in_label(context: Context, label: Message, *paths: str) -> Text:
    """A text of the product in every language that it has."""
    values = {"en": label.text}
    for locale in context.locales:
        translated = catalogue(locale).get(label.text)
        if translated is not None:
            values[locale] = translated
    return context.labels.built_in(values, *paths)


def _pipelines(context: Context, draft: Draft) -> Picklist:
    options: dict[str, Option] = {}
    for item in draft.pipelines:
        name = item.address.name
        label = context.labels.text(
            item.root.get("label"),
            name.replace("_", " ").capitalize(),
            item.layer,
            f"{draft.name}.pipelines.{name}.label",
        )
        options[name] = Option(id=item.root.text("id") or name, name=name, label=label)
    return Picklist(
        id="pipeline",
        name="pipeline",
        path=f"{draft.id}.pipeline",
        label=built_in_label(context, LABELS["pipeline"]),
        options=frozen(options),
    )
