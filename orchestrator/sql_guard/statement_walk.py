"""Every node of a parsed statement against the lists of allowed.py and the catalog.

Place in the flow: postgres.py walks each tree once, with the CTE names that are visible at each
point. Tables without a schema get the catalog's, so the printed statement does not depend on
a search path.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from google.protobuf.message import Message
from postgast.walk import unwrap_node

from orchestrator.catalog import Catalog
from orchestrator.sql_guard.allowed import (
    FUNCTIONS,
    HIDDEN_COLUMNS,
    MAX_PADDED,
    NODES,
    PADDED,
    SERIES,
    SYSTEM_SCHEMAS,
    TYPES,
    VALUE_FUNCTIONS,
)
from orchestrator.sql_guard.constant_arguments import constant, small_series
from orchestrator.sql_guard.verdict import Reason, reason

_MAX_REASONS = 20
_WRITES = ("InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt")
Names = frozenset[str]


class Walk:
    """Collects every reason to refuse, at most 20."""

    def __init__(self, catalog: Catalog, sql: str) -> None:
        self._tables = {table.name: table for table in catalog.tables.values()}
        self._sensitive = {
            name for t in self._tables.values() for name, c in t.columns.items() if c.sensitive
        }
        self._known = {name for table in self._tables.values() for name in table.columns}
        self._sql = sql
        self.reasons: list[Reason] = []
        self.warnings: list[Reason] = []

    def visit(self, node: Message, visible: Names) -> None:
        """`visible`: names of CTEs that an unqualified table may mean here."""
        kind = type(node).__name__
        if len(self.reasons) >= _MAX_REASONS or kind == "Node":
            return
        if kind not in NODES:
            self._refuse_kind(kind, node)
            return
        handler = getattr(self, f"_on_{kind}", None)
        if handler is not None:
            visible = handler(node, visible) or visible
        for child in _children(node):
            self.visit(child, visible)

    def _refuse(self, code: str, name: str, node: Any) -> None:
        at = getattr(node, "location", None)
        self.reasons.append(reason(code, name, characters(self._sql, at) if at else None))

    def _refuse_kind(self, kind: str, node: Message) -> None:
        if kind in _WRITES:
            self._refuse("WRITES", kind, node)
        elif kind == "LockingClause":
            self._refuse("LOCKING", kind, node)
        elif kind == "IntoClause":
            self._refuse("INTO", kind, node)
        elif kind == "ParamRef":
            self._refuse("PARAMETER", f"${getattr(node, 'number', '')}", node)
        else:
            self._refuse("CONSTRUCT", kind, node)

    def _on_SelectStmt(self, node: Any, visible: Names) -> Names:
        """A CTE is visible in the query it belongs to and in the CTEs after it (all of them,
        itself included, when recursive)."""
        if not node.HasField("with_clause"):
            return visible
        with_clause = node.with_clause
        names = [item.common_table_expr.ctename for item in with_clause.ctes]
        for index, item in enumerate(with_clause.ctes):
            earlier = names if with_clause.recursive else names[:index]
            self.visit(item.common_table_expr.ctequery.select_stmt
                       if item.common_table_expr.ctequery.HasField("select_stmt")
                       else unwrap_node(item.common_table_expr.ctequery),
                       visible | frozenset(earlier))
        return visible | frozenset(names)

    def _on_RangeVar(self, node: Any, visible: Names) -> None:
        name = ".".join(part for part in (node.catalogname, node.schemaname, node.relname) if part)
        if not node.schemaname and not node.catalogname and node.relname in visible:
            return
        table = self._tables.get(node.relname)
        schema = node.schemaname or (table.db_schema if table else "")
        if node.catalogname or table is None or schema != table.db_schema:
            hidden = node.schemaname in SYSTEM_SCHEMAS or node.relname.startswith("pg_")
            self._refuse("SYSTEM_CATALOG" if hidden else "UNKNOWN_RELATION", name, node)
            return
        node.schemaname = schema

    def _on_ColumnRef(self, node: Any, visible: Names) -> None:
        last = node.fields[-1]
        name = last.string.sval if last.HasField("string") else ""
        if name in HIDDEN_COLUMNS and name not in self._known:
            self._refuse("HIDDEN_COLUMN", name, node)
        if name in self._sensitive:
            self.warnings.append(reason("SENSITIVE", name, characters(self._sql, node.location)))

    def _on_FuncCall(self, node: Any, visible: Names) -> None:
        parts = [part.string.sval for part in node.funcname]
        name = parts[-1]
        if len(parts) > 2 or (len(parts) == 2 and parts[0] != "pg_catalog"):
            self._refuse("FUNCTION", ".".join(parts), node)
        elif name == SERIES:
            if not small_series(node):
                self._refuse("UNBOUNDED", name, node)
        elif name in PADDED:
            size = constant(node.args[PADDED[name]]) if len(node.args) > PADDED[name] else None
            if size is None or size > MAX_PADDED:
                self._refuse("UNBOUNDED", name, node)
        elif name not in FUNCTIONS:
            self._refuse("FUNCTION", name, node)

    def _on_TypeName(self, node: Any, visible: Names) -> None:
        parts = [part.string.sval for part in node.names]
        foreign = len(parts) > 1 and parts[0] != "pg_catalog"
        if parts and (foreign or parts[-1] not in TYPES):
            self._refuse("TYPE", ".".join(parts), node)

    def _on_A_Expr(self, node: Any, visible: Names) -> None:
        parts = [part.string.sval for part in node.name]
        if len(parts) > 1 and parts[0] != "pg_catalog":
            self._refuse("OPERATOR", ".".join(parts), node)

    def _on_SQLValueFunction(self, node: Any, visible: Names) -> None:
        name = node.DESCRIPTOR.fields_by_name["op"].enum_type.values_by_number[node.op].name
        if name not in VALUE_FUNCTIONS:
            self._refuse("FUNCTION", name.removeprefix("SVFOP_").lower(), node)

    def _on_WithClause(self, node: Any, visible: Names) -> None:
        """Its queries were visited with the names each of them sees."""


def _children(node: Message) -> Iterator[Message]:
    if type(node).__name__ == "WithClause":
        return
    for field, value in node.ListFields():
        if field.message_type is None:
            continue
        for item in [value] if isinstance(value, Message) else value:
            yield unwrap_node(item)


def characters(sql: str, offset: int) -> int:
    """The parser counts bytes; people count characters."""
    return len(sql.encode()[:offset].decode(errors="ignore"))
