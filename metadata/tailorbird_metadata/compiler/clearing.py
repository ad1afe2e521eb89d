"""Rules that empty fields: `clear_when:` with `clear:`, and circles of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tailorbird_metadata.compiler.circles import shortest_circle
from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.rule_fields import why_not_cleared
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.rule import Rule
from tailorbird_metadata.source.nodes import MapNode, ScalarNode


def cleared(context: Context, draft: Draft, node: MapNode, path: str) -> Iterator[str]:
    """The ids of the fields under `clear:`; those that cannot be empty are taken down."""
    for name in node.items("clear"):
        field = context.field(draft, name, path)
        if field is None:
            continue
        why = why_not_cleared(field)
        if why is not None:
            context.add(name, "E0225", *why, path=path)
        elif field.required:
            context.add(
                name,
                "E0291",
                message("{field} is required, so no rule may empty it.", field=field.label),
                message("Remove it here, or delete `required:` at the field."),
                path=path,
            )
        else:
            yield field.id


def needs_its_half(context: Context, key: ScalarNode, node: MapNode, path: str) -> bool:
    """Takes down that `clear_when:` or `clear:` stands alone; returns whether it did."""
    has, fields = (node.get(k) is not None for k in ("clear_when", "clear"))
    if has == fields:
        return False
    missing = "clear" if has else "clear_when"
    mend = (
        message("Write the fields that are emptied: `clear: [lost_reason]`.")
        if has
        else message("Write the condition: `clear_when: stage_open`.")
    )
    sentence = message("`{name}` has no `{key}:`.", name=key.text, key=missing)
    context.add(key, "E0102", sentence, mend, path=path)
    return True


def check_circles(context: Context, draft: Draft, rules: Mapping[str, Rule]) -> None:
    """Takes down each circle of rules that empty what the next one looks at, once."""
    follows = {
        name: [n for n, other in rules.items() if rule.empties_for(other)]
        for name, rule in rules.items()
        if rule.clear
    }
    told: set[frozenset[str]] = set()
    for name in follows:
        chain = shortest_circle(name, follows)
        if chain is None or frozenset(chain) in told:
            continue
        told.add(frozenset(chain))
        sentence = message(
            "These rules empty what each other's conditions read: {chain}.",
            chain=" → ".join((*chain, name)),
        )
        if len(chain) == 1:
            sentence = message("The rule `{name}` empties what its own condition reads.", name=name)
        node = draft.root.mapping("rules")
        assert node is not None
        context.add(
            node.key(name),
            "E0290",
            sentence,
            message("Let the condition read other fields; what may not be is a `check:`."),
            path=f"{draft.name}.rules.{name}",
        )
