"""From an item path to the file that says it, and to what the layers below say there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tailorbird_designer.edits.edit import EditRefused
from tailorbird_metadata.layers.addresses import FOLDERS, Address, address_of, file_of
from tailorbird_metadata.layers.compose import Item, compose
from tailorbird_metadata.layers.merge import Merging
from tailorbird_metadata.layers.packs import check_packs
from tailorbird_metadata.messages import message
from tailorbird_metadata.source.files import ENDINGS
from tailorbird_metadata.source.nodes import MapNode, ScalarNode
from tailorbird_metadata.source.workspace import sources_of

Files = Mapping[str, bytes]
Path = tuple[str, ...]

_FOLDERS = {**FOLDERS, "tests": "tests", "labels": "labels"}
_VIEWS = ("lists", "boards", "mobile_card")
_ENTITY_KEYS = frozenset(
    {"label", "icon", "shortcut", "help", "title", "activity_at", "parent", "retired", "id"}
    | {"name", "fields", "rules", "convert"}
)
_FIELD_KEYS = frozenset({"type", "label", "help", "options", "retired", "required", "default"})
_NOT_INHERITED = {
    "layout": frozenset({"layout", "patches", "id", "for", "extends"}),
    "role": frozenset({"role", "patches", "id", "label", "extends"}),
}
_BESIDE = ("workspace", "labels", "tests", "purged")
"""Kinds that no layer lies below: the company's file is all there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where an item path leads.

    `file` is the company's file, which may not exist yet; `inside` the path in it, in the
    words of the layer that declared the item.  `lower` is what lies below the company's file (a
    pack's item, or what a layout or role extends), `whole` the composed item; `patching` is
    whether the file holds differences to a lower layer's item.
    """

    path: str
    address: Address
    file: str
    inside: Path
    lower: MapNode | None
    whole: MapNode | None
    patching: bool
    target: str = ""

    @property
    def based(self) -> bool:
        """Whether the file says only what differs from something."""
        return self.lower is not None


def site_of(files: Files, path: str) -> Site:
    """Where `path` leads; raises EditRefused if it leads nowhere."""
    address, inside = _address(path)
    address = _declared(files, address)
    item = None if address.kind in _BESIDE else composed(files, address)
    below = None if address.kind in _BESIDE else composed(files, address, company=False)
    file = company_file(files, address) or file_of(address)
    if item is None and below is None:
        own = company_file(files, address)
        return Site(path=path, address=address, file=file, inside=inside, lower=None,
                    whole=_own_root(files, own), patching=False)  # fmt: skip
    inside = _as_written(item, _in_full(item, address, inside))
    if below is not None:
        target = f"{below.layer}/{'/'.join(address.key)}"
        root = item.root if item is not None else below.root
        return Site(path=path, address=address, file=file, inside=inside, lower=below.root,
                    whole=root, patching=True, target=target)  # fmt: skip
    assert item is not None
    lower, whole = extended(files, item)
    return Site(path=path, address=address, file=file, inside=inside, lower=lower, whole=whole,
                patching=False)  # fmt: skip


def composed(files: Files, address: Address, *, company: bool = True) -> Item | None:
    """The item of all layers, or of those below the company alone."""
    stem = file_of(address).rsplit(".", 1)[0]
    sources = sources_of(dict(_wanted(files, stem, company)))
    packs = check_packs(sources)
    return compose(sources, packs).items.get(address)


def _wanted(files: Files, stem: str, company: bool) -> Iterator[tuple[str, bytes]]:
    """The files that an item is composed of."""
    names = {stem + ending for ending in ENDINGS}
    manifests = {"pack" + ending for ending in ENDINGS}
    for path, content in files.items():
        first, _, rest = path.partition("/")
        inner = rest.partition("/")[2]
        vendored = first == "packs" and (inner in names or inner in manifests)
        if vendored or path in ("packs.lock", "workspace.yaml") or (company and path in names):
            yield path, content


def extended(
    files: Files, item: Item, seen: tuple[Address, ...] = ()
) -> tuple[MapNode | None, MapNode]:
    """What a layout or role extends, and it with its own words over it."""
    kind = item.address.kind
    base = item.root.scalar("extends") if kind in _NOT_INHERITED else None
    if base is None:
        return None, item.root
    below = composed(files, Address(kind, (*item.address.key[:-1], base.text)))
    if below is None or below.address in (item.address, *seen):
        return None, item.root
    own = _NOT_INHERITED[kind]
    _, root = extended(files, below, (*seen, item.address))
    lower = _only(root, [k for k in root.entries if k not in own])
    merging = Merging(kind, message("`{name}`", name=base.text), skipped=own, patching=False)
    whole = merging.merged(lower, item.root)
    whole.entries.update({k: e for k, e in item.root.entries.items() if k in own})
    return lower, whole


def _only(root: MapNode, keys: list[str]) -> MapNode:
    return MapNode(
        source=root.source, line=root.line, column=root.column, end_line=root.end_line,
        end_column=root.end_column, entries={k: root.entries[k] for k in keys},
    )  # fmt: skip


def company_file(files: Files, address: Address) -> str | None:
    """The company's own file of an item, as YAML or JSON."""
    stem = file_of(address).rsplit(".", 1)[0]
    return next((stem + e for e in ENDINGS if stem + e in files), None)


def _own_root(files: Files, file: str | None) -> MapNode | None:
    if file is None:
        return None
    layer = sources_of({file: files[file]}).company
    return layer.documents[0].root if layer.documents else None


# -- the path ---------------------------------------------------------------------------------


def _address(path: str) -> tuple[Address, Path]:
    """The kind of file and its key, and the path in it; decision 9."""
    parts = tuple(path.split("."))
    if not all(parts):
        raise _nowhere(path)
    first, *rest = parts
    if first in ("workspace", "purged", "pack"):
        return Address(first, ()), tuple(rest)
    if first in _FOLDERS:
        if not rest:
            raise _nowhere(path)
        return Address(_FOLDERS[first], (rest[0],)), tuple(rest[1:])
    if len(rest) > 1 and rest[0] in ("pipelines", "layouts"):
        return Address(rest[0].removesuffix("s"), (first, rest[1])), tuple(rest[2:])
    if rest and rest[0] in _VIEWS:
        return Address("views", (first,)), tuple(rest)
    return Address("entity", (first,)), tuple(rest)


def _nowhere(path: str) -> EditRefused:
    return EditRefused(
        message("`{path}` leads nowhere.", path=path),
        message("Write it as the files have it, for example deal.fields.amount.label."),
        path,
    )


def _in_full(item: Item | None, address: Address, inside: Path) -> Path:
    """`line.storage` as `fields.line.options.storage`, the short form that commands accept."""
    own = inside and inside[0] in _ENTITY_KEYS and inside[0] != "fields"
    if address.kind != "entity" or not inside or own:
        return inside
    full = inside if inside[0] == "fields" else ("fields", *inside)
    options = _map_at(item.root if item else None, (*full[:2], "options"))
    named = len(full) > 2 and full[2] not in _FIELD_KEYS
    if named and options is not None and full[2] in options.entries:
        return (*full[:2], "options", *full[2:])
    return full


def _as_written(item: Item | None, inside: Path) -> Path:
    """The path in the words of the files: a pack's item keeps its key under another name."""
    if item is None or not item.renamed:
        return inside
    found: Path = ()
    for name in inside:
        keys = [p[-1] for p, node in item.renamed.items() if p[:-1] == found and p
                and node.text == name]  # fmt: skip
        found = (*found, keys[0] if keys else name)
    return found


def _map_at(root: MapNode | None, path: Path) -> MapNode | None:
    for key in path:
        root = root.mapping(key) if root is not None else None
    return root


def _declared(files: Files, address: Address) -> Address:
    """The address under the key that the declaring layer gave the entity or list."""
    if not address.key or _exists(files, Address("entity", address.key[:1]), address):
        return address
    kind = address.kind if address.kind in ("picklist", "role") else "entity"
    for path in files:
        there = address_of(path)
        if there is None or there.kind != kind or path.startswith("packs/"):
            continue
        root = _own_root(files, path)
        name = root.scalar("name") if root is not None and "patches" in root.entries else None
        if isinstance(name, ScalarNode) and name.text == address.key[0]:
            return Address(address.kind, (there.key[0], *address.key[1:]))
    return address


def _exists(files: Files, *addresses: Address) -> bool:
    names = {file_of(a).rsplit(".", 1)[0] for a in addresses}
    stems = {p.rsplit(".", 1)[0] for p in files}
    return bool(names & stems) or any(s.endswith("/" + n) for n in names for s in stems)


def names_at(files: Files, path: str, *, below: bool = False) -> tuple[str, ...]:
    """The names of the list at a path, of all layers or of those below; none where no list is."""
    site = site_of(files, path)
    node = site.lower if below else site.whole
    for key in site.inside[:-1]:
        node = node.mapping(key) if node is not None else None
    found = node.items(site.inside[-1]) if node is not None and site.inside else ()
    return tuple(n.text for n in found)


def own_word(files: Files, path: str) -> str | None:
    """The text that the company's own file says at a path; None where it says none."""
    site = site_of(files, path)
    node = _own_root(files, site.file if site.file in files else None)
    for key in site.inside[:-1]:
        node = node.mapping(key) if node is not None else None
    return node.text(site.inside[-1]) if node is not None and site.inside else None


def is_patched(files: Files, path: str) -> bool:
    """Whether the company has a file of differences to the pack's item at a path."""
    site = site_of(files, path)
    return site.patching and site.file in files
