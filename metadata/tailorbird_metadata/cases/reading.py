"""The suites of a workspace: the company's and those of its packs, checked against the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from tailorbird_metadata.cases.acts import read_act
from tailorbird_metadata.cases.naming import Naming
from tailorbird_metadata.cases.outcomes import read_outcome
from tailorbird_metadata.cases.suite import Case, Given, Person, Suite
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.addresses import address_of
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Model
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.schema.check import check_schema
from tailorbird_metadata.source.nodes import Document, ListNode, MapNode, Node, ScalarNode
from tailorbird_metadata.source.places import problem_at
from tailorbird_metadata.source.workspace import COMPANY, Sources

KIND = "tests"
NOON = "2026-01-15 12:00"
"""When it is where a test does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suites:
    """All suites in the order of layers and files, and what is wrong with them."""

    suites: tuple[Suite, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep tests from being run."""
        return tuple(p for p in self.problems if p.severity == "error")

    @property
    def count(self) -> int:
        """How many cases there are."""
        return sum(len(s.cases) for s in self.suites)


@dataclass(slots=True)
class _Off:
    """What the company no longer wants of a pack's suite: all of it, or cases by their text."""

    node: Node
    everything: bool
    cases: dict[str, ScalarNode]


def read_suites(sources: Sources, model: Model) -> Suites:
    """Every test of the workspace; `model` is what its files mean.

    A case of a pack that names what the company has taken out of use is left out, with a warning.
    """
    problems: list[Problem] = []
    documents = list(_documents(sources))
    off: dict[tuple[str, str], _Off] = {}
    for layer, name, document in documents:
        problems += check_schema(document.root, KIND)
        if "patches" in document.root.entries:
            problems += _taken_off(layer, name, document, documents, off)
    suites = []
    for layer, name, document in documents:
        if "patches" in document.root.entries:
            continue
        if not _says_its_name(document, name, problems):
            continue
        naming = Naming(model, layer)
        found = _suite(naming, name, document, off.get((layer, name)), problems)
        if found is not None:
            suites.append(found)
    first: dict[tuple[object, ...], Problem] = {}
    below = tuple(layer.prefix for layer in sources.packs)
    for problem in sorted(problems, key=lambda p: (p.location, p.code)):
        if below and problem.location.file.startswith(below):
            problem = replace(problem, severity="warning")
        first.setdefault((problem.code, problem.location), problem)
    return Suites(suites=tuple(suites), problems=tuple(first.values()))


def _documents(sources: Sources) -> Iterator[tuple[str, str, Document]]:
    """Layer, name and document of each file of tests."""
    for layer in sources.layers:
        for document in layer.documents:
            address = address_of(document.source.path.removeprefix(layer.prefix))
            if address is not None and address.kind == KIND:
                yield layer.name, address.name, document


def _says_its_name(document: Document, name: str, problems: list[Problem]) -> bool:
    said = document.root.scalar(KIND)
    if said is not None and said.text == name:
        return True
    place: Node = next((e.key for e in document.root.entries.values()), document.root)
    if said is None:
        sentence = message("`{key}:` is missing.", key=KIND)
        mend = message("Begin the file with `{line}`.", line=f"{KIND}: {name}")
        problems.append(problem_at(place, "E0102", sentence, mend))
    else:
        sentence = message("`{name}` stands in the wrong place.", name=said.text)
        mend = message("Its file is {file}.", file=f"{KIND}/{said.text}.yaml")
        problems.append(problem_at(said, "E0013", sentence, mend))
    return False


def _taken_off(
    layer: str,
    name: str,
    document: Document,
    documents: list[tuple[str, str, Document]],
    off: dict[tuple[str, str], _Off],
) -> Iterator[Problem]:
    """`patches: b2b/deal` with `off:`: cases of a pack that no longer hold in this company."""
    root = document.root
    node = root.scalar("patches")
    if node is None or node.refused:
        return
    below, _, key = node.text.partition("/")
    there = {(pack, suite) for pack, suite, d in documents if "patches" not in d.root.entries}
    if layer != COMPANY or key != name or (below, key) not in there or below == COMPANY:
        yield problem_at(
            node,
            "E0331",
            message("`{target}` has nothing to change.", target=node.text),
            message("Name the tests of a pack as its file does, such as b2b/deal."),
        )
        return
    for extra in (k for k in root.entries if k not in ("patches", "off")):
        yield problem_at(
            root.key(extra),
            "E0101",
            message("Tests of a pack can be switched off, not changed."),
            message("Write your own cases in a file of another name."),
        )
    value = root.get("off")
    off[(below, key)] = _Off(
        node=value if value is not None else node,
        everything=isinstance(value, ScalarNode) and value.value is True,
        cases={n.text: n for n in root.items("off")},
    )


def _suite(
    naming: Naming, name: str, document: Document, off: _Off | None, problems: list[Problem]
) -> Suite | None:
    if off is not None and off.everything:
        return None
    given = document.root.mapping("given")
    people = tuple(_people(naming, given))
    records = _records(naming, given)
    now = _now(naming, given.scalar("now") if given is not None else None)
    cases = []
    for node in _cases(document.root) if naming.layer == COMPANY or not naming.problems else ():
        it = node.scalar("it")
        told = len(naming.problems)
        if off is not None and it is not None and off.cases.pop(it.text, None) is not None:
            continue
        case = _case(naming, node, now, records)
        if case is not None and (naming.layer == COMPANY or told == len(naming.problems)):
            cases.append(case)
    problems += naming.problems
    for text, left in off.cases.items() if off is not None else ():
        problems.append(
            problem_at(
                left,
                "E0331",
                message("The tests have no case called “{it}”.", it=text),
                message("Write the text of the case as its `it:` does."),
            )
        )
    return Suite(
        name=name,
        layer=naming.layer,
        file=document.source.path,
        people=people,
        cases=tuple(cases),
    )


def _cases(root: MapNode) -> Iterator[MapNode]:
    found = root.get("cases")
    for item in found.items if isinstance(found, ListNode) else ():
        if isinstance(item, MapNode):
            yield item


def _now(naming: Naming, node: ScalarNode | None) -> datetime:
    text = node.text if node is not None and not node.refused else NOON
    try:
        return naming.at(datetime.fromisoformat(text))
    except ValueError:
        if node is not None:
            naming.add(
                node,
                "E0106",
                message("`{value}` is not a moment.", value=text),
                message("Write it like 2026-01-31 or 2026-01-31 08:00."),
            )
        return naming.at(datetime.fromisoformat(NOON))


def _people(naming: Naming, given: MapNode | None) -> Iterator[Person]:
    nodes = list(given.maps("people")) if given is not None else []
    naming.people.update(name for name, _, _ in nodes)
    for name, _, node in nodes:
        if not isinstance(node, MapNode):
            continue
        roles = [n for n in (node.scalar("role"), *node.items("roles")) if n is not None]
        teams = [n for n in (node.scalar("team"), *node.items("teams")) if n is not None]
        manager = node.scalar("manager")
        yield Person(
            name=name,
            roles=tuple(r for r in map(naming.role, roles) if r is not None),
            teams=tuple(t for t in map(naming.team, teams) if t is not None),
            manager=naming.person(manager) if manager is not None else None,
            locale=node.text("locale"),
        )


def _records(naming: Naming, given: MapNode | None) -> dict[str, Given]:
    """The given records by name; values may name those that stand before and after."""
    found: dict[str, tuple[str, MapNode]] = {}
    for name, _, node in given.maps("records") if given is not None else ():
        made = _kind(naming, node)
        if made is not None:
            found[name] = made
            naming.records[name] = made[0]
    return {name: _given(naming, name, *made) for name, made in found.items()}


def _kind(naming: Naming, node: Node) -> tuple[str, MapNode] | None:
    """Entity id and values of `{deal: {…}}`."""
    for entry in node.entries.values() if isinstance(node, MapNode) else ():
        entity = naming.entity(entry.key)
        if entity is not None and isinstance(entry.value, MapNode):
            return entity.id, entry.value
    return None


def _given(naming: Naming, name: str, entity: str, node: MapNode) -> Given:
    values = naming.values(naming.model.entity(entity), node, given=True)
    return Given(name=name, entity=entity, values=values)


def _case(naming: Naming, node: MapNode, now: datetime, records: dict[str, Given]) -> Case | None:
    it, when = node.scalar("it"), node.mapping("when")
    given = node.mapping("given")
    before = dict(naming.records)
    own = _overlaid(naming, given, records)
    if given is not None and given.scalar("now") is not None:
        now = _now(naming, given.scalar("now"))
    then = node.mapping("then")
    naming.loose = then is not None and then.get("refused") is not None
    act = read_act(naming, when) if when is not None and when.entries else None
    naming.loose = False
    outcome = read_outcome(naming, node.get("then"), act) if act is not None else None
    naming.records = before
    if it is None or act is None or outcome is None:
        return None
    return Case(
        it=it.text,
        location=it.location,
        now=now,
        records=tuple(own.values()),
        when=act,
        then=outcome,
    )


def _overlaid(naming: Naming, given: MapNode | None, records: dict[str, Given]) -> dict[str, Given]:
    """The suite's records with what a case says otherwise, and those that it adds."""
    found = dict(records)
    entries = [e for k, e in given.entries.items() if k != "now"] if given is not None else []
    made: dict[str, tuple[str, MapNode]] = {}
    for entry in entries:
        name = entry.key.text
        if name not in records and isinstance(entry.value, MapNode):
            kind = _kind(naming, entry.value) if len(entry.value.entries) == 1 else None
            if kind is None:
                naming.record(entry.key)
                continue
            made[name] = kind
            naming.records[name] = kind[0]
    for name, added in made.items():
        found[name] = _given(naming, name, *added)
    for entry in entries:
        there = records.get(entry.key.text)
        if there is not None and isinstance(entry.value, MapNode):
            entity = naming.model.entity(there.entity)
            changed = naming.values(entity, entry.value, given=True)
            found[there.name] = replace(there, values=frozen({**there.values, **changed}))
    return found
