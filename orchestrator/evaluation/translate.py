"""A gold in the words of the database that the agents work on.

Place in the flow: steps.py puts a gold in the place of our SQL, so it has to be PostgreSQL with
every table's schema, as the guard wants it. SQLite's is translated as far as sqlglot knows how;
whether it then means the same is seen by running it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from orchestrator.evaluation.gold import BadSql
from orchestrator.evaluation.sqlite.tables import OTHER, Table, kind_of_text


def with_schemas(sql: str, schemas: Mapping[str, str]) -> str:
    """schemas: table → its schema. Raises BadSql for what does not parse."""
    tree = _parsed(sql, "postgres")
    _place(tree, lambda name: (schemas.get(name, ""), name))
    return tree.sql(dialect="postgres")


def from_sqlite(sql: str, tables: Iterable[Table], schema: str) -> str:
    """The gold over the copied tables. Raises BadSql for what does not parse."""
    tree = _parsed(sql, "sqlite")
    known = {table.name.lower(): table for table in tables}
    columns = {column.name.lower(): column
               for table in known.values() for column in table.columns}
    for found in list(tree.find_all(exp.Column)):
        column = columns.get(found.name.lower())
        if column is not None:
            found.this.replace(exp.to_identifier(column.stored, quoted=True))
            _as_sqlite_has_it(found, column.kind)
        elif found.this.quoted and not found.table:  # SQLite takes it for a text then
            found.replace(exp.Literal.string(found.name))
    _place(tree, lambda name: ((schema, known[name.lower()].stored)
                               if name.lower() in known else ("", name)))
    return tree.sql(dialect="postgres")


def _as_sqlite_has_it(column: exp.Column, kind: str) -> None:
    """A date as the text that it was, where it is used as one; a truth value as its number."""
    user = column.parent
    if kind == "boolean" and isinstance(user, (exp.Binary, exp.In, exp.AggFunc)):
        column.replace(exp.cast(column.copy(), "int"))
    elif kind in ("date", "timestamp") and _reads_text(user):
        column.replace(exp.cast(column.copy(), "text"))


def _reads_text(user: exp.Expr | None) -> bool:
    """LIKE, SUBSTR, or a comparison with a text that is no whole date, such as '2020'."""
    if isinstance(user, (exp.Like, exp.Substring)):
        return True
    return isinstance(user, (exp.Binary, exp.Between, exp.In)) and any(
        isinstance(one, exp.Literal) and one.is_string and kind_of_text(one.name) == OTHER
        for one in user.iter_expressions())


def _parsed(sql: str, dialect: str) -> exp.Expr:
    try:
        return sqlglot.parse_one(sql, read=dialect)
    except (SqlglotError, RecursionError) as error:
        raise BadSql(f"not parsed: {str(error)[:200]}") from error


def _place(tree: exp.Expr, placed: Callable[[str], tuple[str, str]]) -> None:
    """Give every table that has no schema, and is no name of the statement's own, its place; keep
    the name by which the rest of the statement calls it."""
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    for table in list(tree.find_all(exp.Table)):
        schema, name = placed(table.name)
        if table.db or not schema or table.name in own:
            continue
        called = table.alias or table.name
        table.set("this", exp.to_identifier(name, quoted=True))
        table.set("db", exp.to_identifier(schema, quoted=True))
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(called)))
