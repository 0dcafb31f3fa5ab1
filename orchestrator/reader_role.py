"""The role that runs generated SQL: its name and password, one for each database.

Place in the flow: settings.py derives the warehouse's address from it, migrations.py and the
embedded server make it. Roles belong to a whole PostgreSQL server, so the database is part of
the name: two installations on one server must not change each other's password.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

STATEMENTS = Path(__file__).resolve().parent.parent / "sql" / "roles.sql"
PREFIX = "ezpocket_reader_"
LONGEST = 63  # bytes of a PostgreSQL name


def reader_role(database: str) -> str:
    """ezpocket_reader_<database>; a name too long for that gives its digest instead.
    sql/roles.sql says the same in SQL."""
    name = database.encode()
    if len(PREFIX) + len(name) > LONGEST:
        return PREFIX + hashlib.sha256(name).hexdigest()[:32]
    return PREFIX + database


def reader_password(secret: str, role: str) -> str:
    """Derived, so that `ezpocket migrate` and every worker agree without another variable."""
    return hmac.new(secret.encode(), role.encode(), hashlib.sha256).hexdigest()


def database_of(url: str) -> str:
    """The database that a postgresql:// address names; as in libpq, the user's name without."""
    parts = urlsplit(url)
    options = parse_qs(parts.query)
    given = options.get("dbname", [unquote(parts.path.lstrip("/"))])[-1]
    return given or unquote(parts.username or "")
