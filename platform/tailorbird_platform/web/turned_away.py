"""A request that is not carried out, before any page or API operation has seen it."""

from __future__ import annotations

from tailorbird_metadata.messages import Message


class TurnedAway(Exception):
    """An HTTP status and what to tell the person."""

    def __init__(self, status: int, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.status = status
        self.sentence = sentence
