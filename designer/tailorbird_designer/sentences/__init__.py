"""Rules and automations as sentences that people read."""

from tailorbird_designer.sentences.automations import automation_sentence, recipient, step_words
from tailorbird_designer.sentences.pieces import Piece, Pieces, bold, plain, rich
from tailorbird_designer.sentences.rows import Teller
from tailorbird_designer.sentences.rules import rule_sentence
from tailorbird_designer.sentences.triggers import trigger_words

__all__ = [
    "Piece",
    "Pieces",
    "Teller",
    "automation_sentence",
    "bold",
    "plain",
    "recipient",
    "rich",
    "rule_sentence",
    "step_words",
    "trigger_words",
]
