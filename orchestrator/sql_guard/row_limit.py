"""The row limit that every statement gets.

Place in the flow: postgres.py writes it into a tree that the walk has found harmless.
"""

from __future__ import annotations

from typing import Any

import postgast

from orchestrator.sql_guard.constant_arguments import constant

_pb = postgast.pg_query_pb2


def limit_rows(select: Any, max_rows: int) -> None:
    """At most one row more than is kept, so that the reader knows whether there was more."""
    most = max_rows + 1
    if select.limit_option == _pb.LIMIT_OPTION_WITH_TIES:
        _enclosed(select)
    if select.HasField("limit_count") and _at_most(select.limit_count, most):
        return
    if select.HasField("limit_count") and not select.limit_count.a_const.isnull:
        _limit_of_expression(select, most)
        return
    select.limit_count.a_const.Clear()
    select.limit_count.a_const.ival.ival = most
    select.limit_option = _pb.LIMIT_OPTION_COUNT


def _at_most(count: Any, most: int) -> bool:
    """Whether a limit is a constant in bounds, or the least of one and something else."""
    if count.HasField("min_max_expr") and count.min_max_expr.op == _pb.IS_LEAST:
        return any(_at_most(item, most) for item in count.min_max_expr.args)
    asked = constant(count)
    return asked is not None and 0 <= asked <= most


def _enclosed(select: Any) -> None:
    """SELECT * FROM (select): ties have no end of their own. The order stays, as PostgreSQL
    gives the rows of a subquery with a limit as they come."""
    inner = type(select)()
    inner.CopyFrom(select)
    select.Clear()
    star = select.target_list.add().res_target.val.column_ref
    star.fields.add().a_star.SetInParent()
    enclosed = select.from_clause.add().range_subselect
    enclosed.subquery.select_stmt.CopyFrom(inner)
    enclosed.alias.aliasname = "tied"
    select.limit_option = _pb.LIMIT_OPTION_DEFAULT
    select.op = _pb.SETOP_NONE


def _limit_of_expression(select: Any, most: int) -> None:
    """LIMIT least(expression, most)."""
    asked = type(select.limit_count)()
    asked.CopyFrom(select.limit_count)
    select.limit_count.Clear()
    least = select.limit_count.min_max_expr
    least.op = _pb.IS_LEAST
    least.args.append(asked)
    bound = least.args.add()
    bound.a_const.ival.ival = most
