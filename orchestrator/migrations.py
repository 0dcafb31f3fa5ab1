"""Applies sql/migrations/NNNN_name.sql in order, once each, and then sql/roles.sql.

Place in the flow: called by Database.migrate, and so by `ezpocket migrate`, `up` and the
tests. Many processes may call it at once: an advisory lock lets one work, and the others
find nothing left to do. A migration that was applied must not change; a new one follows.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.errors
from psycopg2 import sql

from orchestrator import errors

SQL = Path(__file__).resolve().parent.parent / "sql"
LOCK = 7_203_004  # any constant; taken nowhere else
READER = "ezpocket_reader"

_LEDGER = """
CREATE SCHEMA IF NOT EXISTS app;
CREATE TABLE IF NOT EXISTS app.schema_migrations (
    name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
"""


def migrate(connection: Any, *, reader_password: str | None, timezone: str | None,
            folder: Path = SQL) -> list[str]:
    """The names that were applied now. Each file is one transaction; a failing one leaves
    nothing behind. errors.Invalid when an applied file changed or rights are missing."""
    connection.rollback()
    connection.autocommit = True
    applied = []
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        try:
            cursor.execute(_LEDGER)
            cursor.execute("SELECT name, checksum FROM app.schema_migrations")
            known = dict(cursor.fetchall())
            for path in sorted((folder / "migrations").glob("[0-9][0-9][0-9][0-9]_*.sql")):
                if _pending(path, known):
                    _apply(cursor, path)
                    applied.append(path.stem)
            _roles(cursor, folder / "roles.sql", reader_password, timezone)
        finally:
            if not connection.closed:
                cursor.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))
                cursor.execute("RESET statement_timeout")
                connection.autocommit = False
    return applied


def _pending(path: Path, known: dict[str, str]) -> bool:
    if path.stem not in known:
        return True
    if known[path.stem] != _checksum(path):
        raise errors.Invalid(
            "migration_changed",
            f"A migração {path.stem} mudou depois de aplicada; escreva uma nova.",
            f"Migration {path.stem} changed after it was applied; write a new one.")
    return False


def _apply(cursor: Any, path: Path) -> None:
    """One statement string: PostgreSQL runs it as one transaction, the ledger's row included."""
    entry = sql.SQL("INSERT INTO app.schema_migrations (name, checksum) VALUES ({}, {})").format(
        sql.Literal(path.stem), sql.Literal(_checksum(path)))
    try:
        cursor.execute(f"{path.read_text()};\n{entry.as_string(cursor)}")
    except psycopg2.ProgrammingError as error:
        raise errors.Invalid(
            "migration_failed", f"A migração {path.stem} falhou e foi desfeita: {error}",
            f"Migration {path.stem} failed and was undone: {error}") from error


def _roles(cursor: Any, path: Path, password: str | None, timezone: str | None) -> None:
    try:
        cursor.execute(path.read_text())
        role = sql.Identifier(READER)
        if password:
            cursor.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(
                role, sql.Literal(password)))
        if timezone:
            cursor.execute(sql.SQL("ALTER ROLE {} SET timezone = {}").format(
                role, sql.Literal(timezone)))
    except psycopg2.errors.InsufficientPrivilege as error:
        raise errors.Invalid(
            "missing_rights",
            f"Falta permissão ({error}). Rode sql/roles.sql como administrador do PostgreSQL ou dê "
            "CREATEROLE ao usuário da aplicação.",
            f"Rights are missing ({error}). Run sql/roles.sql as PostgreSQL's administrator, or "
            "give CREATEROLE to the application's user.") from error


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
