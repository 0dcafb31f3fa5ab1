"""Every node of a statement for Athena against the lists and the catalog.

Place in the flow: statement.py walks the tree of the input, whose reasons carry positions, and
again the tree of the printed text. The walk knows which CTE names each part sees, by Trino's
rules: in the query that they belong to and in the CTEs after them, and in themselves only when
recursive (never in those before).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from orchestrator.catalog import Catalog
from orchestrator.sql_guard.athena.arguments import unbounded
from orchestrator.sql_guard.athena.lists import (
    FUNCTIONS,
    NODES,
    OTHER_TYPES,
    OWN_CATALOG,
    SYSTEM_SCHEMAS,
)
from orchestrator.sql_guard.athena.text import HIDDEN
from orchestrator.sql_guard.verdict import Reason, reason

_MAX_REASONS = 20
MAX_DEPTH = 400
_OF_TABLE = frozenset({"this", "db", "catalog", "alias", "joins", "sample", "laterals"})
_CODES: tuple[tuple[type[exp.Expr], str], ...] = (
    (exp.Into, "INTO"), (exp.Lock, "LOCKING"), (exp.DML, "WRITES"), (exp.DDL, "WRITES"),
    (exp.Command, "NOT_SELECT"), (exp.Placeholder, "PARAMETER"), (exp.Parameter, "PARAMETER"),
    (exp.SessionParameter, "PARAMETER"), (exp.Func, "FUNCTION"),
)
_CALLED: dict[type[exp.Expr], str] = {
    exp.MatchRecognize: "MATCH_RECOGNIZE", exp.FunctionSpecification: "WITH FUNCTION",
    exp.Version: "FOR VERSION", exp.JSONTable: "JSON_TABLE",
}
Names = frozenset[str]
_Waiting = tuple[exp.Expr, Names, int]


class Walk:
    """Collects every reason to refuse, at most 20, and rewrites what is left to us: tables are
    named without the catalog's schema, which is a setting of the connection."""

    def __init__(self, catalog: Catalog | None) -> None:
        self._catalog = catalog
        tables = catalog.tables.values() if catalog is not None else ()
        self._schemas = {table.name.lower(): table.db_schema.lower() for table in tables}
        self._sensitive = {
            name.lower() for t in tables for name, c in t.columns.items() if c.sensitive}
        self.aliases: set[str] = set()
        self.reasons: list[Reason] = []
        self.warnings: list[Reason] = []

    def visit(self, tree: exp.Expr) -> None:
        waiting: list[_Waiting] = [(tree, frozenset(), 0)]
        while waiting:
            node, visible, depth = waiting.pop()
            known = _KINDS.get(type(node))
            if depth > MAX_DEPTH:
                self.reasons.append(reason("TOO_DEEP"))
            if len(self.reasons) >= _MAX_REASONS or depth > MAX_DEPTH:
                return
            if known is None:
                self._refuse_kind(node)
                continue
            check, step = known
            if check is not None:
                check(self, node, visible)
            with_clause = node.args.get("with_")
            if with_clause is not None:
                visible = self._with(with_clause, visible, depth, waiting)
            for key, value in node.args.items():
                if type(value) is list:
                    waiting += [(one, visible, depth + step) for one in value
                                if isinstance(one, exp.Expr)]
                elif isinstance(value, exp.Expr) and key != "with_":
                    waiting.append((value, visible, depth + step))

    def _with(
        self, clause: exp.Expr, visible: Names, depth: int, waiting: list[_Waiting]
    ) -> Names:
        """Its queries, each with the names that it sees; back comes what the query itself sees."""
        for item in clause.iter_expressions():
            if not isinstance(item, exp.CTE):
                self._refuse_kind(item)
                continue
            name = item.alias.lower()
            inside = visible | {name} if clause.args.get("recursive") else visible
            waiting.append((item, inside, depth + 1))
            visible = visible | {name}
        return visible

    def refuse(self, code: str, name: str, node: exp.Expr) -> None:
        self.reasons.append(reason(code, name, position(node)))

    def _refuse_kind(self, node: exp.Expr) -> None:
        code = next((code for kind, code in _CODES if isinstance(node, kind)), "CONSTRUCT")
        name = _CALLED.get(type(node)) or (
            node.sql_name().lower() if isinstance(node, exp.Func) else node.key)
        self.refuse(code, name, node)


_Check = Callable[[Walk, Any, Names], None]


def position(node: exp.Expr) -> int | None:
    """Where the first word of `node` that knows its place stands, in characters from 0."""
    known = [one.meta["start"] for one in node.walk() if "start" in one.meta]
    return int(min(known)) if known else None


def _table(walk: Walk, node: Any, visible: Names) -> None:
    if not isinstance(node.this, exp.Identifier):
        walk.refuse("CONSTRUCT", "table function", node)
        return
    odd = [key for key, value in node.args.items() if value and key not in _OF_TABLE]
    if odd:
        walk.refuse("CONSTRUCT", odd[0], node)
        return
    catalog, schema, name = node.catalog.lower(), node.db.lower(), node.name.lower()
    full = ".".join(part for part in (node.catalog, node.db, node.name) if part)
    if not schema and name in visible:
        return
    if "$" in name or schema in SYSTEM_SCHEMAS or catalog == "system":
        walk.refuse("SYSTEM_CATALOG", full, node)
    elif catalog not in ("", OWN_CATALOG):
        walk.refuse("UNKNOWN_RELATION", full, node)
    elif walk._catalog is not None:
        own = walk._schemas.get(name)
        if catalog or own is None or schema not in ("", own) or (schema and name in visible):
            walk.refuse("UNKNOWN_RELATION", full, node)
        else:
            node.set("db", None)


def _column(walk: Walk, node: Any, visible: Names) -> None:
    name, schema = node.name.lower(), node.text("db").lower()
    if schema and walk._schemas.get(node.table.lower()) == schema and not node.text("catalog"):
        node.set("db", None)
    if name in walk._sensitive:
        walk.warnings.append(reason("SENSITIVE", node.name, position(node)))


def _identifier(walk: Walk, node: Any, visible: Names) -> None:
    if HIDDEN.fullmatch(node.name):
        walk.refuse("HIDDEN_COLUMN", node.name, node)
    elif not node.name.isascii():
        node.set("quoted", True)  # Trino's bare names have no accents


def _alias(walk: Walk, node: Any, visible: Names) -> None:
    if node.args.get("columns"):
        walk.aliases.add(node.name.lower())


def _type(walk: Walk, node: Any, visible: Names) -> None:
    if node.this == exp.DType.USERDEFINED and (
            str(node.args.get("kind", "")).lower().split("(")[0] not in OTHER_TYPES):
        walk.refuse("TYPE", str(node.args.get("kind", "")), node)


def _lateral(walk: Walk, node: Any, visible: Names) -> None:
    if not isinstance(node.this, (exp.Subquery, exp.Unnest)):
        walk.refuse("CONSTRUCT", "lateral view", node)


def _source(walk: Walk, node: Any, visible: Names) -> None:
    """What FROM and JOIN read. The parser also takes FROM SELECT ..., without brackets, and any
    expression; Trino does not."""
    if not isinstance(node.this, (exp.Table, exp.Subquery, exp.Values, exp.Unnest, exp.Lateral)):
        walk.refuse("CONSTRUCT", f"FROM {node.this.key if node.this else ''}".upper(), node)


def _bracketed(walk: Walk, node: Any, visible: Names) -> None:
    if not isinstance(node.this, (exp.Query, exp.Table, exp.Values)):
        walk.refuse("CONSTRUCT", "()", node)


def _star(walk: Walk, node: Any, visible: Names) -> None:
    """As a column of its own (also of one table), or in count(*); never in arithmetic."""
    whole = isinstance(node.parent, (exp.Column, exp.Dot))
    parent = node.parent.parent if whole else node.parent
    if not isinstance(parent, (exp.Select, exp.Count)) or any(node.args.values()):
        walk.refuse("CONSTRUCT", "*", node)


def _distinct(walk: Walk, node: Any, visible: Names) -> None:
    """The printer makes a subquery of DISTINCT ON, with the row limit inside of it."""
    if node.args.get("on") is not None:
        walk.refuse("CONSTRUCT", "DISTINCT ON", node)


def _dot(walk: Walk, node: Any, visible: Names) -> None:
    if isinstance(node.expression, exp.Func):
        walk.refuse("FUNCTION", node.sql(dialect="trino").split("(")[0].lower(), node)


def _call(walk: Walk, node: Any, visible: Names) -> None:
    if isinstance(node, exp.Anonymous) and str(node.this).lower() not in FUNCTIONS:
        walk.refuse("FUNCTION", str(node.this).lower(), node)
        return
    large = unbounded(node)
    if large:
        walk.refuse("UNBOUNDED", large, node)


_CHECKS: dict[type[exp.Expr], _Check] = {
    exp.Table: _table, exp.Column: _column, exp.Identifier: _identifier, exp.TableAlias: _alias,
    exp.DataType: _type, exp.Lateral: _lateral, exp.Dot: _dot, exp.Distinct: _distinct,
    exp.From: _source, exp.Join: _source, exp.Subquery: _bracketed, exp.Star: _star,
}


def _kinds() -> dict[type[exp.Expr], tuple[_Check | None, int]]:
    """Of each class that may occur: how its nodes are checked, and whether what is below them is
    a level deeper. Operators nest to the left in long chains ("a OR b OR ..."), which are none."""
    found: dict[type[exp.Expr], tuple[_Check | None, int]] = {}
    for name in NODES:
        kind: type[exp.Expr] = getattr(exp, name)
        check = _CHECKS.get(kind) or (_call if issubclass(kind, exp.Func) else None)
        found[kind] = (check, 0 if issubclass(kind, exp.Binary) else 1)
    return found


_KINDS = _kinds()
