"""`below(region, record.region)`: places in a tree, typed; people form one by their managers."""

from __future__ import annotations

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.faults import ExpressionRefused
from tailorbird_metadata.expressions.hints.callees import takes
from tailorbird_metadata.expressions.kinds import in_words
from tailorbird_metadata.expressions.reading import Reading
from tailorbird_metadata.expressions.syntax import Syntax
from tailorbird_metadata.expressions.tree import Below, FieldRef, Literal, Node, Old
from tailorbird_metadata.expressions.types import BOOLEAN, Kind, ValueType
from tailorbird_metadata.expressions.words import MANAGER, USER
from tailorbird_metadata.messages import message

USAGE = "below(account, other_account)"


def read_below(checker: Reading, node: Syntax, arguments: tuple[Syntax, ...]) -> Node:
    """The typed node; raises ExpressionRefused."""
    help_ = message("Write {usage}.", usage=f"`{USAGE}`")
    if len(arguments) != 2:
        sentence = takes("below", 2, 2, len(arguments))
        raise checker.refused(node, sentence, help_, faults.FUNCTION_USE)
    member, root = (_record(checker, syntax) for syntax in arguments)
    checker.agree(arguments[1], member.type, root.type)
    entity = str(member.type.of)
    link = MANAGER if entity == USER else checker.scope.tree(entity)
    if link is None:
        raise checker.refused(
            arguments[0],
            message("These records form no tree."),
            message("Give their entity `tree:` with its lookup to the record above."),
            faults.FUNCTION_USE,
        )
    return Below(type=BOOLEAN, entity=entity, link=link, member=member, root=root, span=node.span)


def _record(checker: Reading, syntax: Syntax) -> Node:
    """A record; a bare `id` is the record that the text is about."""
    if syntax.form == "symbol" and syntax.value == "id" and checker.inside is None:
        entity = checker.scope.entity
        own = ValueType(kind=Kind.RECORD, of=entity)
        return FieldRef(type=own, entity=entity, field="id", span=syntax.span)
    found = checker.read(syntax)
    if isinstance(found, Old):
        raise checker.refused(
            syntax,
            message("Where a record stood in a tree before is not known."),
            message("Write {usage}.", usage="`changed(account)`"),
            faults.FUNCTION_USE,
        )
    null = isinstance(found, Literal) and found.value is None
    if found.type.kind is not Kind.RECORD or null:
        raise _no_record(checker, syntax, found)
    return found


def _no_record(checker: Reading, syntax: Syntax, found: Node) -> ExpressionRefused:
    return checker.refused(
        syntax,
        message("{name} cannot use {found} here.", name="`below`", found=in_words(found.type)),
        message("Write {usage}.", usage=f"`{USAGE}`"),
        faults.FUNCTION_USE,
    )
