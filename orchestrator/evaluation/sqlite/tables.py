"""What a SQLite file holds, as PostgreSQL can hold it: tables, columns, types by their values.

Place in the flow: load.py copies by it, ../translate.py names by it. SQLite lets any value
stand in any column, so a column's type follows from what is in it; what was declared only decides
between types that fit. Names are folded to lower case, as PostgreSQL reads unquoted ones, with
the words of "BillingCountry" kept apart.
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from orchestrator.catalog.values import quoted
from orchestrator.evaluation.sqlite.gold import text_of

Kind = Literal["bigint", "numeric", "boolean", "date", "timestamp", "text"]
LONGEST = 63  # bytes of a PostgreSQL name
_NO_DATE = ("", "0000-00-00", "0000-00-00 00:00:00")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?$")
_BREAK = re.compile(r"(?<=[a-z\d])(?=[A-Z][a-zA-Z])")
EMPTY, DAY, MOMENT, OTHER = range(4)


@dataclass(frozen=True, slots=True)
class Column:
    """name: as SQLite has it; stored: as PostgreSQL does. bad: values that keep a column which
    was declared as a date, or as a number, from being one."""

    name: str
    stored: str
    kind: Kind
    bad: int = 0

    def value(self, value: Any) -> Any:
        """A stored value for PostgreSQL."""
        if isinstance(value, bytes):
            value = text_of(value)
        return None if value is None else _MAKE[self.kind](value)


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    stored: str
    columns: tuple[Column, ...]


def tables_of(connection: sqlite3.Connection) -> tuple[Table, ...]:
    """Every table with a column, by name."""
    connection.create_function("ez_kind", 1, kind_of_text, deterministic=True)
    names = [row[0] for row in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' ORDER BY name")]
    found = []
    for name, stored in folded(names):
        declared = [(row[1], str(row[2]).upper())
                    for row in connection.execute(f"PRAGMA table_info({quoted(name)})")]
        called = dict(folded([column for column, _ in declared]))
        columns = tuple(_column(connection, name, column, called[column], kind)
                        for column, kind in declared)
        if columns:
            found.append(Table(name, stored, columns))
    return tuple(found)


def folded(names: list[str]) -> Iterator[tuple[str, str]]:
    """(name, name in PostgreSQL): lower case, short enough, each another one."""
    taken: set[str] = set()
    for name in names:
        plain = _BREAK.sub("_", name.replace("\0", "").strip()).lower() or "unnamed"
        stored, number = _cut(plain, LONGEST), 2
        while stored in taken:
            stored, number = f"{_cut(plain, LONGEST - 6)}_{number}", number + 1
        taken.add(stored)
        yield name, stored


def _cut(name: str, most: int) -> str:
    return name.encode()[:most].decode(errors="ignore")


def kind_of_text(value: object) -> int:
    """EMPTY, DAY, MOMENT or OTHER."""
    text = str(value).strip()
    if text in _NO_DATE:
        return EMPTY
    if not _DATE.fullmatch(text):
        return OTHER
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:  # the 30th of February
        return OTHER
    return DAY if len(text) == 10 or _MIDNIGHT.search(text) else MOMENT


def _column(
    connection: sqlite3.Connection, table: str, name: str, stored: str, declared: str
) -> Column:
    source, column = quoted(table), quoted(name)
    counts = dict(connection.execute(
        f"SELECT typeof({column}), count(*) FROM {source} GROUP BY 1"))
    counts.pop("null", None)
    if "blob" in counts or not counts:
        return Column(name, stored, "text")
    if "text" not in counts:
        return Column(name, stored, _number(connection, source, column, declared, set(counts)))
    kinds = dict(connection.execute(
        f"SELECT ez_kind({column}), count(*) FROM {source} "
        f"WHERE typeof({column}) = 'text' GROUP BY 1"))
    if len(counts) > 1:  # numbers and texts: the texts may all be empty
        left = sum(count for kind, count in kinds.items() if kind != EMPTY)
        kind = "text" if left else _number(connection, source, column, declared, set(counts))
        return Column(name, stored, kind, left)
    return _texts(name, stored, declared, kinds)


def _number(
    connection: sqlite3.Connection, source: str, column: str, declared: str, types: set[str]
) -> Kind:
    if "real" in types:
        return "numeric"
    if declared.startswith("BOOL"):
        others = connection.execute(
            f"SELECT count(*) FROM {source} WHERE {column} NOT IN (0, 1, '')").fetchone()[0]
        return "bigint" if others else "boolean"
    return "bigint"


def _texts(name: str, stored: str, declared: str, kinds: dict[int, int]) -> Column:
    """Days and moments where all are; else text. What is empty is no date."""
    if OTHER in kinds or set(kinds) == {EMPTY}:
        dates = "DATE" in declared or "TIME" in declared
        return Column(name, stored, "text", kinds.get(OTHER, 0) if dates else 0)
    return Column(name, stored, "timestamp" if MOMENT in kinds else "date")


def _moment(value: Any) -> dt.datetime | None:
    text = str(value).strip()
    return None if text in _NO_DATE else dt.datetime.fromisoformat(text)


def _day(value: Any) -> dt.date | None:
    moment = _moment(value)
    return None if moment is None else moment.date()


def _text(value: Any) -> str:
    """PostgreSQL has no NUL in a text."""
    return str(value).replace("\0", "")


def _number_or_none(value: Any) -> Any:
    """The texts in a column of numbers are empty, or it would be one of texts."""
    return None if isinstance(value, str) else value


_MAKE: dict[str, Callable[[Any], Any]] = {
    "bigint": _number_or_none, "numeric": _number_or_none,
    "boolean": lambda value: None if isinstance(value, str) else bool(value),
    "date": _day, "timestamp": _moment, "text": _text,
}
