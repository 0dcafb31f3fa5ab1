"""The values that exist in the data, so that "pedidos de sao paulo" finds its filter.

Place in the flow: loaded once per process from the lookup columns; the analyst matches
questions against it. Bounded: a column with more values than `LIMIT` is cut after the
first ones, and no value longer than `LONGEST` is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from orchestrator.catalog.model import Catalog, Column, Table

LIMIT = 5_000
LONGEST = 120
RECENT = 90

Fetch = Callable[[str], list[tuple[object, ...]]]


@dataclass(frozen=True)
class ValueIndex:
    """table → column → its distinct values, as text."""

    tables: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    @classmethod
    def load(cls, catalog: Catalog, fetch: Fetch, *, athena: bool = False) -> ValueIndex:
        """Ask the database for the distinct values of every lookup column; in Athena, of a table
        with partitions, those of the last RECENT days."""
        source = recent if athena else relation
        return cls({
            name: {
                column: _distinct(source(table), column, fetch)
                for column, definition in table.columns.items()
                if definition.lookup
            }
            for name, table in catalog.tables.items()
        })

    def column(self, table: str, column: str) -> tuple[str, ...]:
        """The known values of a column; empty when it is not looked up."""
        return self.tables.get(table, {}).get(column, ())

    def phrases(self, table: Table) -> Iterator[tuple[str, str, str]]:
        """(column, value, phrase that names it): found values, closed sets and synonyms."""
        for name, definition in table.columns.items():
            found = self.column(table.name, name)
            for value in dict.fromkeys((*found, *definition.values)):
                for phrase in _phrases_of(value, definition):
                    yield name, value, phrase


def _phrases_of(value: str, definition: Column) -> tuple[str, ...]:
    synonyms = definition.values.get(value)
    return (value, *(synonyms.all() if synonyms else ()))


def _distinct(source: str, column: str, fetch: Fetch) -> tuple[str, ...]:
    name = quoted(column)
    rows = fetch(
        f"SELECT DISTINCT {name} FROM {source} WHERE {name} IS NOT NULL "
        f"ORDER BY {name} LIMIT {LIMIT}"
    )
    texts = (_text(row[0]) for row in rows)
    return tuple(text for text in texts if text and len(text) <= LONGEST)


def _text(value: object) -> str:
    """Values of a type that the driver does not know, such as an enumeration, come as bytes."""
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def relation(table: Table) -> str:
    return f"{quoted(table.db_schema)}.{quoted(table.name)}"


def recent(table: Table) -> str:
    """The table in Athena, whose database is the connection's, as little of it as will do."""
    name = quoted(table.name)
    partition = table.columns.get(table.partition)
    if partition is None or partition.type not in ("date", "timestamp"):
        return name
    since = dt.date.today() - dt.timedelta(days=RECENT)
    return f"(SELECT * FROM {name} WHERE {quoted(table.partition)} >= DATE '{since}') AS recent"


def quoted(name: str) -> str:
    """`name` as a SQL identifier."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
