"""A checked tree as data for the form's interpreter (`static/expressions.js`).

Data, not code: the page's security policy forbids evaluating text, and nothing here needs it.
Numbers travel as decimal text, days as `YYYY-MM-DD`, moments as RFC 3339 in UTC.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    And,
    Arithmetic,
    Below,
    Call,
    Compare,
    Expression,
    FieldRef,
    In,
    Input,
    Literal,
    Negate,
    Node,
    Not,
    Or,
)


def to_data(expression: Expression | Node) -> dict[str, Any]:
    """The tree as nested maps that JSON can hold.

    The script's `evaluate(tree, row, inputs, fetched)` takes it: `row` by field id (a money
    field's base amount as `<id>__base` where it is known), `inputs` as `inputs_data` gives them,
    `fetched` linked values and aggregates by the key of `needs.fetched_nodes`.
    """
    return _data(expression.tree if isinstance(expression, Expression) else expression)


def inputs_data(inputs: Inputs) -> dict[str, Any]:
    """The clock and the person for the script."""
    me = inputs.me
    found: dict[str, Any] = {
        "today": inputs.today.isoformat(),
        "now": _scalar(inputs.now),
        "zone": inputs.zone,
        "me": None,
    }
    if me is not None:
        found["me"] = {
            "id": me.id, "name": me.name, "email": me.email, "locale": me.locale,
            "team": me.team, "teams": sorted(me.teams), "manager": me.manager,
            "roles": list(me.roles),
        }  # fmt: skip
    return found


def _data(node: Node) -> dict[str, Any]:
    kind = node.type.kind.value
    match node:
        case Literal(value=value):
            return {"is": "literal", "kind": kind, "value": _scalar(value)}
        case FieldRef(via=()):
            money = {"money": True} if node.type.money else {}
            return {"is": "field", "kind": kind, "field": node.field, **money}
        case FieldRef() | Aggregate() | Below():
            return {"is": "fetched", "kind": kind, "key": node.key, **_nothing(node)}
        case Input(name=name):
            return {"is": "input", "kind": kind, "name": name}
        case Not(operand=operand):
            return {"is": "not", "kind": kind, "operand": _data(operand)}
        case Negate(operand=operand):
            return {"is": "negate", "kind": kind, "operand": _data(operand)}
        case And(operands=operands) | Or(operands=operands):
            form = "and" if isinstance(node, And) else "or"
            return {"is": form, "kind": kind, "operands": [_data(o) for o in operands]}
        case Compare(operator=operator, left=left, right=right):
            return {"is": "compare", "kind": kind, "operator": operator,
                    "left": _data(left), "right": _data(right)}  # fmt: skip
        case Arithmetic(operator=operator, left=left, right=right):
            return {"is": "arithmetic", "kind": kind, "operator": operator,
                    "left": _data(left), "right": _data(right)}  # fmt: skip
        case In(member=member, options=options, container=container):
            inside = [_data(o) for o in options] if container is None else _data(container)
            return {"is": "in", "kind": kind, "member": _data(member), "container": inside}
        case Call(function=function, arguments=arguments):
            return {"is": "call", "kind": kind, "function": function,
                    "arguments": [_data(a) for a in arguments]}  # fmt: skip
        case _:
            raise TypeError(f"{type(node).__name__} has no form for browsers")


def _nothing(node: Node) -> dict[str, Any]:
    """What counts where the aggregate found nothing."""
    zero = isinstance(node, Aggregate) and node.function in ("count", "sum")
    return {"nothing": "0"} if zero else {}


def _scalar(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, Decimal)):
        return format(Decimal(value), "f")
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)
