"""Composition of all layers into one item per address, with what each layer said below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tailorbird_metadata.layers.addresses import COMPOSED, Address, address_of, file_of, home_of
from tailorbird_metadata.layers.kept import KeptItems
from tailorbird_metadata.layers.merge import Merging, Path
from tailorbird_metadata.layers.packs import Pack
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.names import did_you_mean
from tailorbird_metadata.problems import Location, Note, Problem
from tailorbird_metadata.source.nodes import Document, MapNode, Node, ScalarNode
from tailorbird_metadata.source.places import layer_words, problem_at
from tailorbird_metadata.source.workspace import CORE, LayerSources, Sources


@dataclass(slots=True)
class Item:
    """One composed item: its address, root, the layer that declared it, and what came over it.

    `renamed` are the company's names of the pack's items inside (path to name).
    """

    address: Address
    root: MapNode
    layer: str
    document: Document
    patched_by: list[str] = field(default_factory=list)
    renamed: dict[Path, ScalarNode] = field(default_factory=dict)
    switched_off: list[tuple[Path, Node]] = field(default_factory=list)
    conflicts: list[tuple[Path, ScalarNode, ScalarNode]] = field(default_factory=list)
    unhidden: list[tuple[str, Problem]] = field(default_factory=list)
    """Fields that a patch of a layout hides and no layer below shows."""


@dataclass(slots=True)
class Composition:
    """All items by address; labels, the company's workspace; what is wrong.

    `broken` are the addresses whose file could not be read: what names them is not reported.
    """

    items: dict[Address, Item] = field(default_factory=dict)
    labels: list[tuple[str, Document]] = field(default_factory=list)
    workspace: Document | None = None
    purged: Document | None = None
    problems: list[Problem] = field(default_factory=list)
    broken: set[Address] = field(default_factory=set)

    def of_kind(self, kind: str) -> Iterator[Item]:
        """All items of a kind, in the order of layers and paths."""
        return (i for a, i in self.items.items() if a.kind == kind)

    def renames(self) -> list[tuple[str, str]]:
        """Item paths with a pack's name and with the company's, the innermost first."""
        found: list[tuple[str, str]] = []
        for item in self.items.values():
            for path, node in item.renamed.items():
                old = (*item.address.path.split("."), *path)
                found.append((".".join(old), ".".join((*old[:-1], node.text))))
        return sorted(found, key=lambda pair: -pair[0].count("."))


def compose(sources: Sources, packs: Sequence[Pack], kept: KeptItems | None = None) -> Composition:
    """Every layer over the one below; `packs` are those of the stack.

    With `kept`, items whose files have not changed since the last time are the same objects.
    """
    found = Composition()
    versions = {p.name: p.version for p in packs}
    allowed = {p.name: {CORE, p.name, *p.requires} for p in packs}
    kept = kept or KeptItems()
    kept.begin(sources, COMPOSED, ([layer.name for layer in sources.layers], versions, allowed))
    for layer in sources.layers:
        _take_layer(layer, found, versions, allowed.get(layer.name), kept.items)
    for item in found.items.values():
        found.problems += _undecided(item)
    troubled = [*found.problems, *(p for i in found.items.values() for _, p in i.unhidden)]
    kept.keep(found.items, {p.location.file for p in troubled})
    return found


def _take_layer(
    layer: LayerSources,
    found: Composition,
    versions: dict[str, str],
    allowed: set[str] | None,
    kept: Mapping[Address, Item],
) -> None:
    """Definitions first; `allowed` are the layers that a pack may patch, None means all."""
    for path in layer.broken:
        address = address_of(path.removeprefix(layer.prefix))
        if address is not None:
            found.broken.add(address)
    patches: list[tuple[Address, Document]] = []
    for document in layer.documents:
        address = address_of(document.source.path.removeprefix(layer.prefix))
        if address is None:
            found.problems.append(_no_place(document, layer))
        elif address in kept:
            found.items.setdefault(address, kept[address])
        elif address.kind in COMPOSED and "patches" in document.root.entries:
            patches.append((address, document))
        elif address.kind in COMPOSED:
            _define(address, document, layer, found)
        else:
            _set_aside(address, document, layer, found)
    for address, document in patches:
        target = found.items.get(address)
        if target is not None and allowed is not None and target.layer not in allowed:
            found.problems.append(_not_required(document, layer, target))
        else:
            _patch(address, document, layer, found, versions)


def _set_aside(
    address: Address, document: Document, layer: LayerSources, found: Composition
) -> None:
    if address.kind == "labels":
        found.labels.append((layer.name, document))
    elif address.kind == "workspace":
        found.workspace = document
    elif address.kind == "purged":
        found.purged = document


def _define(address: Address, document: Document, layer: LayerSources, found: Composition) -> None:
    if not _says_its_key(address, document, found):
        found.broken.add(address)
        return
    if address == Address("role", ("admin",)):
        found.problems.append(_admin(document.root.key("role")))
        return
    there = found.items.get(address)
    if there is None:
        found.items[address] = Item(address, document.root, layer.name, document)
        return
    found.problems.append(_there_already(address, document, there))


def _says_its_key(address: Address, document: Document, found: Composition) -> bool:
    """The first key of a file repeats its name, so that a moved file is noticed."""
    root, kind = document.root, address.kind
    said = root.scalar(kind)
    expected = address.key[0] if kind in ("entity", "views") else address.name
    if said is None:
        found.problems.append(
            problem_at(
                _start(root),
                "E0102",
                message("`{key}:` is missing.", key=kind),
                message("Begin the file with `{line}`.", line=f"{kind}: {expected}"),
            )
        )
        return False
    if said.text != expected:
        found.problems.append(_wrong_place(address, said))
        return False
    return True


def _wrong_place(address: Address, said: ScalarNode) -> Problem:
    key = (*address.key[:-1], said.text)
    if address.kind in ("entity", "views"):
        key = (said.text,)
    return problem_at(
        said,
        "E0013",
        message("`{name}` stands in the wrong place.", name=said.text),
        message("Its file is {file}.", file=file_of(Address(address.kind, key))),
    )


def _patch(
    address: Address,
    document: Document,
    layer: LayerSources,
    found: Composition,
    versions: dict[str, str],
) -> None:
    node = document.root.get("patches")
    target = found.items.get(address)
    if not isinstance(node, ScalarNode):
        found.problems.append(
            problem_at(
                document.root.key("patches"),
                "E0106",
                message("`patches:` names what is changed."),
                message("Write it like b2b/deal."),
            )
        )
        return
    if address == Address("role", ("admin",)):
        found.problems.append(_admin(node))
        return
    pack, _, key = node.text.partition("/")
    wanted = "/".join(address.key)
    if target is None or target.layer != pack or key != wanted:
        if address not in found.broken:
            found.problems.append(_no_target(address, node, pack, target, found, versions))
        return
    below = _below(pack, versions)
    merging = Merging(address.kind, below, skipped=frozenset({"patches", "name"}))
    own = document.root.scalar("name")
    if own is not None:
        merging.rename((), own)
    target.root = merging.merged(target.root, merging.keep_identity(document.root))
    target.patched_by.append(layer.name)
    found.problems += merging.problems
    if address.kind == "layout":
        target.unhidden += merging.unhidden
    else:
        found.problems += [problem for _, problem in merging.unhidden]
    target.switched_off += merging.switched_off
    target.conflicts += merging.conflicts
    target.renamed.update(merging.renamed)


def _not_required(document: Document, layer: LayerSources, target: Item) -> Problem:
    return problem_at(
        document.root.entries["patches"].value,
        "E0347",
        message(
            "The pack {name} changes {layer} without requiring it.",
            name=layer.name,
            layer=layer_words(target.layer),
        ),
        message("Add `{name}` to `requires:` in its pack.yaml.", name=target.layer),
    )


def _below(pack: str, versions: dict[str, str]) -> Message:
    if pack in versions:
        return Message(f"{pack} {versions[pack]}")
    return layer_words(pack)


def _no_target(
    address: Address,
    node: ScalarNode,
    pack: str,
    target: Item | None,
    found: Composition,
    versions: dict[str, str],
) -> Problem:
    if target is not None:
        right = f"{target.layer}/{'/'.join(address.key)}"
        if target.layer == node.source.layer:
            mend = message("It is your own: change it in {file}.", file=target.document.source.path)
        else:
            mend = message("Write `patches: {right}`.", right=right)
    else:
        names = ["/".join(a.key) for a, i in found.items.items() if a.kind == address.kind]
        near = did_you_mean("/".join(address.key), names)
        mend = (
            message("Did you mean `{name}`? Then the file is called after it.", name=near)
            if near
            else message(
                "To make an item of your own, begin with `{line}`.",
                line=f"{address.kind}: {address.name}",
            )
        )
    return problem_at(
        node,
        "E0331",
        message(
            "`{target}` has nothing to change: {below} has no such {kind}.",
            target=node.text,
            below=_below(pack, versions),
            kind=Message(address.kind),
        ),
        mend,
    )


def _there_already(address: Address, document: Document, there: Item) -> Problem:
    key = document.root.key(address.kind)
    name = document.root.text(address.kind) or ""
    note = Note(
        message=message("it stands here"),
        location=_start(there.document.root).location,
    )
    return problem_at(
        key,
        "E0332",
        message(
            "`{name}` is already an item of {layer}.", name=name, layer=layer_words(there.layer)
        ),
        message(
            "To change it, begin with `patches: {target}` instead and write only what differs.",
            target=f"{there.layer}/{'/'.join(address.key)}",
        ),
        notes=(note,),
    )


def _admin(node: Node) -> Problem:
    return problem_at(
        node,
        "E0334",
        message("The role admin is built in and cannot be changed."),
        message("Make a role of your own under another name."),
    )


def _no_place(document: Document, layer: LayerSources) -> Problem:
    start = _start(document.root)
    kind = next(iter(document.root.entries), "")
    name = document.root.scalar(kind)
    path = document.source.path
    home = name and home_of(path.removeprefix(layer.prefix), kind, name.text)
    mend = message("See the list of folders in the language reference, or move the file away.")
    if home:
        mend = message("Its file is {file}.", file=layer.prefix + file_of(home))
    sentence = message("`{path}` is in no place that the configuration knows.", path=path)
    return problem_at(start, "E0011", sentence, mend)


def _undecided(item: Item) -> Iterator[Problem]:
    """Properties that two packs set differently and the company has not decided."""
    for path, lower, upper in item.conflicts:
        final: Node | None = item.root
        for key in path:
            final = final.get(key) if isinstance(final, MapNode) else None
        if final is None or final.source.layer == "company":
            continue
        yield problem_at(
            upper,
            "E0333",
            message(
                "Two packs set this differently: {one} and {two}.",
                one=layer_words(lower.source.layer),
                two=layer_words(upper.source.layer),
            ),
            message("Decide in a file of your own that begins with `patches:`."),
            notes=(Note(message=message("the other value"), location=lower.location),),
        )


def _start(root: MapNode) -> Node:
    """The first key of a file, or the file's beginning."""
    for entry in root.entries.values():
        return entry.key
    return root


def file_start(path: str) -> Location:
    """The first character of a file, for problems of a file as a whole."""
    return Location(file=path, line=1, column=1, end_line=1, end_column=1)
