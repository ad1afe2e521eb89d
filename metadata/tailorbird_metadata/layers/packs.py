"""The vendored packs: what they are, that they are as locked, and in which order they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.names import did_you_mean
from tailorbird_metadata.problems import Location, Problem
from tailorbird_metadata.schema.check import check_schema
from tailorbird_metadata.source.nodes import Document, MapNode, Node, ScalarNode
from tailorbird_metadata.source.places import problem_at
from tailorbird_metadata.source.workspace import LayerSources, Sources


@dataclass(slots=True)
class Pack:
    """A pack of the stack; `locale` is the language that its files are written in."""

    name: str
    version: str
    locale: str
    manifest: Document
    requires: dict[str, str] = field(default_factory=dict)


def check_packs(sources: Sources) -> list[Pack]:
    """The packs in the order of the stack; sorts `sources.layers` accordingly."""
    packs = [p for layer in sources.packs if (p := _pack(layer, sources)) is not None]
    workspace = sources.company.find("workspace")
    _check_lock(sources, packs)
    _check_wanted(sources, packs, workspace)
    ordered = _in_order(packs, sources)
    places = {p.name: n for n, p in enumerate(ordered)}
    known = [layer for layer in sources.packs if layer.name in places]
    known.sort(key=lambda layer: places[layer.name])
    sources.layers[1:-1] = known
    return ordered


def _pack(layer: LayerSources, sources: Sources) -> Pack | None:
    manifest = layer.find("pack")
    if manifest is None:
        if layer.prefix + "pack.yaml" not in layer.broken:
            sources.problems.append(
                _in_file(
                    layer.prefix + "pack.yaml",
                    "E0340",
                    message("The folder `{folder}` is not a pack.", folder=layer.prefix),
                    message("A pack has a pack.yaml; add it or remove the folder."),
                )
            )
        return None
    sources.problems += check_schema(manifest.root, "pack")
    said = manifest.root.scalar("pack")
    if said is not None and said.text != layer.name:
        sources.problems.append(
            problem_at(
                said,
                "E0013",
                message("`{name}` stands in the wrong place.", name=said.text),
                message("Its folder is {folder}.", folder=f"packs/{said.text}/"),
            )
        )
    locales = [n.text for n in manifest.root.items("locales")]
    requires = {
        n: v.text for n, _, v in manifest.root.maps("requires") if isinstance(v, ScalarNode)
    }
    version = manifest.root.text("version") or "0"
    return Pack(layer.name, version, locales[0] if locales else "en", manifest, requires)


def _check_lock(sources: Sources, packs: list[Pack]) -> None:
    """A vendored pack is byte for byte what packs.lock says."""
    lock = sources.lock
    if lock is None:
        if packs and "packs.lock" not in sources.texts:
            sources.problems.append(
                _in_file(
                    "packs.lock",
                    "E0341",
                    message("packs.lock is missing, and there are packs."),
                    message("Take it back from git."),
                )
            )
        return
    sources.problems += check_schema(lock.root, "lock")
    locked = lock.root.mapping("packs")
    digests = {layer.name: layer.digest for layer in sources.packs}
    for pack in packs:
        entry = locked.mapping(pack.name) if locked is not None else None
        if entry is None:
            sources.problems.append(_not_locked(lock, pack))
        elif entry.text("sha256") != digests[pack.name]:
            sources.problems.append(_changed(entry, pack))
    for name, key, _ in lock.root.maps("packs"):
        if name not in digests:
            sources.problems.append(
                problem_at(
                    key,
                    "E0343",
                    message("The pack {name} is locked, and its files are not here.", name=name),
                    message("Take packs/{name}/ back from git.", name=name),
                )
            )


def _not_locked(lock: Document, pack: Pack) -> Problem:
    return problem_at(
        lock.root,
        "E0343",
        message("The pack {name} is not in packs.lock.", name=pack.name),
        message("Take packs.lock back from git."),
    )


def _changed(entry: MapNode, pack: Pack) -> Problem:
    return problem_at(
        entry.entries["sha256"].value if "sha256" in entry.entries else entry,
        "E0342",
        message("A file of the pack {name} was changed by hand.", name=pack.name),
        message(
            "Take packs/{name}/ back from git; what your company wants otherwise stands in a file"
            " of its own that begins with `patches:`.",
            name=pack.name,
        ),
    )


def _check_wanted(sources: Sources, packs: list[Pack], workspace: Document | None) -> None:
    """`packs:` of the workspace and `requires:` of packs name what is here, fitting."""
    here = {p.name: p for p in packs}
    wanted: list[tuple[str, ScalarNode, Node]] = []
    if workspace is not None:
        wanted += list(workspace.root.maps("packs"))
    for pack in packs:
        wanted += list(pack.manifest.root.maps("requires"))
    unreadable = {layer.name for layer in sources.packs} - set(here)
    for name, key, value in wanted:
        if name in unreadable:
            continue
        if name not in here:
            near = did_you_mean(name, here)
            sources.problems.append(
                problem_at(
                    key,
                    "E0344",
                    message("The pack {name} is not here.", name=name),
                    message("Did you mean `{name}`?", name=near)
                    if near
                    else message(
                        "Take packs/{name}/ back from git, or remove the line.", name=name
                    ),
                )
            )
        elif isinstance(value, ScalarNode) and not fits(here[name].version, value.text):
            sources.problems.append(
                problem_at(
                    value,
                    "E0344",
                    message(
                        "The pack {name} is here in version {version}.",
                        name=name,
                        version=here[name].version,
                    ),
                    message("Write `^{version}`, or upgrade the pack.", version=here[name].version),
                )
            )
    _check_listed(sources, packs, workspace)


def _check_listed(sources: Sources, packs: list[Pack], workspace: Document | None) -> None:
    if workspace is None:
        return
    listed = workspace.root.mapping("packs")
    for pack in packs:
        if listed is None or pack.name not in listed.entries:
            spot: Node = workspace.root.key("packs") if listed is not None else workspace.root
            sources.problems.append(
                problem_at(
                    spot,
                    "E0345",
                    message("The pack {name} lies in packs/ and is not listed.", name=pack.name),
                    message(
                        "Write `packs: {{{name}: ^{version}}}`, or remove its folder.",
                        name=pack.name,
                        version=pack.version,
                    ),
                )
            )


def fits(version: str, wanted: str) -> bool:
    """Whether a version is one that `^2.3` (same major, at least), `~2.3` or `2.3.1` allows."""
    have = _numbers(version)
    least = _numbers(wanted.lstrip("^~"))
    if wanted.startswith("^"):
        return have[0] == least[0] and have >= least
    if wanted.startswith("~"):
        return have[:2] == (*least, 0)[:2] and have >= least
    return have[: len(least)] == least


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(p) if p.isdigit() else 0 for p in version.split("."))


def _in_order(packs: list[Pack], sources: Sources) -> list[Pack]:
    """What a pack requires lies below it; otherwise by name."""
    rest = sorted(packs, key=lambda p: p.name)
    names = {p.name for p in packs}
    ordered: list[Pack] = []
    while rest:
        placed = {p.name for p in ordered}
        ready = [p for p in rest if set(p.requires) & names <= placed]
        if not ready:
            sources.problems.append(_circle(rest[0]))
            return [*ordered, *rest]
        ordered.append(ready[0])
        rest.remove(ready[0])
    return ordered


def _circle(pack: Pack) -> Problem:
    return problem_at(
        pack.manifest.root.key("requires"),
        "E0346",
        message("The pack {name} requires itself, by way of others.", name=pack.name),
        message("Remove one of the `requires:`."),
    )


def _in_file(path: str, code: str, sentence: Message, mend: Message) -> Problem:
    place = Location(file=path, line=1, column=1, end_line=1, end_column=1)
    return Problem(code=code, message=sentence, location=place, help=mend)


def lock_text(digests: Mapping[str, tuple[str, str]]) -> str:
    """The text of a packs.lock, from version and content hash by pack."""
    lines = [
        f"  {name}: {{version: {version}, sha256: {digest}}}"
        for name, (version, digest) in sorted(digests.items())
    ]
    return "\n".join(["packs:", *lines]) + "\n"
