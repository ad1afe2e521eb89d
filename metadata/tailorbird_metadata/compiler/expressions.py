"""Expressions of the configuration: checked in their scope, formulas laid in, mistakes placed."""

from __future__ import annotations

import re
from dataclasses import replace

from tailorbird_metadata.compiler.context import LATER_HELP, Context, Draft, later_sentence
from tailorbird_metadata.compiler.scope import DraftScope
from tailorbird_metadata.compiler.spans import span_in
from tailorbird_metadata.compiler.units import by_node
from tailorbird_metadata.expressions.before import olds, too_far
from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.faults import (
    UNKNOWN_NAME,
    WRONG_PLACE,
    ExpressionError,
    ExpressionErrors,
)
from tailorbird_metadata.expressions.limits import oversize
from tailorbird_metadata.expressions.reach import placement_of, reads_of
from tailorbird_metadata.expressions.tree import Expression, Node, Placement
from tailorbird_metadata.expressions.types import BOOLEAN, ValueType
from tailorbird_metadata.lint import Written
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.formulas import FormulaTooFar, laid_in
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.source.nodes import ScalarNode

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def condition(
    context: Context,
    draft: Draft,
    node: ScalarNode | None,
    *,
    allow: Placement = Placement.AGGREGATE,
    in_rights: bool = False,
    portal: str | None = None,
    record: str | None = None,
    path: str = "",
    still: str = "",
) -> Expression | None:
    """The condition at `node`; None if there is none or it is wrong (then taken down).

    `still` says why nothing changes here (of `before.WHY`), where that is not plain.
    """
    if node is None:
        return None
    return expression(
        context,
        draft,
        node,
        node.text,
        0,
        BOOLEAN,
        allow=allow,
        in_rights=in_rights,
        portal=portal,
        record=record,
        path=path,
        still=still,
    )


def expression(
    context: Context,
    draft: Draft,
    node: ScalarNode,
    text: str,
    offset: int,
    expected: ValueType | None,
    *,
    allow: Placement = Placement.AGGREGATE,
    in_rights: bool = False,
    portal: str | None = None,
    record: str | None = None,
    path: str = "",
    still: str = "",
) -> Expression | None:
    """The expression `text`, which begins at `offset` of the value of `node`."""
    found = checked(
        context,
        draft,
        node,
        text,
        offset,
        expected,
        allow=allow,
        in_rights=in_rights,
        portal=portal,
        record=record,
        path=path,
        still=still,
    )
    if found is not None:
        found = _with_formulas(context, node, found, allow, path)
    if found is not None:
        is_condition = expected == BOOLEAN and not path.endswith(".value")
        context.written.append(
            Written(entity=draft.id, node=node, path=path, expression=found, condition=is_condition)
        )
    return found


@by_node
def checked(
    context: Context,
    draft: Draft,
    node: ScalarNode,
    text: str,
    offset: int,
    expected: ValueType | None,
    *,
    allow: Placement = Placement.AGGREGATE,
    in_rights: bool = False,
    portal: str | None = None,
    record: str | None = None,
    path: str = "",
    still: str = "",
) -> Expression | None:
    """Like `expression`, with formula fields still standing as fields."""
    if node.refused:
        context.left_out.append(node)
        return None
    scope = DraftScope(context, draft.id, node.source.layer, portal, record)
    found = check(text, scope, expected, allow=allow, in_rights=in_rights, still=still)
    if isinstance(found, Expression):
        return found
    for error in _one_per_cause(found):
        if _is_reported(context, text, error):
            context.left_out.append(node)
        else:
            problem = _problem(context, node, text, error, offset, path)
            context.take(problem, _cause(draft, text, error))
    return None


def stands_for(
    context: Context, draft: Draft, node: ScalarNode, span: tuple[int, int], text: str, path: str
) -> Expression | None:
    """The condition `text` for which `span` of a value stands: mistakes are told there.

    Formula fields still stand as fields.
    """
    found = check(text, DraftScope(context, draft.id, node.source.layer), BOOLEAN)
    if isinstance(found, Expression):
        return found
    for error in _one_per_cause(found):
        if _is_reported(context, text, error):
            context.left_out.append(node)
        else:
            there = replace(error, span=span)
            context.take(_problem(context, node, node.text, there, 0, path))
    return None


def _is_reported(context: Context, text: str, error: ExpressionError) -> bool:
    """Whether the unknown name is one of something that could not be compiled.

    A name before a dot may be the children of an entity whose file could not be read.
    """
    if error.code != UNKNOWN_NAME:
        return False
    start, end = error.span
    words = set(_WORD.findall(text[start:end]))
    unsure = context.unsure_collections.union(*(d.unsure for d in context.drafts.values()))
    return bool(words & unsure) or (bool(context.unsure_entities) and text[end : end + 1] == ".")


def _cause(draft: Draft, text: str, error: ExpressionError) -> tuple[str, ...]:
    start, end = error.span
    if error.code == UNKNOWN_NAME and text[start - 1 : start] != ".":
        return ("field", draft.id, text[start:end])
    return ()


def _one_per_cause(found: ExpressionErrors) -> list[ExpressionError]:
    """The same unknown name in one text is one mistake."""
    seen: set[tuple[str, str]] = set()
    kept: list[ExpressionError] = []
    for error in found.errors:
        cause = (error.code, str(error.message))
        if cause not in seen:
            seen.add(cause)
            kept.append(error)
    return kept


def _problem(
    context: Context, node: ScalarNode, text: str, error: ExpressionError, offset: int, path: str
) -> Problem:
    start, end = error.span
    code, sentence = error.code, error.message
    mend = error.help or message(
        "Change the expression; the language reference lists what it may contain."
    )
    later = {name for draft in context.drafts.values() for name in draft.later}
    name = _WORD.findall(text[start:end])
    if error.code == UNKNOWN_NAME and name and name[-1] in later:
        code, sentence, mend = "E0024", later_sentence(name[-1]), LATER_HELP
    place = span_in(node, start + offset, end + offset, context.texts)
    return Problem(code=code, message=sentence, location=place, help=mend, path=path)


def _with_formulas(
    context: Context, node: ScalarNode, found: Expression, allow: Placement, path: str
) -> Expression | None:
    """The expression with every formula field replaced by what it means."""
    try:
        tree = laid_in(found.tree, context)
    except FormulaTooFar as refused:
        context.add(
            node,
            WRONG_PLACE,
            message(
                "{field} counts other records and cannot be read from here.", field=refused.name
            ),
            message("Read a field that is kept, or write the condition at the other entity."),
            path=path,
        )
        return None
    if tree is found.tree:
        return found
    if too_far(tree):
        context.take(_counted_before(context, node, tree, found.text, path))
        return None
    large = oversize(tree)
    if large is not None:
        context.add(node, large.code, large.message, large.help, path=path)
        return None
    placement = placement_of(tree)
    if not placement.within(allow):
        context.add(
            node,
            WRONG_PLACE,
            message("A formula that is used here reads other records; this place cannot."),
            message("Use only fields of the record itself."),
            path=path,
        )
        return None
    reads = tuple(sorted({*found.reads, *reads_of(tree)}))
    return replace(found, tree=tree, placement=placement, reads=reads)


def _counted_before(
    context: Context, node: ScalarNode, tree: Node, text: str, path: str
) -> Problem:
    """That a formula that is asked for as it was looks at more than the record itself."""
    start, end = next(o for o in olds(tree) if too_far(o)).span or (0, len(node.text))
    offset = len(node.text) - len(text)
    return Problem(
        code=WRONG_PLACE,
        message=message("This formula counts other records; what it was before is not known."),
        location=span_in(node, start + offset, end + offset, context.texts),
        help=message("Ask about a field that is kept, or about what the formula reads itself."),
        path=path,
    )
