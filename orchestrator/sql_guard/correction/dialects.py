"""Statements written for another database: read as such, printed for this one.

Place in the flow: the first step of a correction. Which database a statement was written for
shows in its spelling (backticks, TOP, DATEADD): the signs are looked for outside of literals,
and only then is it read with that grammar, because every other one would change its meaning
("x" is a name here and a text in MySQL).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import sqlglot
from sqlglot import exp

from orchestrator.plan.dialect import Dialect
from orchestrator.sql_guard.bounds import MAX_NODES, MAX_SUBSCRIPTS, out_of_bounds
from orchestrator.sql_guard.correction.model import UNREADABLE, Applied

_SPELLING = ("SYNTAX", "SYNTAX_ERROR", "FUNCTION", "FUNCTION_NOT_FOUND", "OPERATOR", "TYPE",
             "CONSTRUCT", "42601", "42883", "42704", "42725")
_SUBSCRIPTS = re.compile(r"\]\s*\[")
_LITERALS = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_FENCE = re.compile(r"\A\s*```\w*\s*\n?(.*?)\n?```\s*\Z", re.DOTALL)
_UNIT = r"(?:second|minute|hour|day|week|month|quarter|year|dd|mm|yy|yyyy|hh)s?"
# What only one database spells so, the surest first.
_SIGNS = tuple((other, re.compile(signs, re.IGNORECASE)) for other, signs in (
    ("snowflake", r"\b(?:zeroifnull|iff|to_varchar|dayname|monthname)\s*\("),
    ("tsql", r"\bselect\s+(?:distinct\s+)?top\b|\b(?:getdate|isnull|iif|eomonth|datepart|datename|"
             r"charindex|len|sysdatetime|dateadd|format)\s*\(|\bconvert\s*\(\s*\w+(?:\(\d+\))?\s*,|"
             rf"\bdatediff\s*\(\s*{_UNIT}\b|\[[a-z_ ]+\]"),
    ("bigquery", r"\b(?:safe_divide|countif|format_date|parse_date|safe_cast|timestamp_trunc|"
                 r"date_trunc)\s*\((?=[^()]*,\s*(?:day|week|month|quarter|year)\s*\))|"
                 r"\b(?:safe_divide|countif|format_date|parse_date|safe_cast)\s*\(|"
                 rf"\bdate_diff\s*\([^()]+,[^()]+,\s*{_UNIT}\s*\)|`[\w-]+\.[\w-]+\.\w+`"),
    ("mysql", r"`|\b(?:ifnull|date_format|curdate|date_sub|str_to_date|group_concat|unix_timestamp|"
              r"datediff|period_diff|dayofweek|yearweek|last_day|monthname|dayname|year|month|day|"
              r"quarter|week|adddate|subdate|timestampdiff|if)\s*\(|\blimit\s+\d+\s*,\s*\d+|"
              r"\bdate_add\s*\([^()]*,\s*interval|&&|\brlike\b|\bregexp\b"),
    ("sqlite", r"\b(?:strftime|julianday)\s*\(|\bdate\s*\(\s*,"),
    ("oracle", r"\b(?:nvl2?|add_months|decode|sysdate|months_between|rownum|to_number)\b"),
    ("snowflake", r"\bqualify\b"),
    ("postgres", r"::|\bilike\b|\b(?:to_char|date_part|string_agg|age|make_date|now)\s*\(|"
                 r"\binterval\s*,|\bdistinct\s+on\b|~"),
    ("athena", r"\b(?:date_diff|date_add|date_parse|approx_distinct|approx_percentile|max_by|"
               r"min_by|count_if|try_cast|from_iso8601_date|day_of_week|year_of_week|arbitrary|"
               r"cardinality|element_at|array_join|year|month|day|quarter|week)\s*\("),
    ("snowflake", r"\b(?:dateadd|datediff|nvl|listagg)\s*\("),
))
_NO_COLUMN = re.compile(
    rf"""column ['"]?{_UNIT}['"]? (?:does not exist|cannot be resolved)""", re.IGNORECASE)
_NAMED = {"mysql": "MySQL", "tsql": "SQL Server", "bigquery": "BigQuery", "sqlite": "SQLite",
          "oracle": "Oracle", "snowflake": "Snowflake", "postgres": "PostgreSQL",
          "athena": "Athena"}


def read(
    statement: str, errors: Sequence[Mapping[str, Any]], dialect: Dialect
) -> tuple[exp.Expr | None, list[Applied]]:
    """The statement's tree, in its own dialect or (when it was refused for its spelling) in the
    one that it was written for; None when neither reads it."""
    text = _FENCE.sub(r"\1", statement).strip().rstrip(";").strip()
    own = _parsed(text, dialect)
    if not any(_of_spelling(error) for error in errors):
        return own, []
    for other, signs in _written_for(text, dialect):
        printed = _printed(_parsed(text, other), dialect)
        # sqlglot reads some foreign spellings in every dialect: then the sign is gone as well.
        gone = printed and not signs.search(_LITERALS.sub("''", printed))
        if printed and (gone or own is None or printed.lower() != _printed(own, dialect).lower()):
            return _parsed(printed, dialect), [_translated(other)]
    if own is not None and text != statement.strip():
        return own, [Applied("TRIMMED", "Retirado o que havia em volta.", "Removed its wrapping.")]
    return own, []


def _of_spelling(error: Mapping[str, Any]) -> bool:
    """A unit that is no column is one too: date_trunc(date, month)."""
    return str(error.get("code")) in _SPELLING or bool(
        _NO_COLUMN.search(str(error.get("detail", ""))))


def _written_for(text: str, dialect: Dialect) -> list[tuple[str, re.Pattern[str]]]:
    bare = _LITERALS.sub("''", text)
    return [(other, signs) for other, signs in _SIGNS if other != dialect and signs.search(bare)]


def _parsed(text: str, dialect: str) -> exp.Expr | None:
    """None too of what would take long."""
    if out_of_bounds(text) is not None or len(_SUBSCRIPTS.findall(text)) > MAX_SUBSCRIPTS:
        return None
    try:
        trees = sqlglot.parse(text, dialect=dialect, max_nodes=MAX_NODES)
    except UNREADABLE:
        return None
    return trees[0] if len(trees) == 1 and isinstance(trees[0], exp.Query) else None


def _printed(tree: exp.Expr | None, dialect: Dialect) -> str:
    """"" where this database has nothing like it."""
    if tree is None:
        return ""
    if dialect == "postgres":
        for approximate in list(tree.find_all(exp.ApproxDistinct)):
            approximate.replace(exp.Count(this=exp.Distinct(expressions=[approximate.this.copy()])))
    try:
        return tree.sql(dialect=dialect, unsupported_level=sqlglot.ErrorLevel.RAISE)
    except UNREADABLE:
        return ""


def _translated(other: str) -> Applied:
    name = _NAMED[other]
    return Applied("DIALECT", f"Traduzida do dialeto do {name}.",
                   f"Translated from the {name} dialect.")
