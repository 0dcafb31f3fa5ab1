"""Runs a gold on the SQLite file that it was written for.

Place in the flow: Spider's and BIRD's golds are SQLite's SQL; the file itself says what is right,
whatever became of it in PostgreSQL. A gold comes from a file of somebody else's: it may read the
database and do nothing besides.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from orchestrator.evaluation.compare import Rows
from orchestrator.evaluation.gold import SECONDS, BadSql, GoldReader, bounded

_ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION,
            sqlite3.SQLITE_RECURSIVE)
LONGEST_VALUE = 10_000_000  # bytes
STEPS = 50_000  # of SQLite's machine between two looks at the clock


@dataclass(frozen=True)
class SqliteReader(GoldReader):
    """Opens the file for each statement, so several threads may share it."""

    path: Path
    timeout_seconds: float = SECONDS
    dialect: ClassVar[str] = "sqlite"

    def rows(self, sql: str) -> Rows:
        until = time.monotonic() + self.timeout_seconds
        try:
            with closing(opened(self.path)) as connection:
                connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
                connection.set_authorizer(_reads_only)
                connection.set_progress_handler(lambda: time.monotonic() > until, STEPS)
                cursor = connection.execute(sql)
                if cursor.description is None:
                    raise BadSql("it returns no rows")
                names = tuple(column[0] for column in cursor.description)
                return Rows(names, bounded(tuple(map(_value, row)) for row in cursor))
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise BadSql(str(error)[:300]) from error


def opened(path: Path) -> sqlite3.Connection:
    """The file, which must exist, for reading. Text that is no UTF-8 is read as far as it is."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    connection.text_factory = text_of
    return connection


def text_of(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _value(value: Any) -> Any:
    return text_of(value) if isinstance(value, bytes) else value


def _reads_only(action: int, *ignored: object) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
