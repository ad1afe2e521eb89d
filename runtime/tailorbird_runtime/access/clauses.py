"""A right as a condition of a query."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.access.rights import AllOf, Allowed, AnyOf, Own, Test
from tailorbird_runtime.expressions.sql import SqlContext, to_clause
from tailorbird_runtime.storage.tables import USER, Tables


def clause(
    right: Allowed,
    tables: Tables,
    table: sa.FromClause,
    entity_id: str,
    *,
    starting: bool = False,
) -> sa.ColumnElement[bool] | None:
    """The condition on rows of `table`; None where every row is allowed.  A query may be `starting`
    from it where nothing else finds its rows.

    Conditions of a right see all records: whether an account is in my team does not depend on
    whether I may open it.
    """
    if right is True:
        return None
    if right is False:
        return sa.false()
    return _test(right, SqlContext(tables=tables, table=table, entity=entity_id, starting=starting))


def _test(test: Test, context: SqlContext) -> sa.ColumnElement[bool]:
    if isinstance(test, Own):
        return to_clause(test.expression, context)
    if isinstance(test, AllOf):
        return sa.and_(*(_test(t, context) for t in test.tests))
    if isinstance(test, AnyOf):
        side = replace(context, alternative=context.starting)
        return sa.or_(*(_test(t, side) for t in test.tests))
    above = context.tables.of(test.entity).alias()
    keyed = replace(context, table=above, entity=test.entity, alternative=False, starting=False)
    belongs = above.c["id"] == context.table.c[test.lookup]
    return sa.exists(sa.select(sa.literal(1)).where(belongs, _test(test.test, keyed)))


def visible_rows(
    policy: Policy, tables: Tables, table: sa.FromClause, entity_id: str
) -> sa.ColumnElement[bool] | None:
    """The rows of `table` that the policy lets be read; None where that is all of them.

    People (entity `user`) are no secret.
    """
    if entity_id == USER:
        return None
    return clause(policy.of(entity_id).read, tables, table, entity_id)
