"""Trino's SQL into DuckDB's, where sqlglot alone would change what comes out.

Place in the flow: executions.py hands over a tree that strictness.py let pass. Columns are
resolved and types annotated first, so that what Trino refuses (an alias in WHERE, a date
compared with text) is refused here too, and what it computes otherwise is computed so:

    integer / integer    truncates                  decimal / decimal   keeps their scale
    avg(decimal)         keeps its scale            date - date         an interval
    output names         _col0, _col1 for expressions without a name
"""

from __future__ import annotations

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from orchestrator.testing.athena.decimals import scale, whole
from orchestrator.testing.athena.failures import Failure

_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.Between)
_NAMED = (exp.Alias, exp.Column, exp.Star)
_FAMILIES = {
    "number": exp.DataType.NUMERIC_TYPES, "text": exp.DataType.TEXT_TYPES,
    "time": {exp.DType.DATE, exp.DType.TIMESTAMP, exp.DType.TIMESTAMPTZ, exp.DType.DATETIME,
             exp.DType.TIMESTAMPNTZ},
    "boolean": {exp.DType.BOOLEAN},
}


def to_duckdb(tree: exp.Query, sql: str, columns: dict[str, dict[str, str]]) -> str:
    """`columns`: the DuckDB types of each table's columns. Failure where Trino refuses."""
    name_outputs(tree)
    _check_tables(tree, sql, columns)
    schema = MappingSchema(dialect="duckdb")
    for table, types in columns.items():
        named = exp.Table(this=exp.to_identifier(table, quoted=True))
        schema.add_table(named, types, dialect="duckdb")
    try:
        typed = qualify(
            tree.copy(), schema=schema, dialect="athena", validate_qualify_columns=False,
            quote_identifiers=False, identify=False, expand_alias_refs=False)
        typed = annotate_types(typed, schema=schema, dialect="athena")
    except SqlglotError as error:
        if "mbiguous" in str(error):
            raise Failure("AMBIGUOUS_NAME", str(error)[:200]) from error
        return tree.sql(dialect="duckdb")
    _check(typed, sql, columns)
    return typed.transform(_as_trino_computes, copy=False).sql(dialect="duckdb")


def name_outputs(tree: exp.Query) -> None:
    """Names for the expressions of the result that have none, as Athena gives them."""
    first = tree
    while isinstance(first, (exp.SetOperation, exp.Subquery)):
        first = first.this
    if isinstance(first, exp.Select):
        first.set("expressions", [
            item if isinstance(item, _NAMED) else exp.alias_(item, f"_col{place}")
            for place, item in enumerate(first.expressions)])


def read_columns(tree: exp.Query, columns: dict[str, dict[str, str]]) -> dict[str, set[str]]:
    """The tables that the statement names, and which of their columns (none: all of them)."""
    names = {node.name for node in tree.find_all(exp.Column)}
    star = any(not isinstance(node.parent, exp.Count) for node in tree.find_all(exp.Star))
    tables = {node.name for node in tree.find_all(exp.Table)} & columns.keys()
    return {table: set() if star else names & columns[table].keys() for table in tables}


def _check_tables(tree: exp.Query, sql: str, columns: dict[str, dict[str, str]]) -> None:
    known = {cte.alias.lower() for cte in tree.find_all(exp.CTE)} | columns.keys()
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.Identifier) and table.name.lower() not in known:
            raise Failure("TABLE_NOT_FOUND", f"Table 'awsdatacatalog.{table.db or 'default'}."
                          f"{table.name}' does not exist", sql, table.this.meta.get("start", 0))


def _check(tree: exp.Query, sql: str, columns: dict[str, dict[str, str]]) -> None:
    for node in tree.find_all(exp.Column):
        if node.table or node.find_ancestor(exp.Order, exp.Lambda, exp.Group):
            continue
        select = node.find_ancestor(exp.Select)
        read = [columns.get(table.name, {}) for table in (select or tree).find_all(exp.Table)]
        having = sum(node.name in types for types in read)
        if having == 1 and node.find_ancestor(exp.Having):
            continue  # sqlglot resolves columns everywhere but there
        code, text = ("AMBIGUOUS_NAME", f"Column '{node.name}' is ambiguous") if having > 1 else (
            "COLUMN_NOT_FOUND", f"Column '{node.name}' cannot be resolved or requester is not "
            "authorized to access requested resources")
        raise Failure(code, text, sql, node.this.meta.get("start", 0))
    for compared in tree.find_all(*_COMPARED):
        sides = [compared.this, compared.args.get("expression"), compared.args.get("low"),
                 compared.args.get("high"), *compared.args.get("expressions", [])]
        known = {family(side) for side in sides if side is not None} - {""}
        if len(known) > 1:
            kinds = " = ".join(str(side.type).lower() for side in sides if side is not None)
            raise Failure("TYPE_MISMATCH", f"Cannot apply operator: {kinds}", sql, 0)


def family(node: exp.Expr) -> str:
    """What the node's type can be compared with; "" when it is not known."""
    if node.type is None:
        return ""
    return next((name for name, types in _FAMILIES.items() if node.type.is_type(*types)), "")


def _as_trino_computes(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Div):
        return _division(node)
    if isinstance(node, exp.Sub) and all(
            side.type and side.type.is_type("date") for side in (node.this, node.expression)):
        return exp.Sub(this=exp.cast(node.this, "timestamp"),
                       expression=exp.cast(node.expression, "timestamp"))
    computed = node.this if isinstance(node, (exp.Filter, exp.Window)) else node
    inside = isinstance(node.parent, (exp.Filter, exp.Window)) and node.arg_key == "this"
    inner = computed.this if isinstance(computed, exp.Filter) else computed
    if isinstance(inner, exp.Avg) and not inside:
        digits = scale(inner.this)
        if digits is not None:
            return _rounded(node, digits)
    return node


def _division(node: exp.Div) -> exp.Expr:
    if whole(node.this) and whole(node.expression):
        return exp.IntDiv(this=node.this, expression=node.expression)
    digits = scale(node)
    node.set("typed", False)
    if digits is None:
        return node
    zero = exp.EQ(this=node.expression.copy(), expression=exp.Literal.number(0))
    refused = exp.Anonymous(this="ERROR", expressions=[exp.Literal.string("Division by zero")])
    node.set("expression", exp.Case().when(zero, refused).else_(node.expression))
    return _rounded(node, digits)


def _rounded(node: exp.Expr, digits: int) -> exp.Expr:
    return exp.cast(exp.Round(this=node, decimals=exp.Literal.number(digits)),
                    f"DECIMAL(38, {digits})")
