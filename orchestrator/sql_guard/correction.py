"""Repairs of a refused statement that need no model.

Place in the flow: auto_correction tries these before it asks an LLM. Each repair goes by
what the guard or the database said: an unknown name becomes the nearest one of the catalog,
another dialect's spelling is translated, a forgotten GROUP BY is added. The result is checked
again like any statement, so a wrong repair costs a round and nothing else.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from orchestrator.catalog import Catalog
from orchestrator.plan.dialect import Dialect

# Where generated SQL slips to, most common first.
_OTHER_DIALECTS = ("mysql", "bigquery", "tsql", "snowflake", "athena", "oracle", "sqlite")
_SPELLING = ("SYNTAX", "FUNCTION", "42601", "42883")
_QUOTED = re.compile(r'"([^"]+)"')

Error = Mapping[str, Any]


@dataclass(frozen=True)
class Applied:
    """One repair, in both languages."""

    code: str
    pt: str
    en: str

    def message(self, lang: str) -> str:
        return self.en if lang == "en" else self.pt


@dataclass(frozen=True)
class Correction:
    sql: str
    applied: tuple[Applied, ...]


def correct(
    statement: str, errors: Sequence[Error], catalog: Catalog, dialect: Dialect = "postgres"
) -> Correction | None:
    """The repaired statement, or None when no repair applies or it cannot be read at all."""
    tree, applied = _read(statement, errors, dialect)
    if tree is None:
        return None
    for error in errors:
        repair = _REPAIRS.get(str(error.get("code", "")))
        found = repair(tree, error, catalog) if repair is not None else None
        if found is not None:
            applied.append(found)
    if not applied:
        return None
    try:
        return Correction(tree.sql(dialect=dialect, pretty=True), tuple(applied))
    except (SqlglotError, RecursionError):
        return None


def _read(
    statement: str, errors: Sequence[Error], dialect: Dialect
) -> tuple[exp.Expr | None, list[Applied]]:
    """The statement in its own dialect, else (when it was refused for its spelling) in the
    first other one that reads it."""
    text = statement.strip().rstrip(";").removeprefix("```sql").removesuffix("```").strip()
    spelling = any(error.get("code") in _SPELLING for error in errors)
    own = _parsed(text, dialect)
    if not spelling:
        return own, []
    for other in _OTHER_DIALECTS:
        tree = _parsed(text, other)
        if tree is None or other == dialect:
            continue
        printed = tree.sql(dialect=dialect)
        if own is None or printed.lower() != own.sql(dialect=dialect).lower():
            return _parsed(printed, dialect), [_translated(other)]
    if own is not None and text != statement.strip():
        return own, [Applied("TRIMMED", "Retirado o que havia em volta.", "Removed its wrapping.")]
    return own, []


def _parsed(text: str, dialect: str) -> exp.Expr | None:
    try:
        trees = sqlglot.parse(text, dialect=dialect)
    except (SqlglotError, RecursionError):
        return None
    return trees[0] if len(trees) == 1 and isinstance(trees[0], exp.Query) else None


def _unknown_column(tree: exp.Expr, error: Error, catalog: Catalog) -> Applied | None:
    """42703: column "x" does not exist, or "t.x"."""
    wrong = _named_in(error)
    known = {name for table in catalog.tables.values() for name in table.columns}
    for column in tree.find_all(exp.Column):
        near = _nearest(column.name, known) if column.name == wrong else None
        if near is not None:
            for same in list(tree.find_all(exp.Column)):
                if same.name == wrong:
                    same.this.replace(exp.to_identifier(near))
            return _renamed(wrong, near)
    return None


def _unknown_table(tree: exp.Expr, error: Error, catalog: Catalog) -> Applied | None:
    """The guard's UNKNOWN_RELATION, or 42P01."""
    wrong = str(error.get("name") or _named_in(error)).split(".")[-1]
    tables = {table.name: table for table in catalog.tables.values()}
    near = _nearest(wrong, set(tables)) or (next(iter(tables)) if len(tables) == 1 else None)
    for table in list(tree.find_all(exp.Table)):
        if near is not None and table.name == wrong:
            right = exp.to_table(f"{tables[near].db_schema}.{near}", dialect="postgres")
            right.set("alias", table.args.get("alias") or exp.TableAlias(
                this=exp.to_identifier(table.name)))
            table.replace(right)
            return _renamed(wrong, near)
    return None


def _missing_group_by(tree: exp.Expr, error: Error, catalog: Catalog) -> Applied | None:
    """42803: group by everything selected that is not aggregated."""
    select = tree if isinstance(tree, exp.Select) else tree.find(exp.Select)
    if not isinstance(select, exp.Select):
        return None
    plain = [
        item.unalias() for item in select.expressions
        if not item.find(exp.AggFunc) and not isinstance(item.unalias(), exp.Literal)
    ]
    if not plain:
        return None
    select.set("group", exp.Group(expressions=[item.copy() for item in plain]))
    return Applied("GROUP_BY", "Acrescentado o GROUP BY.", "Added the missing GROUP BY.")


def _nearest(wrong: str, known: set[str]) -> str | None:
    found = difflib.get_close_matches(wrong.lower(), sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def _named_in(error: Error) -> str:
    """The name in a database message: column "o.reveneu" does not exist; Trino: 'reveneu'."""
    detail = str(error.get("detail", ""))
    quoted = _QUOTED.search(detail.replace("'", '"'))
    bare = re.search(r"column (\S+) does not exist", detail)
    found = quoted[1] if quoted else bare[1] if bare else ""
    return found.split(".")[-1]


def _renamed(wrong: str, right: str) -> Applied:
    shown = repr(wrong[:60])
    return Applied(
        "RENAMED", f"Trocado {shown} por {right!r}.", f"Replaced {shown} by {right!r}."
    )


def _translated(other: str) -> Applied:
    return Applied(
        "DIALECT", f"Traduzida do dialeto {other}.", f"Translated from the {other} dialect."
    )


_REPAIRS: dict[str, Callable[[exp.Expr, Error, Catalog], Applied | None]] = {
    "42703": _unknown_column,
    "UNKNOWN_RELATION": _unknown_table,
    "42P01": _unknown_table,
    "42803": _missing_group_by,
}
