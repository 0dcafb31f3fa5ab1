"""What a PostgreSQL statement reads, and under which conditions, for the plan layer.

Place in the flow: __init__.py hands over a statement that the guard allowed, and holds what it
reads against the plan; postgres_narrow.py writes into the tree what was missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from google.protobuf.message import Message
from postgast.walk import unwrap_node

from orchestrator.catalog import Table
from orchestrator.sql_guard.plan_limits.postgres_narrow import narrowed
from orchestrator.sql_guard.plan_limits.postgres_terms import term
from orchestrator.sql_guard.plan_limits.queries import Query, Scan, Source
from orchestrator.sql_guard.plan_limits.terms import Term, conjuncts
from orchestrator.sql_guard.trees import children, parse

_INNER, _LEFT, _FULL, _RIGHT = 1, 2, 3, 4  # JoinType
Ctes = Mapping[str, Query]


class Statement:
    """A limits.Reading: its tree, every query in it, and every scan by its place in the text."""

    def __init__(self, tree: Any, table: Table) -> None:
        self._tree = tree
        self._table_of_plan = table
        self._of_ctes: set[int] = set()
        self.queries: list[Query] = []
        self.scans: dict[str, Scan] = {}
        self._select(tree.stmts[0].stmt.select_stmt, {})
        for found in tables_in(tree):
            if found.location not in self._of_ctes and str(found.location) not in self.scans:
                self._scan(found)

    def narrowed(self, wanted: Mapping[str, Sequence[Any]]) -> str | None:
        return narrowed(self._tree, {int(key): found for key, found in wanted.items()})

    def _select(self, select: Any, ctes: Ctes) -> Query:
        query = Query()
        self.queries.append(query)
        ctes = self._with(select, ctes) if select.HasField("with_clause") else ctes
        if select.HasField("larg"):
            query.closed = True
            for side in (select.larg, select.rarg):
                self._select(side, ctes)
            self._inside([*select.sort_clause, select.limit_offset, select.limit_count], ctes)
            return query
        for item in select.from_clause:
            self._source(item, query, ctes, optional=False)
        if select.HasField("where_clause"):
            query.where += conjuncts(term(select.where_clause))
        self._items(select, query)
        self._inside([value for field, value in select.ListFields()
                      if field.name not in ("from_clause", "with_clause")], ctes)
        return query

    def _with(self, select: Any, ctes: Ctes) -> Ctes:
        """A CTE sees those before it; of recursive ones, which see each other, nothing is known."""
        visible = dict(ctes)
        items = [item.common_table_expr for item in select.with_clause.ctes]
        if select.with_clause.recursive:
            visible |= {item.ctename: Query(closed=True) for item in items}
        for item in items:
            query = self._select(item.ctequery.select_stmt, visible)
            query.closed = query.closed or bool(item.aliascolnames)
            if not select.with_clause.recursive:
                visible[item.ctename] = query
        return visible

    def _items(self, select: Any, query: Query) -> None:
        for node in select.target_list:
            value = node.res_target.val
            found = term(value)
            fields = value.column_ref.fields if value.HasField("column_ref") else ()
            if fields and fields[-1].HasField("a_star"):
                query.star = True
                continue
            name = node.res_target.name or getattr(found, "name", "")
            query.closed = query.closed or name in query.items
            query.items[name] = found
        query.closed = query.closed or bool(
            select.HasField("limit_count") or select.HasField("limit_offset")
            or select.values_lists or _windowed(select)
            or any(item.WhichOneof("node") for item in select.distinct_clause))

    def _source(self, node: Any, query: Query, ctes: Ctes, *, optional: bool) -> None:
        kind = node.WhichOneof("node")
        item = getattr(node, kind)
        if kind == "join_expr":
            self._join(item, query, ctes, optional=optional)
        elif kind == "range_var":
            query.sources.append(self._table(item, ctes, optional=optional))
        elif kind == "range_table_sample":
            self._source(item.relation, query, ctes, optional=optional)
            query.sources[-1].plain = False
            self._inside([*item.args, item.repeatable], ctes)
        elif kind == "range_subselect":
            inner = self._select(item.subquery.select_stmt, ctes)
            query.sources.append(Source(item.alias.aliasname, query=inner, optional=optional,
                                        plain=not item.alias.colnames))
        else:
            query.sources.append(Source(item.alias.aliasname, optional=optional, plain=False))
            self._inside([item], ctes)

    def _join(self, join: Any, query: Query, ctes: Ctes, *, optional: bool) -> None:
        """An outer join's ON keeps rows that it does not let through: it is no condition."""
        kind = join.jointype
        query.merged = query.merged or join.is_natural or bool(join.using_clause)
        first = len(query.sources)
        self._source(join.larg, query, ctes, optional=optional or kind in (_FULL, _RIGHT))
        self._source(join.rarg, query, ctes, optional=optional or kind in (_FULL, _LEFT))
        if join.HasField("alias"):
            for source in query.sources[first:]:
                source.name, source.plain = "", False
        if kind == _INNER and join.HasField("quals") and not optional:
            query.where += conjuncts(term(join.quals))
        self._inside([join.quals], ctes)

    def _table(self, table: Any, ctes: Ctes, *, optional: bool) -> Source:
        name = table.alias.aliasname or table.relname
        plain = not table.alias.colnames
        if not table.schemaname and not table.catalogname and table.relname in ctes:
            query = ctes[table.relname]
            query.mentions += 1
            self._of_ctes.add(table.location)
            return Source(name, query=query, optional=optional, plain=plain)
        return Source(name, scan=self._scan(table), optional=optional, plain=plain)

    def _scan(self, table: Any) -> Scan:
        schema = f"{table.catalogname}.{table.schemaname}" if table.catalogname else (
            table.schemaname)
        scan = Scan(str(table.location), schema, table.relname,
                    frozenset(self._table_of_plan.columns))
        self.scans[scan.key] = scan
        return scan

    def _inside(self, values: list[Any], ctes: Ctes) -> None:
        """Queries within expressions."""
        for value in values:
            for item in [value] if isinstance(value, Message) else value if _many(value) else ():
                node = unwrap_node(item)
                if type(node).__name__ == "SelectStmt":
                    self._select(node, ctes)
                else:
                    self._inside([child for _, child in node.ListFields()], ctes)


def tables_in(node: Message) -> Iterator[Any]:
    """Every table named anywhere in a tree, found without any understanding of it."""
    if type(node).__name__ == "RangeVar":
        yield node
    for child in children(node):
        yield from tables_in(child)


def read(sql: str, table: Table) -> Statement | None:
    """table: the plan's. None of what is not one SELECT."""
    tree = parse(sql)
    one = len(tree.stmts) == 1 and tree.stmts[0].stmt.HasField("select_stmt")
    return Statement(tree, table) if one else None


def predicate(sql: str) -> tuple[Any, Term]:
    """A condition as a tree and as a term."""
    select = parse(f"SELECT 1 WHERE {sql}").stmts[0].stmt.select_stmt
    return select.where_clause, term(select.where_clause)


def _windowed(select: Any) -> bool:
    return any(_has_window(item) for item in select.target_list)


def _has_window(node: Message) -> bool:
    if type(node).__name__ == "FuncCall" and node.HasField("over"):
        return True
    return any(map(_has_window, children(node)))


def _many(value: Any) -> bool:
    return not isinstance(value, (str, bytes, int, float, bool))
