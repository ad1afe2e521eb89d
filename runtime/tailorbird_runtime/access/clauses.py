"""A right as a condition of a query."""

from __future__ import annotations

import sqlalchemy as sa

from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.access.rights import AllOf, Allowed, AnyOf, Own, Test
from tailorbird_runtime.expressions.sql import SqlContext, to_clause
from tailorbird_runtime.storage.tables import USER, Tables


def clause(
    right: Allowed, tables: Tables, table: sa.FromClause, entity_id: str
) -> sa.ColumnElement[bool] | None:
    """The condition on rows of `table`; None where every row is allowed.

    Conditions of a right see all records: whether an account is in my team does not depend on
    whether I may open it.
    """
    if right is True:
        return None
    if right is False:
        return sa.false()
    return _test(right, tables, table, entity_id)


def _test(
    test: Test, tables: Tables, table: sa.FromClause, entity_id: str
) -> sa.ColumnElement[bool]:
    if isinstance(test, Own):
        context = SqlContext(tables=tables, table=table, entity=entity_id)
        return to_clause(test.expression, context)
    if isinstance(test, AllOf):
        return sa.and_(*(_test(t, tables, table, entity_id) for t in test.tests))
    if isinstance(test, AnyOf):
        return sa.or_(*(_test(t, tables, table, entity_id) for t in test.tests))
    above = tables.of(test.entity).alias()
    return sa.exists(
        sa.select(sa.literal(1)).where(
            above.c["id"] == table.c[test.lookup], _test(test.test, tables, above, test.entity)
        )
    )


def visible_rows(
    policy: Policy, tables: Tables, table: sa.FromClause, entity_id: str
) -> sa.ColumnElement[bool] | None:
    """The rows of `table` that the policy lets be read; None where that is all of them.

    People (entity `user`) are no secret.
    """
    if entity_id == USER:
        return None
    return clause(policy.of(entity_id).read, tables, table, entity_id)
