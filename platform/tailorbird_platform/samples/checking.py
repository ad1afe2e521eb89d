"""Whether a recipe fits a model: entities, fields, options and people that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, Model
from tailorbird_metadata.names import did_you_mean
from tailorbird_metadata.problems import Location
from tailorbird_platform.samples.forms import Case, Chance, Form, Pick, Words
from tailorbird_platform.samples.problems import UNKNOWN_NAME, WRONG_FORM, Findings
from tailorbird_platform.samples.recipe import Batch, Recipe


def check_against(recipe: Recipe, model: Model) -> None:
    """Raises `RecipeRefused` if the recipe names what the model or itself does not have."""
    findings = Findings()
    people = {person.key for person in recipe.people}
    for batch in recipe.batches.values():
        name = entity_name(recipe, batch)
        entity = model.entities.get(name)
        if entity is None:
            _unknown(findings, batch.location, name, model.entities)
            continue
        for field_name, written in batch.set.items():
            field = entity.fields.get(field_name)
            if field is None or (field.system and field.type != "stage"):
                _unknown(findings, written.location, field_name, _writable(entity))
            elif field.computed:
                sentence = message("{field} is worked out by the product.", field=field.label)
                findings.add(WRONG_FORM, sentence, written.location)
            else:
                _check_literals(field, written.form, people, findings)
    findings.raise_if_any()


def entity_name(recipe: Recipe, batch: Batch) -> str:
    """The entity of the records that a batch makes or changes."""
    return batch.target if batch.kind == "make" else recipe.batches[batch.target].target


def _writable(entity: Entity) -> Iterator[str]:
    return (n for n, f in entity.fields.items() if not f.system or f.type == "stage")


def _check_literals(field: Field, form: Form, people: set[str], findings: Findings) -> None:
    known: Iterable[str]
    if field.picklist is not None:
        known = field.picklist.options
    elif field.type == "user":
        known = people
    else:
        return
    for literal in _literals(form):
        if literal.text not in known:
            _unknown(findings, literal.location, literal.text, known)


def _literals(form: Form | None) -> Iterator[Words]:
    """The fixed texts that a form may give."""
    if isinstance(form, Words) and form.text and "{" not in form.text:
        yield form
    elif isinstance(form, Pick):
        for option in form.options:
            yield from _literals(option)
    elif isinstance(form, Chance):
        yield from _literals(form.of)
        yield from _literals(form.otherwise)
    elif isinstance(form, Case):
        for branch in (*form.branches.values(), form.otherwise):
            yield from _literals(branch)


def _unknown(findings: Findings, place: Location, name: str, known: Iterable[str]) -> None:
    near = did_you_mean(name, known)
    mend = message("Did you mean `{name}`?", name=near) if near else None
    sentence = message("Nothing here is called `{name}`.", name=name)
    findings.add(UNKNOWN_NAME, sentence, place, mend)
