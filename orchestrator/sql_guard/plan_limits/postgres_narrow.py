"""The plan's conditions, written into a PostgreSQL statement that lacks them.

Place in the flow: __init__.py has found scans at which the plan's conditions are not proven.
Where a table is all that a SELECT reads, they go into its WHERE; elsewhere the table becomes
(SELECT * FROM table WHERE conditions), under the name it had, so that no join or condition around
it can reach another row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import postgast
from google.protobuf.message import Message

_AND = 1  # BoolExprType
Wanted = Mapping[int, Sequence[Any]]  # a table's place in the text → conditions, as trees


def narrowed(tree: Any, wanted: Wanted) -> str | None:
    """The statement's text with the conditions in it; None when one of the tables stands where
    no condition can be put. Changes `tree`."""
    left = dict(wanted)
    _narrow(tree, left)
    if left:
        return None
    _without_schemas(tree)
    return str(postgast.deparse(tree))


def _narrow(node: Message, wanted: dict[int, Sequence[Any]]) -> None:
    if type(node).__name__ == "SelectStmt":
        _into_where(node, wanted)
    for child in _children(node):
        table = _table(child)
        if table is not None and table.location in wanted:
            _into_subquery(child, table, wanted.pop(table.location))
        else:
            _narrow(child, wanted)


def _into_where(select: Any, wanted: dict[int, Sequence[Any]]) -> None:
    table = _table(select.from_clause[0]) if len(select.from_clause) == 1 else None
    if table is None or table.alias.colnames or table.location not in wanted:
        return
    name = table.alias.aliasname or table.relname
    _conjoin(select, [_qualified(one, name) for one in wanted.pop(table.location)])


def _into_subquery(node: Any, table: Any, conditions: Sequence[Any]) -> None:
    """`node`: of a FROM; the table, or its TABLESAMPLE."""
    whole = type(node)()
    whole.range_subselect.subquery.CopyFrom(postgast.parse("SELECT * FROM x").stmts[0].stmt)
    whole.range_subselect.alias.aliasname = table.relname
    if table.HasField("alias"):
        whole.range_subselect.alias.CopyFrom(table.alias)
    inner = whole.range_subselect.subquery.select_stmt
    inner.from_clause[0].CopyFrom(node)
    bare = _table(inner.from_clause[0])
    bare.ClearField("alias")
    _conjoin(inner, [_qualified(one, table.relname) for one in conditions])
    node.CopyFrom(whole)


def _table(node: Any) -> Any:
    """The RangeVar that a Node is, or is a sample of; None of any other."""
    if type(node).__name__ != "Node":
        return None
    if node.HasField("range_table_sample"):
        node = node.range_table_sample.relation
    return node.range_var if node.HasField("range_var") else None


def _conjoin(select: Any, conditions: Sequence[Any]) -> None:
    """The plan's come first: what fails on a row outside may then not be reached."""
    own = _copy(select.where_clause)
    if own.HasField("bool_expr") and own.bool_expr.boolop == _AND:
        parts = [*conditions, *own.bool_expr.args]
    else:
        parts = [*conditions, *([own] if select.HasField("where_clause") else [])]
    if len(parts) == 1:
        select.where_clause.CopyFrom(parts[0])
        return
    both = type(own)()
    both.bool_expr.boolop = _AND
    both.bool_expr.args.extend(parts)
    select.where_clause.CopyFrom(both)


def _qualified(condition: Any, name: str) -> Any:
    """A copy whose columns say whose they are."""
    copy = _copy(condition)
    for column in _columns(copy):
        qualifier = type(column.fields[0])()
        qualifier.string.sval = name
        column.fields.insert(0, qualifier)
    return copy


def _without_schemas(tree: Message) -> None:
    """data.orders.state names no column of a subquery called orders."""
    for column in _columns(tree):
        if len(column.fields) == 3:
            del column.fields[0]


def _columns(node: Message) -> list[Any]:
    if type(node).__name__ == "ColumnRef":
        return [node]
    return [found for child in _children(node) for found in _columns(child)]


def _children(node: Message) -> list[Any]:
    return [
        item for field, value in node.ListFields() if field.message_type is not None
        for item in ([value] if isinstance(value, Message) else value)]


def _copy(node: Any) -> Any:
    copy = type(node)()
    copy.CopyFrom(node)
    return copy
