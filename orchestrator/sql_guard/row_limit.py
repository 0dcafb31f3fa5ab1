"""The row limit that every statement gets.

Place in the flow: postgres.py writes it into a tree that the walk has found harmless.
"""

from __future__ import annotations

from typing import Any

import postgast

from orchestrator.sql_guard.constant_arguments import constant


def limit_rows(select: Any, max_rows: int) -> None:
    """At most one row more than is kept, so that the reader knows whether there was more."""
    most = max_rows + 1
    asked = constant(select.limit_count) if select.HasField("limit_count") else None
    if asked is not None and 0 <= asked <= most:
        return
    if select.HasField("limit_count") and not select.limit_count.a_const.isnull:
        _limit_of_expression(select, most)
        return
    select.limit_count.a_const.Clear()
    select.limit_count.a_const.ival.ival = most
    select.limit_option = postgast.pg_query_pb2.LIMIT_OPTION_COUNT


def _limit_of_expression(select: Any, most: int) -> None:
    """LIMIT least(expression, most)."""
    asked = type(select.limit_count)()
    asked.CopyFrom(select.limit_count)
    select.limit_count.Clear()
    least = select.limit_count.min_max_expr
    least.op = postgast.pg_query_pb2.IS_LEAST
    least.args.append(asked)
    bound = least.args.add()
    bound.a_const.ival.ival = most
