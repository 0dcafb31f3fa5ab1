"""The guard for PostgreSQL, on the server's own grammar.

Place in the flow: sql_guard.check hands over bounded text. The tree is walked once, with the
CTE names that are visible at each point; tables without a schema get the catalog's, so the
printed statement does not depend on a search path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import postgast
from google.protobuf.message import DecodeError, Message
from postgast.walk import unwrap_node

from orchestrator.catalog import Catalog
from orchestrator.sql_guard.allowed import (
    FUNCTIONS,
    HIDDEN_COLUMNS,
    MAX_PADDED,
    MAX_SERIES,
    NODES,
    PADDED,
    SERIES,
    SYSTEM_SCHEMAS,
    TYPES,
    VALUE_FUNCTIONS,
)
from orchestrator.sql_guard.verdict import Reason, Verdict, reason

_MAX_REASONS = 20
# No infinities, and no '0.0000001 day': a series of dates has at most one row a day.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( 00:00(:00)?)?")
_WHOLE_DAYS = re.compile(r"-?[1-9][0-9]{0,2} (day|week|mon|month|year)s?")
_WRITES = ("InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt")
Names = frozenset[str]


def check(sql: str, catalog: Catalog, max_rows: int) -> Verdict:
    """`sql` is bounded (bounds.py). Never raises on what the parser or printer refuses."""
    try:
        tree = postgast.parse(sql)
    except postgast.PgQueryError as error:
        return Verdict(False, (_parser_refusal(error, sql),))
    except DecodeError:
        return Verdict(False, (reason("TOO_DEEP"),))
    refused = _not_one_select(tree, sql)
    if refused is not None:
        return Verdict(False, (refused,))
    walk = _Walk(catalog, sql)
    select = tree.stmts[0].stmt.select_stmt
    walk.visit(select, frozenset())
    if walk.reasons:
        return Verdict(False, tuple(walk.reasons), warnings=tuple(walk.warnings))
    _limit_rows(select, max_rows)
    return _printed(tree, tuple(walk.warnings))


def _printed(tree: Any, warnings: tuple[Reason, ...]) -> Verdict:
    """The canonical text; refused when it does not read back as itself."""
    canonical = postgast.deparse(tree)
    try:
        same = postgast.deparse(postgast.parse(canonical)) == canonical
    except postgast.PgQueryError:
        same = False
    if not same:
        return Verdict(False, (reason("CONSTRUCT", "?"),))
    return Verdict(True, (), canonical, warnings)


def _parser_refusal(error: postgast.PgQueryError, sql: str) -> Reason:
    if "memory exhausted" in error.message or "stack depth" in error.message:
        return reason("TOO_DEEP")
    at = _characters(sql, error.cursorpos - 1) if error.cursorpos else None
    return reason("SYNTAX", error.message, at)


def _not_one_select(tree: Any, sql: str) -> Reason | None:
    if len(tree.stmts) == 0:
        return reason("EMPTY")
    if len(tree.stmts) > 1:
        return reason("MULTIPLE", position=_characters(sql, tree.stmts[1].stmt_location))
    kind = tree.stmts[0].stmt.WhichOneof("node")
    return None if kind == "select_stmt" else reason("NOT_SELECT", str(kind), 0)


class _Walk:
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
        self.reasons.append(reason(code, name, _characters(self._sql, at) if at else None))

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
            self.warnings.append(reason("SENSITIVE", name, _characters(self._sql, node.location)))

    def _on_FuncCall(self, node: Any, visible: Names) -> None:
        parts = [part.string.sval for part in node.funcname]
        name = parts[-1]
        if len(parts) > 2 or (len(parts) == 2 and parts[0] != "pg_catalog"):
            self._refuse("FUNCTION", ".".join(parts), node)
        elif name == SERIES:
            if not _small_series(node):
                self._refuse("UNBOUNDED", name, node)
        elif name in PADDED:
            size = _constant(node.args[PADDED[name]]) if len(node.args) > PADDED[name] else None
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


def _constant(node: Any) -> int | None:
    """The whole number that a constant is, its sign included; None for anything else."""
    if node.HasField("a_const") and node.a_const.HasField("ival"):
        return int(node.a_const.ival.ival)
    expression = node.a_expr if node.HasField("a_expr") else None
    if expression is None or expression.HasField("lexpr"):
        return None
    inner = _constant(expression.rexpr)
    return -inner if inner is not None and expression.name[0].string.sval == "-" else None


def _small_series(node: Any) -> bool:
    """generate_series over at most 100,000 whole numbers, or between constant dates by at
    least a day."""
    numbers = [_constant(item) for item in node.args]
    if len(numbers) in (2, 3) and all(item is not None for item in numbers):
        start, end, step = (*numbers, 1)[:3]
        return bool(step) and abs((end - start) // step) <= MAX_SERIES  # type: ignore[operator]
    if len(node.args) != 3 or not all(item.HasField("type_cast") for item in node.args):
        return False
    since, until, each = (_cast_text(item) for item in node.args)
    return bool(_DATE.fullmatch(since) and _DATE.fullmatch(until) and _WHOLE_DAYS.fullmatch(each))


def _cast_text(node: Any) -> str:
    inner = node.type_cast.arg if node.HasField("type_cast") else node
    return str(inner.a_const.sval.sval) if inner.HasField("a_const") else ""


def _limit_rows(select: Any, max_rows: int) -> None:
    """At most one row more than is kept, so that the reader knows whether there was more."""
    most = max_rows + 1
    asked = _constant(select.limit_count) if select.HasField("limit_count") else None
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


def _characters(sql: str, offset: int) -> int:
    """The parser counts bytes; people count characters."""
    return len(sql.encode()[:offset].decode(errors="ignore"))
