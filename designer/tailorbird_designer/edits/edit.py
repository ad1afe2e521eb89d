"""One change of the configuration as data: what is done, to which item, with which value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from tailorbird_metadata.messages import Message, message

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""A value as JSON has it; text stays text, also where it looks like a number or a day."""


class Verb(StrEnum):
    """What is done to an item."""

    SET = "set"
    """The value at the path is this one, whether something stood there or not."""
    ADD = "add"
    """A new item, or a name in a list; refused if it is there."""
    RENAME = "rename"
    """Another name; identity and data stay."""
    MOVE = "move"
    """Another place among its neighbours."""
    RETIRE = "retire"
    """Out of use: `retired:` with a day, or the language's word where nothing holds data."""
    OVERRIDE = "override"
    """Like set, and only for what a lower layer says."""
    RESET = "reset"
    """The company's own word goes; what the layer below says holds again."""
    TEXT = "text"
    """The whole text of a file."""


class EditRefused(Exception):
    """An edit cannot be made, and nothing was: a sentence, a way on, and the path it is about.

    `uses` are the places that stand in the way, such as those that still read an item.
    """

    def __init__(
        self, sentence: Message, help: Message, path: str, uses: tuple[str, ...] = ()
    ) -> None:
        super().__init__(str(sentence))
        self.message = sentence
        self.help = help
        self.path = path
        self.uses = uses


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change.

    `path` is an item path (`deal.fields.line.options.storage.label`); for `text` it is the path
    of a file (`roles/rep.yaml`).  `value` is what `set`, `add` and `override` write and the day
    of `retire`; `name` is the new name of `rename`; `before` and `after` name the neighbour that
    an added or moved item stands beside; `text` is the file's text, None takes the file away.
    """

    verb: Verb
    path: str
    value: Json = None
    name: str | None = None
    before: str | None = None
    after: str | None = None
    text: str | None = None

    def to_data(self) -> dict[str, Json]:
        """This edit as JSON; `Edit.from_data` reads it."""
        found: dict[str, Json] = {"verb": self.verb.value, "path": self.path}
        for key in ("value", "name", "before", "after", "text"):
            if (said := getattr(self, key)) is not None:
                found[key] = said
        return found

    @staticmethod
    def from_data(data: object) -> Edit:
        """The edit that `data` describes; raises EditRefused if it describes none."""
        if not isinstance(data, Mapping) or not set(data) <= _KEYS:
            raise _no_edit("")
        verb, path = data.get("verb"), data.get("path")
        if verb not in set(Verb) or not isinstance(path, str):
            raise _no_edit(path if isinstance(path, str) else "")
        texts = {k: data.get(k) for k in ("name", "before", "after", "text")}
        if not all(t is None or isinstance(t, str) for t in texts.values()):
            raise _no_edit(path)
        return Edit(verb=Verb(verb), path=path, value=data.get("value"), **texts)


_KEYS = {f.name for f in fields(Edit)}


def _no_edit(path: str) -> EditRefused:
    return EditRefused(
        message("This is no change of the configuration."),
        message("Name one of {verbs}, and a path.", verbs=", ".join(Verb)),
        path,
    )
