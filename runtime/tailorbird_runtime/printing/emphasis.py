"""Where bold begins and ends: also beside punctuation, as texts without spaces between words need.

CommonMark does not take the second pair of asterisks in `**合计：**{total}` for an end, since
punctuation stands before it and no space after it.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token


class _State(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """Asterisks begin before anything but a space, and end after anything but one."""
        found = super().scanDelims(start, canSplitWord)
        if not canSplitWord:
            return found
        end = start + found.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        return Scanned(not after.isspace(), not before.isspace(), found.length)


class Inline(ParserInline):
    """The library's reader of what stands in a line, with asterisks as above."""

    def parse(
        self, src: str, md: MarkdownIt, env: MutableMapping[str, Any], tokens: list[Token]
    ) -> list[Token]:
        """Put the tokens of `src` into `tokens`."""
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens
