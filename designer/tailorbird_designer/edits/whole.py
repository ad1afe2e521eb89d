"""`text`: the whole text of one of the company's files, as the code view has it."""

from __future__ import annotations

from tailorbird_designer.edits.edit import Edit
from tailorbird_designer.edits.places import Files
from tailorbird_designer.edits.refusals import not_yours, nothing_there
from tailorbird_designer.edits.text import FileText
from tailorbird_metadata.layers.addresses import address_of
from tailorbird_metadata.source.files import ENDINGS

_TOOL_WRITES = ("purged", "pack")


def whole_text(files: Files, edit: Edit) -> Files:
    """The file says this from now on; None takes it away.

    Its line breaks and its byte order mark stay as they were; whether the text can be read is
    for the compiler to say, with file and line.
    """
    address = address_of(edit.path) if edit.path.endswith(ENDINGS) else None
    if address is None or address.kind in _TOOL_WRITES or ".." in edit.path.split("/"):
        raise not_yours(edit.path, edit.path)
    before = files.get(edit.path)
    if edit.text is None:
        if before is None:
            raise nothing_there(edit.path)
        return {path: content for path, content in files.items() if path != edit.path}
    return {**files, edit.path: _bytes(edit.path, before, edit.text)}


def _bytes(path: str, before: bytes | None, text: str) -> bytes:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        old = FileText.of(path, before or b"")
    except UnicodeDecodeError:
        old = FileText(path, "")
    mark = b"\xef\xbb\xbf" if old.bom else b""
    return mark + plain.replace("\n", old.newline).encode("utf-8", "surrogatepass")
