"""Every node of a parsed statement against the lists of allowed.py and the catalog.

Place in the flow: postgres.py walks each tree once, with the CTE names that are visible at each
point. Tables without a schema get the catalog's, so the printed statement does not depend on
a search path.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from google.protobuf.message import Message

from orchestrator.catalog import Catalog
from orchestrator.sql_guard.allowed import (
    HIDDEN_COLUMNS,
    NODES,
    PADDED_TYPES,
    SAMPLE_METHODS,
    SYSTEM_PREFIX,
    SYSTEM_SCHEMA,
    SYSTEM_TYPES,
    TYPES,
    VALUE_FUNCTIONS,
    XML_MADE,
)
from orchestrator.sql_guard.constant_arguments import constant, multiplying_path
from orchestrator.sql_guard.functions import CALLED_AS_COLUMN, FUNCTIONS
from orchestrator.sql_guard.growth import Signs
from orchestrator.sql_guard.trees import characters, children
from orchestrator.sql_guard.verdict import Reason, reason

_MAX_REASONS = 20
_WRITES = ("InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt")
_TYPE_ARGUMENT = ("pg_input_is_valid", "pg_input_error_info")
# char(n) and bit(n) pad.
_MAX_WIDTH = 10_000
# Nothing is below a constant; a WITH clause's queries are visited with the names each of them sees.
_ENDS = ("A_Const", "WithClause")
Names = frozenset[str]


class Walk:
    """Collects every reason to refuse, at most 20.

    Without a catalog (an audit), any table or type outside the system's schemas is taken as it
    is written.
    signs: whether something in the statement could take much memory.
    """

    def __init__(self, catalog: Catalog | None, sql: str) -> None:
        tables = catalog.tables.values() if catalog else ()
        self._audit = catalog is None
        self._tables = {table.name: table for table in tables}
        self._sensitive = {
            name for t in tables for name, c in t.columns.items() if c.sensitive
        }
        self._known = {name for table in tables for name in table.columns}
        self._sql = sql
        self.reasons: list[Reason] = []
        self.warnings: list[Reason] = []
        self.signs = Signs()

    def visit(self, node: Message, visible: Names) -> None:
        """`visible`: names of CTEs that an unqualified table may mean here."""
        kind = type(node).__name__
        if len(self.reasons) >= _MAX_REASONS or kind == "Node":
            return
        if kind not in NODES:
            self._refuse_kind(kind, node)
            return
        self.signs.look(kind, node)
        handler = _HANDLERS.get(kind)
        if handler is not None:
            visible = handler(self, node, visible) or visible
        if kind not in _ENDS:
            for child in children(node):
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
            self.visit(item.common_table_expr, visible | frozenset(earlier))
        return visible | frozenset(names)

    def _on_RangeVar(self, node: Any, visible: Names) -> None:
        name = ".".join(part for part in (node.catalogname, node.schemaname, node.relname) if part)
        if not node.schemaname and not node.catalogname and node.relname in visible:
            return
        schema = node.schemaname
        if schema == SYSTEM_SCHEMA or (schema or node.relname).startswith(SYSTEM_PREFIX):
            self._refuse("SYSTEM_CATALOG", name, node)
            return
        if self._audit and not node.catalogname:
            return
        table = self._tables.get(node.relname)
        if node.catalogname or table is None or schema not in ("", table.db_schema):
            self._refuse("UNKNOWN_RELATION", name, node)
            return
        node.schemaname = table.db_schema

    def _on_RangeTableSample(self, node: Any, visible: Names) -> None:
        method = ".".join(part.string.sval for part in node.method)
        if method.removeprefix("pg_catalog.") not in SAMPLE_METHODS:
            self._refuse("FUNCTION", method, node)

    def _on_ColumnRef(self, node: Any, visible: Names) -> None:
        name = node.fields[-1].string.sval
        self._field(name, node, qualified=len(node.fields) > 1)
        if name in self._sensitive:
            self.warnings.append(reason("SENSITIVE", name, characters(self._sql, node.location)))

    def _on_A_Indirection(self, node: Any, visible: Names) -> None:
        for part in node.indirection:
            self._field(part.string.sval, node, qualified=True)

    def _field(self, name: str, node: Any, *, qualified: bool) -> None:
        """x.name and (x).name read a column, or call the function of that name on x."""
        if name in HIDDEN_COLUMNS and name not in self._known and not self._audit:
            self._refuse("HIDDEN_COLUMN", name, node)
        if qualified and CALLED_AS_COLUMN.fullmatch(name):
            self._refuse("FUNCTION", name, node)

    def _on_A_Const(self, node: Any, visible: Names) -> None:
        if multiplying_path(node.sval.sval):
            self._refuse("MEMORY", "jsonpath", node)

    def _on_FuncCall(self, node: Any, visible: Names) -> None:
        parts = [part.string.sval for part in node.funcname]
        name = parts[-1]
        if len(parts) > 2 or (len(parts) == 2 and parts[0] != "pg_catalog"):
            self._refuse("FUNCTION", ".".join(parts), node)
        elif name not in FUNCTIONS or (name == "ts_rewrite" and len(node.args) != 3):
            self._refuse("FUNCTION", name, node)
        elif name in _TYPE_ARGUMENT and not self._names_type(node):
            self._refuse("UNBOUNDED", name, node)

    def _names_type(self, node: Any) -> bool:
        """pg_input_is_valid(text, type) may ask of the allowed types only."""
        given = node.args[1].a_const.sval.sval if len(node.args) == 2 else ""
        named = re.match(r"\s*(\w+)", given)
        return named is not None and self._may_type([named[1].lower()]) and "." not in given

    def _on_TypeCast(self, node: Any, visible: Names) -> None:
        """A path into JSON that is computed could be any."""
        names = node.type_name.names
        if names and names[-1].string.sval == "jsonpath" and not node.arg.HasField("a_const"):
            self._refuse("UNBOUNDED", "jsonpath", node)

    def _on_TypeName(self, node: Any, visible: Names) -> None:
        parts = [part.string.sval for part in node.names]
        if not parts:
            return
        if not self._may_type(parts):
            self._refuse("TYPE", ".".join(parts), node)
        elif parts[-1] in PADDED_TYPES and any(
                not 0 <= (constant(item) or 0) <= _MAX_WIDTH for item in node.typmods):
            self._refuse("UNBOUNDED", parts[-1], node)

    def _may_type(self, parts: list[str]) -> bool:
        """A type of the list, or an array of one; in an audit, also one that is not the
        system's."""
        schema, name = ".".join(parts[:-1]), parts[-1]
        if schema in ("", "pg_catalog") and name.removeprefix("_") in TYPES:
            return True
        return self._audit and not schema.startswith(SYSTEM_PREFIX) and (
            schema != SYSTEM_SCHEMA and not SYSTEM_TYPES.fullmatch(name))

    def _on_A_Expr(self, node: Any, visible: Names) -> None:
        self._operator(node.name, node)

    def _operator(self, names: Any, node: Any) -> None:
        """OPERATOR(schema.name) calls whatever function that schema has for it."""
        parts = [part.string.sval for part in names]
        if len(parts) > 1 and parts[0] != "pg_catalog":
            self._refuse("OPERATOR", ".".join(parts), node)

    def _on_SortBy(self, node: Any, visible: Names) -> None:
        self._operator(node.use_op, node)

    def _on_SubLink(self, node: Any, visible: Names) -> None:
        self._operator(node.oper_name, node)

    def _on_XmlExpr(self, node: Any, visible: Names) -> None:
        if _operation(node) not in XML_MADE:
            self._refuse("CONSTRUCT", _operation(node).removeprefix("IS_"), node)

    def _on_SQLValueFunction(self, node: Any, visible: Names) -> None:
        name = _operation(node)
        if name not in VALUE_FUNCTIONS:
            self._refuse("FUNCTION", name.removeprefix("SVFOP_").lower(), node)


def _operation(node: Any) -> str:
    """The name of a node's `op`."""
    return str(node.DESCRIPTOR.fields_by_name["op"].enum_type.values_by_number[node.op].name)


_HANDLERS: dict[str, Callable[[Walk, Any, Names], Names | None]] = {
    name.removeprefix("_on_"): handler for name, handler in vars(Walk).items()
    if name.startswith("_on_")
}
