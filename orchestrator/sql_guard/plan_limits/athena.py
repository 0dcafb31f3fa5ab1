"""What an Athena statement reads, and under which conditions, for the plan layer.

Place in the flow: __init__.py hands over a statement that the guard allowed, and holds what it
reads against the plan; athena_narrow.py writes into the tree what was missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlglot
from sqlglot import exp

from orchestrator.catalog import Table
from orchestrator.sql_guard.plan_limits.athena_narrow import narrowed
from orchestrator.sql_guard.plan_limits.athena_terms import term
from orchestrator.sql_guard.plan_limits.queries import Query, Scan, Source
from orchestrator.sql_guard.plan_limits.terms import Term, conjuncts

Ctes = Mapping[str, Query]
_CLOSING = ("limit", "offset", "fetch", "distinct", "qualify", "match", "pivots")


class Statement:
    """A limits.Reading: its tree, every query in it, and every scan by its node."""

    def __init__(self, tree: exp.Expr, table: Table) -> None:
        self._tree = tree
        self._columns = frozenset(table.columns)
        self._of_ctes: set[int] = set()
        self.queries: list[Query] = []
        self.scans: dict[str, Scan] = {}
        self._query(tree, {})
        for found in tree.find_all(exp.Table):
            if id(found) not in self._of_ctes and str(id(found)) not in self.scans:
                self._scan(found)

    def narrowed(self, wanted: Mapping[str, Sequence[Any]]) -> str | None:
        return narrowed(self._tree, {int(key): found for key, found in wanted.items()})

    def _query(self, node: exp.Expr, ctes: Ctes) -> Query:
        """A SELECT, a set operation, one of these in brackets, or VALUES."""
        query = Query()
        self.queries.append(query)
        ctes = self._with(node, ctes)
        if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Query):
            inner = self._query(node.this, ctes)
            self._inside(node, ctes, but=("this", "with_"))
            inner.closed = inner.closed or any(node.args.get(name) for name in _CLOSING)
            return inner
        query.closed = not isinstance(node, exp.Select)
        if isinstance(node, exp.SetOperation):
            for side in (node.this, node.expression):
                self._query(side, ctes)
            self._inside(node, ctes, but=("this", "expression", "with_"))
        elif isinstance(node, exp.Select):
            self._select(node, query, ctes)
        else:
            self._inside(node, ctes)
        return query

    def _select(self, node: exp.Select, query: Query, ctes: Ctes) -> None:
        if node.args.get("from_"):
            self._source(node.args["from_"].this, query, ctes, optional=False)
        for join in (*node.args.get("joins", ()), *node.args.get("laterals", ())):
            self._join(join, query, ctes, optional=False)
        if node.args.get("where"):
            query.where += conjuncts(term(node.args["where"].this))
        self._items(node, query)
        self._inside(node, ctes, but=("from_", "joins", "laterals", "with_"))

    def _with(self, node: exp.Expr, ctes: Ctes) -> Ctes:
        """A CTE sees those before it, and itself if recursive, but none after it; of recursive
        ones nothing is known."""
        clause = node.args.get("with_")
        if not isinstance(clause, exp.With):
            return ctes
        visible = dict(ctes)
        recursive = bool(clause.args.get("recursive"))
        for item in clause.expressions:
            name, unknown = item.alias.lower(), Query(closed=True)
            query = self._query(item.this, {**visible, name: unknown} if recursive else visible)
            query.closed = query.closed or bool(item.alias_column_names)
            visible[name] = unknown if recursive else query
        return visible

    def _items(self, node: exp.Select, query: Query) -> None:
        for item in node.expressions:
            if item.is_star:
                query.star = True
                continue
            name = item.alias_or_name.lower()
            query.closed = query.closed or name in query.items
            query.items[name] = term(item.unalias())
        query.closed = query.closed or any(
            node.args.get(name) for name in _CLOSING if name != "distinct") or any(
            item.find(exp.Window) for item in node.expressions)

    def _source(self, node: exp.Expr, query: Query, ctes: Ctes, *, optional: bool) -> None:
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            query.sources.append(self._table(node, ctes, optional=optional))
            self._inside(node, ctes, but=("joins",))
        elif isinstance(node, exp.Subquery) and isinstance(node.this, exp.Table):
            self._source(node.this, query, ctes, optional=optional)
            if node.alias:
                query.sources[-1].name, query.sources[-1].plain = "", False
        elif isinstance(node, (exp.Subquery, exp.Select)):
            inner = self._query(node, ctes)
            query.sources.append(Source(node.alias.lower(), query=inner, optional=optional,
                                        plain=not node.alias_column_names))
        else:
            query.sources.append(Source(node.alias_or_name.lower(), optional=optional,
                                        plain=False))
            self._inside(node, ctes, but=("joins",))
        for join in node.args.get("joins") or ():
            self._join(join, query, ctes, optional=optional)

    def _join(self, join: exp.Expr, query: Query, ctes: Ctes, *, optional: bool) -> None:
        """An outer join's ON keeps rows that it does not let through: it is no condition."""
        if not isinstance(join, exp.Join):
            self._source(join, query, ctes, optional=True)
            return
        side = str(join.side).upper()
        if side in ("RIGHT", "FULL"):
            for source in query.sources:
                source.optional = True
        self._source(join.this, query, ctes, optional=optional or side in ("LEFT", "FULL"))
        query.merged = query.merged or bool(join.args.get("using") or join.args.get("method"))
        if join.args.get("on") and not side and not optional and not join.args.get("method"):
            query.where += conjuncts(term(join.args["on"]))
        self._inside(join, ctes, but=("this",))

    def _table(self, node: exp.Table, ctes: Ctes, *, optional: bool) -> Source:
        name = node.alias_or_name.lower()
        plain = not (node.alias_column_names or node.args.get("sample"))
        if not node.db and not node.catalog and node.name.lower() in ctes:
            query = ctes[node.name.lower()]
            query.mentions += 1
            self._of_ctes.add(id(node))
            return Source(name, query=query, optional=optional, plain=plain)
        return Source(name, scan=self._scan(node), optional=optional, plain=plain)

    def _scan(self, node: exp.Table) -> Scan:
        named = isinstance(node.this, exp.Identifier)
        schema = f"{node.catalog}.{node.db}" if node.catalog else node.db
        scan = Scan(str(id(node)), schema.lower(),
                    node.name.lower() if named else node.sql(), self._columns)
        self.scans[scan.key] = scan
        return scan

    def _inside(self, node: exp.Expr, ctes: Ctes, but: Sequence[str] = ()) -> None:
        """Queries within expressions."""
        for child in node.iter_expressions():
            if child.arg_key in but:
                continue
            if isinstance(child, exp.Query) and not isinstance(child, exp.Table):
                self._query(child, ctes)
            else:
                self._inside(child, ctes)


def read(sql: str, table: Table) -> Statement | None:
    """table: the plan's. None of what is not one SELECT."""
    trees = sqlglot.parse(sql, dialect="athena")
    tree = trees[0] if len(trees) == 1 else None
    return Statement(tree, table) if isinstance(tree, exp.Query) else None


def predicate(sql: str) -> tuple[Any, Term]:
    """A condition as a tree and as a term."""
    tree = sqlglot.parse_one(f"SELECT 1 WHERE {sql}", dialect="athena").args["where"].this
    return tree, term(tree)
