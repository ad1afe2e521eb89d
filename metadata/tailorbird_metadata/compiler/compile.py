"""The compilation: read, compose, check, then one pass after the other; problems collected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tailorbird_metadata.compiler.ahead import milder
from tailorbird_metadata.compiler.approvals import compile_approvals, name_approvals
from tailorbird_metadata.compiler.assignments import compile_assignments
from tailorbird_metadata.compiler.automations import compile_automations
from tailorbird_metadata.compiler.calendars import compile_calendars
from tailorbird_metadata.compiler.compiled import Compiled
from tailorbird_metadata.compiler.context import Context
from tailorbird_metadata.compiler.dashboards import compile_dashboards
from tailorbird_metadata.compiler.drafts import make_drafts
from tailorbird_metadata.compiler.entities import compile_entities
from tailorbird_metadata.compiler.environments import compile_environments
from tailorbird_metadata.compiler.fields import fill_drafts
from tailorbird_metadata.compiler.formulas import compile_formulas
from tailorbird_metadata.compiler.integrations import compile_integrations
from tailorbird_metadata.compiler.labels import Labels
from tailorbird_metadata.compiler.memory import Memory
from tailorbird_metadata.compiler.origins import Origins
from tailorbird_metadata.compiler.picklists import compile_shared_picklists
from tailorbird_metadata.compiler.pools import compile_pools
from tailorbird_metadata.compiler.reports import compile_reports
from tailorbird_metadata.compiler.roles import compile_roles, name_roles
from tailorbird_metadata.compiler.templates import compile_templates
from tailorbird_metadata.compiler.translations import check_translations
from tailorbird_metadata.compiler.units import begin_stage
from tailorbird_metadata.compiler.webforms import compile_webforms
from tailorbird_metadata.compiler.workspace import (
    approvals_of,
    compile_workspace_facts,
    owners_of,
    pack_infos,
)
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.addresses import COMPOSED, FOLDERS, IDLE_KINDS, QUIET_KINDS
from tailorbird_metadata.layers.compose import Composition, compose, file_start
from tailorbird_metadata.layers.packs import Pack, check_packs
from tailorbird_metadata.lint import Ground, Verdicts, lint, without_accepted
from tailorbird_metadata.mending import with_mends
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.canonical import sealed
from tailorbird_metadata.model.entity import Entity
from tailorbird_metadata.model.model import Model, Workspace
from tailorbird_metadata.problems import Location, Note, Problem
from tailorbird_metadata.schema.check import check_schema
from tailorbird_metadata.source.nodes import MapNode, ScalarNode
from tailorbird_metadata.source.workspace import COMPANY, CORE, Sources, read_workspace


class LeftOut(Exception):
    """An expression is missing in the model and nothing says why: a mistake of the compiler."""

    def __init__(self, node: ScalarNode) -> None:
        place = node.location
        super().__init__(f"{place.file}:{place.line}:{place.column} was left out")
        self.node = node


def compile_workspace(folder: Path) -> Compiled:
    """The model of the workspace in `folder`, or everything that is wrong with it."""
    return compile_sources(read_workspace(folder))


def compile_sources(sources: Sources, memory: Memory | None = None) -> Compiled:
    """Like `compile_workspace`, for sources that were read already; pure.

    A `memory` of an earlier compilation makes it faster and changes nothing else; its sources
    must have been read with the same `Readings`.
    """
    if sources.refused:
        return Compiled(model=None, problems=tuple(sources.refused), texts=sources.texts)
    packs = check_packs(sources)
    if memory is not None:
        memory.begin()
    composition = compose(sources, packs, memory.items if memory is not None else None)
    context = _context(sources, composition, packs, memory)
    context.problems += sources.problems + composition.problems
    _check_schemas(context)
    model = _model(context, packs)
    _name_idle_kinds(context)
    context.problems = list(milder(context.problems, sources))
    if model is not None and not any(p.severity == "error" for p in context.problems):
        if context.left_out:
            raise LeftOut(context.left_out[0])
        context.problems += _findings(context, model)
    problems = with_mends(_sorted(context), sources.texts)
    if any(p.severity == "error" for p in problems):
        model = None
    labels = context.labels
    return Compiled(
        model=sealed(model, memory.written if memory else None) if model is not None else None,
        problems=problems,
        origins=Origins(composition),
        texts=sources.texts,
        said=frozen(labels.said),
        also=frozen(labels.also),
    )


def _findings(context: Context, model: Model) -> tuple[Problem, ...]:
    """What the lints say about a model without errors."""
    composition = context.composition
    assert composition.workspace is not None, "a model has a workspace"
    written = tuple({id(w.node): w for w in context.written}.values())
    verdicts = Verdicts() if context.memory is None else context.memory.verdicts
    ground = Ground(model=model, composition=composition, written=written, verdicts=verdicts)
    found = lint(ground)
    return without_accepted(found, composition.workspace.root)


def _context(
    sources: Sources, composition: Composition, packs: list[Pack], memory: Memory | None
) -> Context:
    root = composition.workspace.root if composition.workspace is not None else None
    locale = (root.text("locale") if root is not None else None) or "en"
    locales = {CORE: "en", COMPANY: locale, **{p.name: p.locale for p in packs}}
    order = [layer.name for layer in sources.layers]
    labels = Labels({n: locales.get(n, "en") for n in order}, order)
    for layer, document in composition.labels:
        labels.add(layer, document)
    for old, new in composition.renames():
        labels.rename(old, new)
    context = Context(
        composition=composition,
        labels=labels,
        texts=sources.texts,
        memory=memory,
        trace=labels.trace,
        language=sources.language.version,
    )
    for address in composition.broken:
        _unsure(context, address.kind, address.key)
    if root is not None:
        context.company = root.text("workspace") or COMPANY
    return context


def _unsure(context: Context, kind: str, key: tuple[str, ...]) -> None:
    """What names an item whose file cannot be used is not judged."""
    if kind == "entity":
        context.unsure_entities.add(key[0])
    elif kind == "role":
        context.unsure_roles.add(key[0])
    elif kind == "picklist":
        context.unsure_picklists.add(key[0])
    elif kind in FOLDERS.values():
        context.unsure_items.add((kind, key[0]))


def _check_schemas(context: Context) -> None:
    """Each composed item against its schema; what extends another is checked with it."""
    composition = context.composition
    check = check_schema if context.memory is None else context.memory.checked
    for item in composition.items.values():
        if item.address.kind in COMPOSED and item.root.get("extends") is None:
            context.problems += check(item.root, item.address.kind)
    for _, document in composition.labels:
        context.problems += check(document.root, "labels")
    for single, kind in ((composition.workspace, "workspace"), (composition.purged, "purged")):
        if single is not None:
            context.problems += check(single.root, kind)


def _name_idle_kinds(context: Context) -> None:
    """One warning for each item of a kind that nothing acts on yet.

    A calendar acts where an expression counts its working days.
    """
    for item in context.composition.items.values():
        kind, name = item.address.kind, item.address.name
        if kind == "calendar" and name in context.used_calendars:
            continue
        if kind in IDLE_KINDS and kind not in QUIET_KINDS:
            start = next(iter(item.root.entries.values()), None)
            place = start.key if start is not None else item.root
            context.idle(place, item.address.path, item.address.path)


def _model(context: Context, packs: list[Pack]) -> Model | None:
    workspace = context.composition.workspace
    if workspace is None:
        context.problems.append(_no_workspace())
        return None
    facts = _workspace(context, workspace.root)
    roles = name_roles(context)
    entities = _entities(context)
    begin_stage(context, "others")
    compile_templates(context)
    compile_integrations(context)
    automations = compile_automations(context)
    compile_pools(context)
    compile_assignments(context)
    compile_reports(context)
    approvals = approvals_of(context, workspace.root)
    facts = replace(facts, release_approvals=approvals, owners=owners_of(context, workspace.root))
    model = Model(
        language=context.language,
        workspace=facts,
        entities=entities,
        picklists=frozen(context.picklists),
        roles=compile_roles(context, roles, entities),
        packs=pack_infos(context, packs),
        automations=automations,
        templates=frozen(context.templates),
        integrations=frozen(context.integrations),
        assignments=frozen(context.assignments),
        pools=frozen(context.pools),
        approvals=compile_approvals(context),
        reports=frozen(context.reports),
        dashboards=compile_dashboards(context, entities),
        webforms=compile_webforms(context),
        calendars=frozen(context.calendars),
        environments=compile_environments(context, approvals),
    )
    check_translations(context)
    return model


def _workspace(context: Context, root: MapNode) -> Workspace:
    """The facts of the workspace, which the passes after this one read from the context."""
    facts = compile_workspace_facts(context, root)
    context.teams, context.queues = tuple(facts.teams), tuple(facts.queues)
    context.zone, context.settings = facts.timezone, facts.settings
    context.spoken = facts.locales
    return facts


def _entities(context: Context) -> Mapping[str, Entity]:
    """The entities: their drafts, the formulas, then everything that reads them."""
    compile_shared_picklists(context)
    compile_calendars(context)
    make_drafts(context)
    begin_stage(context, "drafts")
    fill_drafts(context)
    begin_stage(context, "formulas")
    compile_formulas(context)
    name_approvals(context)
    begin_stage(context, "entities")
    return compile_entities(context)


def _no_workspace() -> Problem:
    return Problem(
        code="E0014",
        message=message("There is no workspace.yaml here."),
        location=file_start("workspace.yaml"),
        help=message("Make a workspace with `tailorbird init`, or go to the folder that has one."),
    )


def _sorted(context: Context) -> list[Problem]:
    """By file and line, each once; further uses of the same unknown name are counted."""
    ordered = sorted(context.problems, key=lambda p: (p.location, p.code))
    first: dict[tuple[object, ...], Problem] = {}
    more: dict[tuple[object, ...], dict[Location, None]] = {}
    for problem in ordered:
        key = context.causes.get(id(problem)) or (problem.code, problem.location)
        if key not in first:
            first[key] = problem
        elif problem.location != first[key].location:
            more.setdefault(key, {})[problem.location] = None
    return [_with_uses(problem, list(more.get(key, ()))) for key, problem in first.items()]


def _with_uses(problem: Problem, more: list[Location]) -> Problem:
    if not more:
        return problem
    if len(more) == 1:
        note = Note(message=message("and one more use"), location=more[0])
    else:
        note = Note(message=message("and {n} more uses", n=len(more)), location=more[0])
    return replace(problem, notes=(*problem.notes, note))
