"""The guard for Athena, on Trino's grammar as sqlglot reads it.

Place in the flow: sql_guard.check hands over bounded text when BD_REFERENCE is Athena. The
same rules as for PostgreSQL: one pure SELECT, the catalog's tables, known functions, a row
limit; besides, no hidden tables ("t$partitions") or columns ("$path").
"""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError, TokenError
from sqlglot.optimizer.scope import Scope, traverse_scope

from orchestrator.catalog import Catalog
from orchestrator.sql_guard.allowed import MAX_PADDED, MAX_SERIES
from orchestrator.sql_guard.verdict import Reason, Verdict, reason

# What sqlglot knows as a class of its own needs no entry; of other names only Trino's run.
_TRINO = frozenset(
    """approx_distinct approx_percentile arbitrary array_agg array_distinct array_except
    array_intersect array_join array_max array_min array_sort array_union arrays_overlap
    at_timezone cardinality checksum codepoint concat_ws contains count_if date_diff date_format
    date_parse day day_of_month day_of_week day_of_year element_at every filter flatten
    format_datetime from_iso8601_date from_unixtime geometric_mean histogram hour if infinity
    is_finite is_infinite is_nan json_extract json_extract_scalar json_format json_parse
    last_day_of_month levenshtein_distance listagg map map_agg map_concat map_from_entries
    map_keys map_values max_by min_by minute month nan numeric_histogram parse_datetime quarter
    rand regexp_extract regexp_extract_all regexp_split second sequence shuffle slice soundex
    split split_to_map substr to_unixtime transform truncate try try_cast typeof
    url_extract_host week week_of_year year year_of_week zip""".split()  # noqa: SIM905
)
_REFUSED_NODES: tuple[tuple[type[exp.Expr], str], ...] = (
    (exp.Into, "INTO"), (exp.Lock, "LOCKING"), (exp.DML, "WRITES"), (exp.DDL, "WRITES"),
    (exp.Command, "NOT_SELECT"), (exp.Placeholder, "PARAMETER"), (exp.Parameter, "PARAMETER"),
    (exp.SessionParameter, "PARAMETER"), (exp.UserDefinedFunction, "CONSTRUCT"),
)
# Known to sqlglot as function classes, and telling about the server or growing without bound.
_REFUSED_CALLS: tuple[type[exp.Func], ...] = (
    exp.CurrentUser, exp.CurrentSchema, exp.CurrentCatalog, exp.CurrentRole, exp.SessionUser,
    exp.ReadCSV, exp.ReadParquet,
)


def check(sql: str, catalog: Catalog, max_rows: int) -> Verdict:
    """`sql` is bounded (bounds.py)."""
    try:
        trees = [tree for tree in sqlglot.parse(sql, dialect="athena") if tree is not None]
        if len(trees) != 1:
            return Verdict(False, (reason("MULTIPLE" if trees else "EMPTY"),))
        tree = trees[0]
        if not isinstance(tree, exp.Query):
            return Verdict(False, (reason("NOT_SELECT", tree.key, 0),))
        reasons = [*_nodes(tree), *_relations(tree, catalog)]
        if reasons:
            return Verdict(False, tuple(dict.fromkeys(reasons))[:20])
        return Verdict(True, (), _limited(tree, max_rows).sql(dialect="athena"))
    except (ParseError, TokenError) as error:
        return Verdict(False, (reason("SYNTAX", str(error).split("\n", maxsplit=1)[0]),))
    except (SqlglotError, RecursionError):
        return Verdict(False, (reason("TOO_DEEP"),))


def _nodes(tree: exp.Expr) -> list[Reason]:
    found = []
    for node in tree.walk():
        for kind, code in _REFUSED_NODES:
            if isinstance(node, kind):
                found.append(reason(code, node.key))
        if isinstance(node, exp.Func):
            found += _call(node)
        elif isinstance(node, exp.Column) and node.name.startswith("$"):
            found.append(reason("HIDDEN_COLUMN", node.name))
    return found


def _call(node: exp.Func) -> list[Reason]:
    if isinstance(node, exp.Anonymous):
        name = str(node.this).lower()
        qualified = isinstance(node.parent, exp.Dot)
        if qualified or name not in _TRINO:
            return [reason("FUNCTION", name)]
    if isinstance(node, _REFUSED_CALLS):
        return [reason("FUNCTION", node.sql_name().lower())]
    if isinstance(node, exp.GenerateSeries) and not _small(node, MAX_SERIES):
        return [reason("UNBOUNDED", "sequence")]
    if isinstance(node, (exp.Repeat, exp.Pad)) and not _small(node, MAX_PADDED):
        return [reason("UNBOUNDED", node.sql_name().lower())]
    return []


def _small(node: exp.Func, most: int) -> bool:
    """Every argument is a constant, and no number among them is above `most`."""
    literals = [item for item in node.args.values() if isinstance(item, exp.Expr)]
    for item in literals:
        if item.find(exp.Column):
            return isinstance(node, (exp.Repeat, exp.Pad)) and item is node.this
        if any(lit.is_int and int(lit.name) > most for lit in item.find_all(exp.Literal)):
            return False
    return True


def _relations(tree: exp.Query, catalog: Catalog) -> list[Reason]:
    allowed = {table.name: table.db_schema for table in catalog.tables.values()}
    found: list[Reason] = []
    seen: set[int] = set()
    for scope in traverse_scope(tree):
        for name, source in scope.sources.items():
            if isinstance(source, Scope):
                seen.update(id(table) for table in scope.tables if table.alias_or_name == name)
    for table in tree.find_all(exp.Table):
        if id(table) in seen or not isinstance(table.this, exp.Identifier):
            continue
        if table.catalog or table.name not in allowed or table.db not in ("", allowed[table.name]):
            hidden = "$" in table.name or table.db in ("information_schema", "system")
            full = ".".join(part for part in (table.catalog, table.db, table.name) if part)
            found.append(reason("SYSTEM_CATALOG" if hidden else "UNKNOWN_RELATION", full))
    return found


def _limited(tree: exp.Query, max_rows: int) -> exp.Query:
    most = max_rows + 1
    limit = tree.args.get("limit")
    asked = limit.expression if isinstance(limit, exp.Limit) else None
    small = isinstance(asked, exp.Literal) and asked.is_int and int(asked.name) <= most
    if small:
        return tree
    if limit is None:
        return tree.limit(most)
    inner = exp.Subquery(this=tree, alias=exp.TableAlias(this=exp.to_identifier("limited")))
    return exp.Select().select(exp.Star()).from_(inner).limit(most)
