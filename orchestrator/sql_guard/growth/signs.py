"""Is there anything in a statement that could make large values, so that it is worth reckoning?

Place in the flow: statement_walk.py shows every node; an ordinary report has no such sign, and is
spared the reckoning. What is not known to make small values is a sign.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import postgast

from orchestrator.sql_guard.functions import FUNCTIONS
from orchestrator.sql_guard.growth.steady import STEADY

_CALLED_ON_A_ROW = FUNCTIONS - STEADY
# What doubles a value by putting it together with itself, so often at least, makes megabytes.
_MANY_JOINED = 3
_MANY_TABLES = 3
_MANY_ROWS = 8
_JOINING = frozenset(("||", "+", "&&", "<->"))


class Signs:
    """found: whether there was one."""

    def __init__(self) -> None:
        self.found = False
        self._joined = 0

    def look(self, kind: str, node: Any) -> None:
        sign = _SIGNS.get(kind)
        if sign is not None and not self.found:
            self.found = sign(self, node)

    def _select(self, node: Any) -> bool:
        recursive = node.HasField("with_clause") and node.with_clause.recursive
        return bool(recursive or len(node.from_clause) > _MANY_TABLES
                    or len(node.values_lists) > _MANY_ROWS)

    def _call(self, node: Any) -> bool:
        return node.funcname[-1].string.sval not in STEADY

    def _operator(self, node: Any) -> bool:
        joining = bool(node.name) and node.name[-1].string.sval in _JOINING
        return joining and self._joins(node)

    def _joins(self, node: Any) -> bool:
        self._joined += 1
        return self._joined > _MANY_JOINED

    def _field(self, node: Any) -> bool:
        """t.f may call f on t."""
        parts = node.indirection if type(node).__name__ == "A_Indirection" else node.fields[1:]
        return any(part.string.sval in _CALLED_ON_A_ROW for part in parts)

    def _join(self, node: Any) -> bool:
        return not (node.using_clause or node.is_natural or node.HasField("quals"))

    def _subquery(self, node: Any) -> bool:
        return bool(node.sub_link_type == postgast.pg_query_pb2.ARRAY_SUBLINK)

    def _surely(self, node: Any) -> bool:
        return True


_SIGNS: dict[str, Callable[[Signs, Any], bool]] = {
    "SelectStmt": Signs._select, "FuncCall": Signs._call, "A_Expr": Signs._operator,
    "A_ArrayExpr": Signs._joins, "RowExpr": Signs._joins, "ColumnRef": Signs._field,
    "A_Indirection": Signs._field, "JoinExpr": Signs._join, "SubLink": Signs._subquery,
    **dict.fromkeys(("JsonAggConstructor", "JsonArrayQueryConstructor", "XmlExpr"), Signs._surely),
}
