"""The expert view: a file of the company as text, beside what the layers below it say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import abort, redirect, request

from tailorbird_designer.edits import Edit, Verb
from tailorbird_designer.edits.places import composed
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import BoundHead, entity_head, entity_of, gone_if_done
from tailorbird_designer.web.frame import page
from tailorbird_designer.web.layers import Line, composed_lines
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.saving import save
from tailorbird_designer.web.troubles import Trouble, Troubles, code_address
from tailorbird_metadata.layers.addresses import COMPOSED, Address, address_of, file_of
from tailorbird_metadata.messages import message
from tailorbird_metadata.source.places import layer_words
from tailorbird_metadata.source.workspace import COMPANY

_KINDS_OF_ENTITY = ("entity", "views", "pipeline", "layout")
_LONGEST = 500_000
_LINE = re.compile(r"#L(\d+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundFile:
    """A file to go to."""

    path: str
    href: str
    current: bool
    company: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundText:
    """A file that is only read: `layer` says whose it is."""

    path: str
    layer: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundCode:
    """What the expert view's template sees; `editable` is whether the company may write here."""

    path: str
    action: str
    editable: bool
    exists: bool
    text: str
    line: int
    wrong: tuple[int, ...]
    below: tuple[BoundText, ...]
    together: tuple[Line, ...]
    files: tuple[BoundFile, ...]
    lines: tuple[str, ...]


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get("/designer/code")
    def files() -> Answer:
        at = desk()
        item = request.args.get("item", "")
        if item:
            return redirect(place_of(at, item), 303)
        return page("designer/files.html", tuple(_all_files(at)))

    @pages.get("/designer/code/<path:file>")
    def code(file: str) -> Answer:
        at = desk()
        return _page(at, _known(at, file), None, Troubles())

    @pages.post("/designer/code/<path:file>")
    def save_code(file: str) -> Answer:
        at = desk()
        return _save(at, _known(at, file))

    @pages.get("/designer/entities/<entity>/code")
    def of_entity(entity: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        kind = "views" if request.args.get("file") == "views" else "entity"
        file = file_of(Address(kind, (_declared(at, found.name),)))
        return _page(at, file, None, Troubles(), entity_head(at, found, ""))


def place_of(at: Desk, item: str) -> str:
    """The page and line where an item is said; the list of files if nothing says it."""
    found = at.workbench.compiled.origins.get(item)
    if not found:
        return "/designer/code"
    return code_address(found[-1].location.file, found[-1].location.line)


def _known(at: Desk, file: str) -> str:
    """The path of a file that is there, or that the company could have."""
    if file in at.workbench.files or file in at.workbench.compiled.texts:
        return file
    if address_of(file) is None or file.startswith("packs/"):
        gone_if_done()
        abort(404)
    return file


def _declared(at: Desk, name: str) -> str:
    """The folder of an entity: the company may call a pack's entity otherwise."""
    found = at.workbench.compiled.origins.get(name)
    parts = found[0].location.file.split("/") if found else []
    return parts[-2] if len(parts) > 1 and parts[-1].startswith("entity.") else name


def _save(at: Desk, file: str) -> Answer:
    if not _editable(file):
        abort(404)
    text = request.form.get("text", "").replace("\r\n", "\n")[:_LONGEST]
    if text and not text.endswith("\n"):
        text += "\n"
    before = _text(at, file)
    edits = [] if text == before else [Edit(verb=Verb.TEXT, path=file, text=text or None)]
    return save(
        edits,
        title=message("{file} as text", file=file),
        back=code_address(file),
        again=lambda troubles: _page(at, file, text, troubles),
    )


def _page(
    at: Desk,
    file: str,
    sent: str | None,
    troubles: Troubles,
    head: BoundHead | None = None,
) -> str:
    text = _text(at, file) if sent is None else sent
    address = None if not _editable(file) else address_of(file)
    below = tuple(_below(at, address)) if address is not None else ()
    wrong = tuple(_lines_of(troubles, file))
    together: tuple[Line, ...] = ()
    if address is not None and address.kind in COMPOSED and below:
        together = composed_lines(at.workbench.files, address)
    bound = BoundCode(
        path=file,
        action=code_address(file),
        editable=_editable(file),
        exists=file in at.workbench.files,
        text=text or _opening(at, address, below),
        line=wrong[0] if wrong else 0,
        wrong=wrong,
        below=below,
        together=together,
        files=tuple(_neighbours(at, file)),
        lines=tuple(text.split("\n")),
    )
    return page("designer/code.html", bound, troubles, head=head)


def _editable(file: str) -> bool:
    return ":" not in file and not file.startswith("packs/") and address_of(file) is not None


def _text(at: Desk, file: str) -> str:
    content = at.workbench.files.get(file)
    if content is not None:
        return content.decode("utf-8", "replace").replace("\r\n", "\n")
    return at.workbench.compiled.texts.get(file, "")


def _opening(at: Desk, address: Address | None, below: tuple[BoundText, ...]) -> str:
    """How a file begins that is not there yet."""
    if address is None or not below or address.kind not in COMPOSED:
        return ""
    item = composed(at.workbench.files, address, company=False)
    return f"patches: {item.layer}/{'/'.join(address.key)}\n" if item is not None else ""


def _below(at: Desk, address: Address) -> Iterator[BoundText]:
    """The same item in the product and the packs, the lowest layer last."""
    wanted = file_of(address).rsplit(".", 1)[0]
    for path, text in reversed(tuple(at.workbench.compiled.texts.items())):
        layer, inner = _layer_of(path)
        if layer != COMPANY and inner.rsplit(".", 1)[0] == wanted:
            words = at.say(layer_words(layer))
            yield BoundText(path=path, layer=words, lines=tuple(text.rstrip("\n").split("\n")))


def _layer_of(path: str) -> tuple[str, str]:
    """The layer of a file, and its path inside that layer."""
    if path.startswith("core:"):
        return "core", path.removeprefix("core:")
    if path.startswith("packs/") and path.count("/") > 1:
        _, pack, inner = path.split("/", 2)
        return pack, inner
    return COMPANY, path


def _neighbours(at: Desk, file: str) -> Iterator[BoundFile]:
    """The files of the same entity, or of the same folder; of all layers, each once."""
    _, inner = _layer_of(file)
    folder = (
        "/".join(inner.split("/")[:2]) if inner.startswith("entities/") else inner.split("/")[0]
    )
    found: dict[str, bool] = {}
    for path in (*at.workbench.compiled.texts, *at.workbench.files):
        layer, place = _layer_of(path)
        if place.startswith(folder + "/") and address_of(place) is not None:
            found[place] = found.get(place, False) or layer == COMPANY
    return _bound(found, inner)


def _bound(found: dict[str, bool], current: str) -> Iterator[BoundFile]:
    order = {"entity": 0, "views": 1, "pipeline": 2, "layout": 3}
    known = {p: a for p in found if (a := address_of(p)) is not None}
    for path in sorted(known, key=lambda p: (order.get(known[p].kind, 4), p)):
        yield BoundFile(
            path=path, href=code_address(path), current=path == current, company=found[path]
        )


def _all_files(at: Desk) -> Iterator[BoundFile]:
    """Every file that the company has, and those of the layers below that it could change."""
    found: dict[str, bool] = {}
    for path in (*at.workbench.compiled.texts, *at.workbench.files):
        layer, place = _layer_of(path)
        address = address_of(place)
        if address is not None and (layer == COMPANY or address.kind in COMPOSED):
            found[place] = found.get(place, False) or layer == COMPANY
    return _bound(found, "")


def _lines_of(troubles: Iterable[Trouble], file: str) -> Iterator[int]:
    """The lines of the file that something is wrong with."""
    for found in troubles:
        at_line = _LINE.search(found.href)
        if at_line is not None and found.href.startswith(code_address(file) + "#"):
            yield int(at_line[1])
