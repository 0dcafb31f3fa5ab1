"""What every piece of a compilation shares, and the smallest pieces of SQL.

Place in the flow: plan/compile.py makes one Scope per plan; predicates, dimensions and
measures take their columns and literals from it. Nothing of a plan enters SQL except
through `column`, `identifier` and `literal`, which build AST nodes, never text.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import sqlglot
from sqlglot import exp

from orchestrator.catalog import Column, Table
from orchestrator.errors import Invalid
from orchestrator.plan.dialect import Dialect
from orchestrator.plan.model import Scalar

_PLAIN = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")
# Words that PostgreSQL or Trino reserve: quoted wherever they name something.
_RESERVED_WORDS = """
all alter analyse analyze and any array as asc asymmetric authorization between binary both by
case cast check collate collation column concurrently constraint create cross cube
current_catalog current_date current_path current_role current_schema current_time
current_timestamp current_user deallocate default deferrable delete desc describe distinct do
drop else end escape except execute exists extract false fetch first for foreign freeze from full
grant group grouping having ilike in initially inner insert intersect into is isnull join
json_array json_exists json_object json_query json_table json_value last lateral leading left like
limit listagg localtime localtimestamp natural normalize not notnull null offset on only or
order outer overlaps placing prepare primary recursive references returning right rollup select
session_user similar skip some symmetric system_user table tablesample then to trailing trim
true uescape union unique unnest user using values variadic verbose when where window with
"""
_RESERVED = frozenset(_RESERVED_WORDS.split())


@dataclass(frozen=True)
class Scope:
    """The table a plan reads, the day it was made for, and the dialect it is printed in."""

    table: Table
    today: dt.date
    dialect: Dialect

    def definition(self, name: str) -> Column:
        """The catalog's column called `name`; Invalid when the table has none."""
        found = self.table.columns.get(name)
        if found is None:
            raise Invalid(
                "UNKNOWN_COLUMN",
                f"A coluna {name[:60]!r} não existe em {self.table.label.get('pt')}. "
                f"Use uma destas: {', '.join(self.table.columns)}.",
                f"There is no column {name[:60]!r} in {self.table.label.get('en')}. "
                f"Use one of: {', '.join(self.table.columns)}.",
            )
        return found

    def expression(self, sql: str) -> exp.Expr:
        """A catalog expression or predicate as an AST, `{today}` replaced by the plan's day."""
        tree = _parsed(sql.replace("{today}", f"DATE '{self.today.isoformat()}'")).copy()
        tree = tree.transform(_requote)
        return tree.transform(self._subtraction) if self.dialect == "athena" else tree

    def relation(self) -> exp.Table:
        """The table as it is named in FROM. Athena's database is a setting of the connection."""
        name = self.table.name
        if self.dialect == "athena":
            return exp.Table(this=identifier(name))
        return exp.Table(this=identifier(name), db=identifier(self.table.db_schema))

    def divide(self, top: exp.Expr, bottom: exp.Expr, *, percent: bool) -> exp.Expr:
        """top / bottom without integer division; NULL when bottom is 0.

        PostgreSQL stays numeric. Athena's decimals keep too few digits in a division, so
        there it is done in double precision.
        """
        wide: exp.Expr = top
        if self.dialect == "athena":
            wide = exp.cast(top, "double")
        elif not percent:
            wide = exp.cast(top, "decimal")
        if percent:
            wide = exp.Mul(this=exp.Literal.number("100.0"), expression=wide)
        zero_safe = exp.Nullif(this=bottom, expression=number(0))
        return exp.Div(this=wide, expression=zero_safe, typed=True, safe=False)

    def _subtraction(self, node: exp.Expr) -> exp.Expr:
        """PostgreSQL's date - date is a number of days; Trino needs date_diff for that."""
        if not isinstance(node, exp.Sub):
            return node
        if not (self._is_date(node.this) and self._is_date(node.expression)):
            return node
        return exp.DateDiff(this=node.this, expression=node.expression, unit=exp.var("DAY"))

    def _is_date(self, node: exp.Expr) -> bool:
        if isinstance(node, exp.Cast):
            return bool(node.is_type("date"))
        known = self.table.columns.get(node.name) if isinstance(node, exp.Column) else None
        return known is not None and known.type == "date"


def identifier(name: str) -> exp.Identifier:
    """`name` as an identifier, quoted only where it must be."""
    return exp.to_identifier(name, quoted=_PLAIN.match(name) is None or name in _RESERVED)


def column(name: str) -> exp.Column:
    return exp.Column(this=identifier(name))


def alias(expression: exp.Expr, name: str) -> exp.Alias:
    return exp.Alias(this=expression, alias=identifier(name))


def number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def literal(value: Scalar, definition: Column) -> exp.Expr:
    """`value` as a literal of the column's type; Invalid when it cannot be one."""
    try:
        if definition.type in ("integer", "numeric"):
            return _numeric(value)
        if definition.type == "boolean":
            return exp.Boolean(this=_boolean(value))
        if definition.type in ("date", "timestamp"):
            return moment(str(value), definition)
    except (ValueError, ArithmeticError):
        raise Invalid(
            "BAD_VALUE",
            f"O valor {str(value)[:60]!r} não serve para {definition.label.get('pt')} "
            f"({definition.type}).",
            f"The value {str(value)[:60]!r} does not fit {definition.label.get('en')} "
            f"({definition.type}).",
        ) from None
    return exp.Literal.string(str(value))


def moment(value: str, definition: Column) -> exp.Expr:
    """An ISO date, or for timestamp columns an ISO date and time; ValueError otherwise."""
    if definition.type == "timestamp" and len(value) > 10:
        at = dt.datetime.fromisoformat(value).isoformat(sep=" ")
        return exp.cast(exp.Literal.string(at), "timestamp")
    return date(dt.date.fromisoformat(value))


def date(day: dt.date) -> exp.Cast:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")


def conjunction(parts: list[exp.Expr]) -> exp.Expr | None:
    """All of `parts`, joined by AND; None for none."""
    return exp.and_(*(part.copy() for part in parts), copy=False) if parts else None


def _numeric(value: Scalar) -> exp.Expr:
    exact = Decimal(str(int(value) if isinstance(value, bool) else value))
    if not exact.is_finite() or abs(exact.adjusted()) > 30:
        raise ValueError(value)
    text = exp.Literal.number(format(abs(exact), "f"))
    return exp.Neg(this=text) if exact < 0 else text


def _boolean(value: Scalar) -> bool:
    known = {"true": True, "1": True, "false": False, "0": False}
    if str(value).lower() not in known:
        raise ValueError(value)
    return known[str(value).lower()]


@lru_cache(maxsize=512)
def _parsed(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, dialect="postgres")


def _requote(node: exp.Expr) -> exp.Expr:
    return identifier(node.name) if isinstance(node, exp.Identifier) else node
