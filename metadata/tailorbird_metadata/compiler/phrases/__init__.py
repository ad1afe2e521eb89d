"""Texts with `{account.name}` in them, and bodies of templates with blocks: in all languages.

`marks` cuts a text at its brackets, `syntax` puts blocks together, `reading` checks every name,
`habits` knows how other systems write; `phrase` does it for a text and its translations.
"""

from __future__ import annotations

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.phrases.grounds import Silent, Told
from tailorbird_metadata.compiler.phrases.reading import DOTTED, Reading
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model.phrase import Phrase
from tailorbird_metadata.source.nodes import Node, ScalarNode

__all__ = ["DOTTED", "phrase"]


def phrase(
    context: Context,
    draft: Draft,
    node: Node | None,
    layer: str,
    path: str,
    *,
    blocks: bool = False,
) -> Phrase:
    """The text at `node` about records of `draft`, and its translations; mistakes are taken down.

    `blocks` says that conditions and loops may stand in it.
    """
    written = [node] if isinstance(node, ScalarNode) else []
    told = [
        Told(context, one, path)
        for one in (*written, *(e.value for e in context.labels.translations(path)))
        if not one.refused
    ]
    for ground in told:
        Reading(ground, draft, blocks).members(ground.node.text)
    text = context.labels.text(node, "", layer, path)
    values = {k: v for k, v in text.values.items() if v} or dict(text.values)
    if any(ground.wrong for ground in told):
        return Phrase(parts=frozen(dict.fromkeys(values, ())))
    silent = Reading(Silent(context), draft, blocks)
    return Phrase(parts=frozen({k: silent.members(v) for k, v in values.items()}))
