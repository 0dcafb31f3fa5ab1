"""Applies sql/migrations/NNNN_name.sql in order, once each, and then sql/roles.sql.

Place in the flow: called by Database.migrate, and so by `ezpocket migrate`, `up` and the
tests. Many processes may call it at once: an advisory lock lets one work, and the others
find nothing left to do. A migration that was applied must not change; a new one follows.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.errors
from psycopg2 import sql

from orchestrator import errors
from orchestrator.reader_role import reader_role

SQL = Path(__file__).resolve().parent.parent / "sql"
LOCK = 7_203_004  # any constant; taken nowhere else

_LEDGER = """
CREATE SCHEMA IF NOT EXISTS app;
CREATE TABLE IF NOT EXISTS app.schema_migrations (
    name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
"""


def migrate(connection: Any, *, reader_password: str | None, timezone: str | None,
            own_warehouse: bool = False, folder: Path = SQL) -> list[str]:
    """The names that were applied now. Each file is one transaction; a failing one leaves
    nothing behind. errors.Invalid when an applied file changed or rights are missing, which
    own_warehouse (WAREHOUSE_URL is given) allows for the reader role."""
    connection.rollback()
    connection.autocommit = True
    applied = []
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        try:
            _ledger(cursor)
            cursor.execute("SELECT name, checksum FROM app.schema_migrations")
            known = dict(cursor.fetchall())
            for path in sorted((folder / "migrations").glob("[0-9][0-9][0-9][0-9]_*.sql")):
                if _pending(path, known):
                    _apply(cursor, path)
                    applied.append(path.stem)
            try:
                _roles(cursor, folder / "roles.sql", reader_password, timezone)
            except psycopg2.errors.InsufficientPrivilege as error:
                if not own_warehouse:
                    raise _missing_rights(connection, error) from error
        finally:
            if not connection.closed:
                cursor.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))
                cursor.execute("RESET statement_timeout")
                connection.autocommit = False
    return applied


def _ledger(cursor: Any) -> None:
    try:
        cursor.execute(_LEDGER)
    except psycopg2.errors.InsufficientPrivilege as error:
        who = cursor.connection.info
        step = f'GRANT CREATE ON DATABASE "{who.dbname}" TO "{who.user}"'
        raise errors.Invalid(
            "missing_rights",
            f"{who.user} não pode criar esquemas neste banco. Como administrador do PostgreSQL, "
            f"rode `{step}`; depois, `ezpocket migrate` de novo.",
            f"{who.user} may not make schemas in this database. As PostgreSQL's administrator, "
            f"run `{step}`; then `ezpocket migrate` again.") from error


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
    """Make the reader role and its rights; InsufficientPrivilege where that is not allowed and
    not right already."""
    cursor.execute(path.read_text())
    reader = reader_role(cursor.connection.info.dbname)
    role = sql.Identifier(reader)
    if timezone:
        # Each session of the warehouse sets it too: this is for who logs in by hand.
        with contextlib.suppress(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(sql.SQL("ALTER ROLE {} SET timezone = {}").format(
                role, sql.Literal(timezone)))
    if password:
        try:
            cursor.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(
                role, sql.Literal(password)))
        except psycopg2.errors.InsufficientPrivilege:
            if not _logs_in(cursor.connection, reader, password):
                raise


def _logs_in(connection: Any, role: str, password: str) -> bool:
    parameters = connection.info.dsn_parameters | {"user": role, "password": password}
    try:
        psycopg2.connect(**parameters).close()
    except psycopg2.OperationalError:
        return False
    return True


def _missing_rights(connection: Any, error: Exception) -> errors.Invalid:
    """Which step is left to the administrator: the file, or the role's password."""
    database, cause = connection.info.dbname, str(error).strip()
    role = reader_role(database)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
        there = cursor.fetchone() is not None
    if not there:
        return errors.Invalid(
            "missing_rights",
            f"Falta permissão ({cause}). Como administrador do PostgreSQL, rode `psql -d "
            f"{database} -f sql/roles.sql` ou dê CREATEROLE a {connection.info.user}; depois, "
            "`ezpocket migrate` de novo.",
            f"Rights are missing ({cause}). As PostgreSQL's administrator, run `psql -d "
            f"{database} -f sql/roles.sql` or give CREATEROLE to {connection.info.user}; then "
            "`ezpocket migrate` again.")
    return errors.Invalid(
        "missing_rights",
        f"{connection.info.user} não pode alterar o papel {role} ({cause}). Como administrador do "
        f"PostgreSQL, rode `psql -d {database} -f sql/roles.sql` e depois `\\password {role}`, e "
        f"informe essa senha em WAREHOUSE_URL (postgresql://{role}:senha@servidor/{database}); "
        "depois, `ezpocket migrate` de novo.",
        f"{connection.info.user} may not change the role {role} ({cause}). As PostgreSQL's "
        f"administrator, run `psql -d {database} -f sql/roles.sql` and then `\\password {role}`, "
        f"and give that password in WAREHOUSE_URL (postgresql://{role}:password@server/{database}"
        "); then `ezpocket migrate` again.")


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
