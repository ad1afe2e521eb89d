"""What every kind needs that hands records over: a field `owner`, and somebody to give them to."""

from __future__ import annotations

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.items import about, named
from tailorbird_metadata.compiler.recipients import Recipients
from tailorbird_metadata.compiler.references import part
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.automation import Recipient
from tailorbird_metadata.source.nodes import Node, ScalarNode


def has_owner(context: Context, draft: Draft, place: Node, path: str) -> bool:
    """Whether records of `draft` can be handed over; if not, that is told at `place`."""
    owner = draft.fields.get("owner")
    if owner is not None and owner.type == "user":
        return True
    if "owner" not in draft.unsure:
        context.add(
            place,
            "E0225",
            message(
                "{entity} has no field `owner` and cannot be handed over.",
                entity=context.label_of(draft),
            ),
            message("Give it a field `owner` of the type user."),
            path=path,
        )
    return False


def taker(
    context: Context, draft: Draft, node: ScalarNode | None, recipients: Recipients, path: str
) -> Recipient | None:
    """Who gets a record: a recipient, or `pool` and its name."""
    if node is None or node.refused:
        return None
    word, _, name = node.text.partition(" ")
    if word != "pool" or not name:
        return recipients.read(node)
    place = part(node, len(word) + 1, name)
    told = ("E0511", message("`{name}` is not a pool.", name=name))
    found = named(context, "pool", place, context.pools, told, path)
    if found is None or not about(context, draft, place, context.pools[found].entity, path):
        return None
    return Recipient(kind="pool", name=context.pools[found].id)
