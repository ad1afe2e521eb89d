"""A mistake that a person at the terminal can mend: a sentence, perhaps a way on, an exit code."""

from __future__ import annotations

from tailorbird_metadata.messages import Message

REFUSED = 1
MISUSED = 64


class Refusal(Exception):
    """Stops a command; the command line prints it without a traceback."""

    def __init__(self, sentence: Message, help: Message | None = None, code: int = REFUSED) -> None:
        super().__init__(str(sentence))
        self.message = sentence
        self.help = help
        self.code = code
