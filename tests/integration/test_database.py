"""The pool, the queries, the migrations and the roles, on the real server."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from orchestrator import embedded, errors, migrations
from orchestrator.database import Database, queries
from orchestrator.embedded import process
from orchestrator.settings import Settings
from orchestrator.storable import jsonb, storable
from tests.integration.test_history import sql


@pytest.fixture
def scratch(servers: embedded.Servers, _settings: Settings) -> Iterator[str]:
    """The address of an empty database of its own."""
    name = "scratch"
    keys = embedded._secrets(_settings.home)
    postgres, _ = embedded._servers(_settings.home, "UTC")
    admin = psycopg2.connect(postgres.address.url("postgres", keys["postgres"], "postgres"))
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} OWNER ezpocket")
        yield postgres.address.url("ezpocket", keys["ezpocket"], name)
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


def test_every_named_query_fits_the_schema(database: Database) -> None:
    database.check()
    assert len(queries()) > 20


def test_a_query_takes_exactly_its_parameters(database: Database) -> None:
    with pytest.raises(TypeError, match="job_id"):
        database.row("job_steps_of_job")
    with pytest.raises(KeyError):
        database.row("no_such_query")


def test_a_database_without_the_schema_says_what_to_run(scratch: str) -> None:
    database = Database(scratch)
    with pytest.raises(errors.Unavailable, match="ezpocket migrate"):
        database.row("accounts_exist")
    database.close()


def test_an_address_that_libpq_does_not_understand_is_refused() -> None:
    with pytest.raises(errors.Invalid, match="DATABASE_URL"):
        Database("postgresql://h/x?colour=blue").row("ping")


def test_migrations_run_once_however_many_start_them(scratch: str) -> None:
    applied: list[list[str]] = []
    databases = [Database(scratch, size=1) for _ in range(4)]
    threads = [threading.Thread(target=lambda d=database: applied.append(d.migrate()))
               for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = [path.stem for path in sorted((migrations.SQL / "migrations").glob("*.sql"))]
    assert sorted(applied, key=len) == [[], [], [], names]
    for database in databases:
        database.close()


def test_an_older_installation_gets_an_admin(scratch: str, tmp_path: Path) -> None:
    """Its first operator; somebody has to manage the accounts."""
    newer = [path for path in (migrations.SQL / "migrations").glob("*.sql") if path.name >= "0005"]
    shutil.copytree(migrations.SQL, tmp_path / "sql")
    for path in newer:
        (tmp_path / "sql" / "migrations" / path.name).unlink()
    connection = psycopg2.connect(scratch)
    migrations.migrate(connection, reader_password=None, timezone=None, folder=tmp_path / "sql")
    with connection, connection.cursor() as cursor:
        cursor.execute("""INSERT INTO app.users (username, password_hash, role, created_at) VALUES
            ('ana', '', 'user', '2026-01-01'), ('late', '', 'operator', '2026-03-01'),
            ('first', '', 'operator', '2026-02-01')""")
    connection.close()
    database = Database(scratch)
    assert database.migrate() == sorted(path.stem for path in newer)
    assert {row["username"]: row["role"] for row in database.rows("users_page", after="", limit=9)
            } == {"ana": "user", "first": "admin", "late": "operator"}
    database.close()


def test_a_failing_migration_leaves_nothing_and_a_changed_one_is_refused(
    scratch: str, tmp_path: Path
) -> None:
    shutil.copytree(migrations.SQL, tmp_path / "sql")
    bad = tmp_path / "sql" / "migrations" / "9000_bad.sql"
    bad.write_text("CREATE TABLE app.half (a int); SELECT nothing FROM nowhere")
    connection = psycopg2.connect(scratch)
    with pytest.raises(errors.Invalid, match="9000_bad"):
        migrations.migrate(connection, reader_password=None, timezone=None, folder=tmp_path / "sql")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('app.half'), to_regclass('app.jobs')")
        assert cursor.fetchone() == (None, "app.jobs")
    connection.close()
    bad.write_text("CREATE TABLE app.good (a int)")
    connection = psycopg2.connect(scratch)
    again = {"reader_password": None, "timezone": None, "folder": tmp_path / "sql"}
    assert migrations.migrate(connection, **again) == ["9000_bad"]
    bad.write_text("CREATE TABLE app.other (a int)")
    with pytest.raises(errors.Invalid, match="9000_bad"):
        migrations.migrate(connection, **again)
    connection.close()


@pytest.mark.parametrize("statement", [
    "SELECT * FROM app.users", "SELECT * FROM app.jobs", "CREATE TABLE public.x (a int)",
    "CREATE TEMPORARY TABLE x (a int)", "DELETE FROM data.order_report",
    "UPDATE data.order_report SET revenue = 0", "CREATE SCHEMA x", "COPY data.order_report TO "
    "PROGRAM 'true'", "SELECT pg_read_file('/etc/passwd')", "SET ROLE ezpocket",
    "ALTER ROLE ezpocket_reader_ezpocket SUPERUSER",
])
def test_the_reader_reads_data_and_nothing_else(warehouse_url: str, statement: str) -> None:
    with contextlib.closing(psycopg2.connect(warehouse_url)) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM order_report")
        assert cursor.fetchone() != (0,)
        connection.rollback()
        cursor.execute("SET default_transaction_read_only = off")
        connection.commit()
        with pytest.raises(psycopg2.Error):
            cursor.execute(statement)


def test_the_reader_has_limits_and_the_business_time_zone(
    warehouse_url: str, settings: Settings
) -> None:
    with contextlib.closing(psycopg2.connect(warehouse_url)) as connection:
        cursor = connection.cursor()
        for name, value in (("statement_timeout", "1min"), ("TimeZone", settings.timezone),
                            ("default_transaction_read_only", "on")):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (value,)


def test_errors_are_ours(database: Database) -> None:
    database.row("project_create", username="ana", name="Loja", description="")
    with pytest.raises(errors.Conflict), database.transaction() as transaction:
        transaction.connection.cursor().execute(
            "INSERT INTO app.projects (username, name) VALUES ('ana', 'Loja')")
    with pytest.raises(errors.Invalid):
        database.row("project_create", username="ana", name="", description="")
    with pytest.raises(errors.Unavailable):
        Database("postgresql://nobody@127.0.0.1:1/x").row("ping")
    slow = Database(database.dsn, statement_seconds=2)
    with pytest.raises(errors.Unavailable, match="unavailable"), slow.transaction() as transaction:
        transaction.connection.cursor().execute("SELECT pg_sleep(60)")
    assert slow.row("ping") == {"pong": 1}
    slow.close()


def test_an_error_rolls_the_block_back(database: Database) -> None:
    with pytest.raises(ValueError, match="stop"), database.transaction() as transaction:
        transaction.row("project_create", username="ana", name="Loja", description="")
        raise ValueError("stop")
    assert database.rows("projects_of_user", username="ana") == []


def test_the_pool_is_bounded_and_survives_lost_connections(database_url: str) -> None:
    pool = Database(database_url, size=1, patience=0.1)
    with pool.transaction(), pytest.raises(errors.Unavailable):
        pool.row("ping")
    with pool.transaction() as transaction:
        pid = transaction.connection.get_backend_pid()
    with contextlib.closing(psycopg2.connect(database_url)) as other, other:
        other.cursor().execute("SELECT pg_terminate_backend(%s, 60000)", (pid,))
    assert pool.row("ping") == {"pong": 1}
    pool.close()


def test_a_fork_does_not_share_connections(database: Database) -> None:
    assert database.row("ping")
    child = os.fork()
    if child == 0:
        os._exit(0 if database.row("ping") == {"pong": 1} else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert database.row("ping") == {"pong": 1}


def test_values_that_postgresql_cannot_hold(database: Database) -> None:
    assert storable({"a\x00": ["b\ud800", float("nan"), 1]}) == {"a\ufffd": ["b\ufffd", None, 1]}
    with database.transaction() as transaction, transaction.connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb", (jsonb({"a": "\x00", "n": float("inf")}),))
        assert cursor.fetchone() == ({"a": "\ufffd", "n": None},)


def test_works_after_the_server_was_killed(tmp_path: Path) -> None:
    servers = embedded.start(tmp_path)
    try:
        pool: Any = Database(servers.database_url)
        pool.migrate()
        pool.row("project_create", username="ana", name="Loja", description="")
        os.kill(servers.pids["postgres"], signal.SIGKILL)
        while process.owners(tmp_path / "postgres" / "data"):
            time.sleep(0.02)  # its children end a moment after it
        with pytest.raises(errors.Unavailable):
            pool.row("ping")
        embedded.start(tmp_path)
        assert len(sql(pool, "SELECT 1 FROM app.projects")) == 1
        pool.close()
    finally:
        embedded.stop(tmp_path)


def test_other_greenlets_run_while_postgresql_works(database_url: str) -> None:
    """Three wait for PostgreSQL at once, until a fourth sees that they do and lets them go."""
    script = """
import gevent.monkey; gevent.monkey.patch_all()
import sys, gevent
from orchestrator.database import Database, cooperate_with_gevent
cooperate_with_gevent(60.0)
pool = Database(sys.argv[1], size=4)
def wait():
    with pool.transaction() as transaction:
        transaction.connection.cursor().execute("SELECT pg_advisory_xact_lock_shared(1)")
with pool.transaction() as transaction:
    cursor = transaction.connection.cursor()
    cursor.execute("SELECT pg_advisory_xact_lock(1)")
    greenlets = [gevent.spawn(wait) for _ in range(3)]
    waiting = 0
    while waiting < 3:
        gevent.sleep(0.05)
        assert not any(one.ready() for one in greenlets), "they did not wait at once"
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        (waiting,) = cursor.fetchone()
gevent.joinall(greenlets, raise_error=True)
"""
    subprocess.run([sys.executable, "-c", script, database_url], check=True)
