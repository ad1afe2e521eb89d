"""Why something about people was not done."""

from __future__ import annotations

from tailorbird_metadata.messages import Message


class PeopleRefused(Exception):
    """A change that was refused; `field` is the name of the input it is about, if it is one's."""

    def __init__(self, sentence: Message, field: str | None = None) -> None:
        super().__init__(str(sentence))
        self.message = sentence
        self.field = field


class NotPermitted(PeopleRefused):
    """The person who asked may not do this."""


class UnknownPerson(PeopleRefused):
    """There is nobody with this id."""
