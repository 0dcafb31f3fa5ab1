"""What kind of value an expression gives: text, number, date, timestamp, boolean, interval.

Place in the flow: operands.py, values.py and calls.py ask. Columns are known by their names,
from the catalog and from the statement's own aliases; "" of what is not known.
"""

from __future__ import annotations

from sqlglot import exp

from orchestrator.catalog import Catalog

_MOST_STEPS = 20
_OF_CATALOG = {"integer": "number", "numeric": "number"}
_TEXTS = ("text", "char", "name", "unknown")
_NUMBERS = ("int", "numeric", "decimal", "double", "real", "float", "serial", "money")
_BY_CLASS: tuple[tuple[tuple[type[exp.Expr], ...], str], ...] = (
    ((exp.Count, exp.CountIf, exp.Sum, exp.Avg, exp.Extract, exp.Round, exp.Abs, exp.Floor,
      exp.Ceil, exp.RowNumber, exp.Rank, exp.DenseRank, exp.Length, exp.DateDiff, exp.Year,
      exp.Month, exp.Day, exp.Mul, exp.Div, exp.Mod, exp.ApproxDistinct), "number"),
    ((exp.Lower, exp.Upper, exp.Concat, exp.DPipe, exp.Substring, exp.Trim, exp.TimeToStr,
      exp.ToChar, exp.Replace, exp.GroupConcat), "text"),
    ((exp.CurrentDate, exp.Date, exp.TsOrDsToDate, exp.LastDay, exp.StrToDate), "date"),
    ((exp.CurrentTimestamp, exp.TimestampTrunc, exp.DateTrunc, exp.StrToTime), "timestamp"),
    ((exp.Predicate, exp.Not, exp.Boolean, exp.Connector), "boolean"),
    ((exp.Interval,), "interval"),
)
_AS_INSIDE = (
    exp.Paren, exp.Neg, exp.Min, exp.Max, exp.Coalesce, exp.Nullif, exp.Window, exp.Filter)


def kind_of_type(name: str) -> str:
    """Of a type as a message names it: "character varying" is text."""
    lowered = name.lower()
    if lowered.startswith(("timestamp", "datetime")):
        return "timestamp"
    for kind in ("interval", "boolean", "date", "time"):
        if lowered.startswith(kind):
            return kind
    if any(part in lowered for part in _TEXTS):
        return "text"
    return "number" if any(part in lowered for part in _NUMBERS) else ""


class Kinds:
    """Of one statement's expressions."""

    def __init__(self, tree: exp.Expr, catalog: Catalog) -> None:
        self._columns = {
            name.lower(): _OF_CATALOG.get(column.type, column.type)
            for table in catalog.tables.values() for name, column in table.columns.items()}
        self._aliases = {item.alias.lower(): item.this for item in tree.find_all(exp.Alias)}

    def of(self, node: exp.Expr | None, steps: int = _MOST_STEPS) -> str:
        """"" past so many steps: an alias may be made of itself."""
        if node is None or steps == 0:
            return ""
        if isinstance(node, exp.Literal):
            return "text" if node.is_string else "number"
        if isinstance(node, exp.Cast):  # TryCast too
            return kind_of_type(node.to.sql())
        return self._deeper(node, steps)

    def _deeper(self, node: exp.Expr, steps: int) -> str:
        if isinstance(node, exp.Column):
            return self._column(node, steps)
        if isinstance(node, (exp.Add, exp.Sub)):
            return self._sum(node, steps)
        known = next((kind for classes, kind in _BY_CLASS if isinstance(node, classes)), "")
        return known or (self.of(node.this, steps - 1) if isinstance(node, _AS_INSIDE) else "")

    def _column(self, node: exp.Column, steps: int) -> str:
        name = node.name.lower()
        known = self._columns.get(name, "")
        alias = self._aliases.get(name)
        return known or (self.of(alias, steps - 1) if alias is not None else "")

    def _sum(self, node: exp.Add | exp.Sub, steps: int) -> str:
        left, right = self.of(node.this, steps - 1), self.of(node.expression, steps - 1)
        if left == "date" and right == "interval":
            return "timestamp"
        if left == right == "date":
            return "number"
        if left == right == "timestamp" or (left, right) in (
                ("date", "timestamp"), ("timestamp", "date")):
            return "interval"
        return left or right
