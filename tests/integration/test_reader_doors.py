"""What the reader may besides reading: nothing on the embedded server, and told where it may."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from orchestrator import embedded
from orchestrator.database import Database
from orchestrator.embedded.postgres import READER, binaries
from orchestrator.reader_doors import reader_doors
from orchestrator.reader_role import STATEMENTS, reader_role
from orchestrator.settings import Settings

HARMLESS = {
    "amvalidate", "array_sample", "array_shuffle", "clock_timestamp", "currval",
    "gen_random_uuid", "lastval", "nextval", "pg_is_in_recovery", "pg_partition_ancestors",
    "pg_partition_tree", "random", "random_normal", "setseed", "setval", "timeofday", "uuidv4",
    "uuidv7",
}
VOLATILE = """
SELECT DISTINCT proname FROM pg_proc
WHERE provolatile = 'v' AND prokind = 'f' AND has_function_privilege(%s, oid, 'EXECUTE')
  AND 'internal'::regtype <> ALL (proargtypes)
  AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype,
                         'language_handler'::regtype)
"""


@pytest.fixture
def admin(servers: embedded.Servers, _settings: Settings) -> Iterator[psycopg.Connection[Any]]:
    """The administrator, in a database of the owner's that only a migration has seen."""
    keys = embedded._secrets(_settings.home)
    postgres = embedded._servers(_settings.home, "UTC")[0]
    with psycopg.connect(postgres.address.url("postgres", keys["postgres"]),
                         autocommit=True) as first:
        first.execute("CREATE DATABASE doors OWNER ezpocket")
        url = postgres.address.url("postgres", keys["postgres"], "doors")
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection
        first.execute("DROP DATABASE doors WITH (FORCE)")
        first.execute(f"DROP ROLE IF EXISTS {reader_role('doors')}")


@pytest.fixture
def neighbour(admin: psycopg.Connection[Any]) -> Iterator[str]:
    """The address of another application's role, which has a table in the same database."""
    admin.execute("CREATE ROLE neighbour LOGIN PASSWORD 'n'")
    admin.execute("CREATE TABLE public.item (n int)")
    admin.execute("GRANT SELECT, INSERT ON public.item TO neighbour")
    information = admin.info
    yield (f"postgresql://neighbour:n@/{information.dbname}?host={information.host}"
           f"&port={information.port}")
    admin.execute("DROP OWNED BY neighbour")
    admin.execute("DROP ROLE neighbour")


def in_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def kinds(database: Database) -> list[str]:
    return [row["kind"] for row in database.rows("reader_doors", reader=reader_role("doors"))]


def test_the_embedded_reader_has_no_door(database_url: str) -> None:
    database = Database(database_url)
    assert reader_doors(database) == []
    database.close()


def test_nothing_that_does_more_than_compute_is_open(database_url: str) -> None:
    """Also what a newer PostgreSQL brings: a volatile function is closed unless it is named."""
    with psycopg.connect(database_url) as owner:
        assert {row[0] for row in owner.execute(VOLATILE, (READER,))} <= HARMLESS
        closed = owner.execute("SELECT count(*) FROM pg_proc WHERE NOT has_function_privilege("
                               "%s, oid, 'EXECUTE')", (READER,)).fetchone()
        assert closed is not None and closed[0] > 300


def test_an_owner_alone_is_told_what_an_administrator_closes(
    admin: psycopg.Connection[Any], database_url: str
) -> None:
    database = Database(in_database(database_url, "doors"))
    database.migrate()
    said = reader_doors(database)
    assert kinds(database) == ["functions"]
    for sentence in said[0]:
        assert "psql -d doors -f sql/roles.sql" in sentence and "pg_sleep" in sentence
    admin.execute(STATEMENTS.read_bytes())
    assert reader_doors(database) == []
    database.migrate()
    assert reader_doors(database) == []
    database.close()


@pytest.mark.parametrize("statement", [
    "INSERT INTO public.item VALUES (1)", "CREATE TEMP TABLE mine (n int)",
    "SELECT pg_notify('changed', '')",
    "SELECT pg_try_advisory_lock(1), set_config('a.b', 'c', false), current_setting('a.b')",
    "DO 'BEGIN NULL; END'", "SELECT rolsuper FROM pg_roles", "SELECT name FROM pg_settings",
])
def test_another_application_in_the_database_keeps_what_it_could_do(
    admin: psycopg.Connection[Any], database_url: str, neighbour: str, statement: str
) -> None:
    database = Database(in_database(database_url, "doors"))
    for _ in range(2):
        database.migrate()
        with psycopg.connect(neighbour) as connection:
            connection.execute(statement.encode())
        admin.execute(STATEMENTS.read_bytes())
    assert reader_doors(database) == []
    database.close()


@pytest.mark.parametrize(("door", "kind", "said"), [
    (f"GRANT pg_read_server_files TO {reader_role('doors')}", "roles", "pg_read_server_files"),
    ("CREATE SCHEMA open; GRANT USAGE ON SCHEMA open TO PUBLIC", "schemas", "open"),
    ("GRANT EXECUTE ON FUNCTION pg_sleep(float8) TO PUBLIC", "functions", "pg_sleep"),
    ("CREATE VIEW data.mine AS SELECT 1 AS n WHERE current_setting('app.tenant') = 'x'",
     "settings", "mine"),
    ("CREATE POLICY tenant ON data.order_report USING (state = current_setting('app.tenant'))",
     "settings", "order_report"),
])
def test_each_other_door_is_named(
    admin: psycopg.Connection[Any], database_url: str, door: str, kind: str, said: str
) -> None:
    database = Database(in_database(database_url, "doors"))
    database.migrate()
    admin.execute(STATEMENTS.read_bytes())
    admin.execute(door.encode())
    assert kinds(database) == [kind]
    assert said in reader_doors(database)[0][1]
    database.close()


def test_limits_that_the_role_gave_itself_are_put_right(
    admin: psycopg.Connection[Any], database_url: str
) -> None:
    role = reader_role("doors")
    settings = "SELECT rolconfig, rolconnlimit, rolcreatedb FROM pg_roles WHERE rolname = %s"
    admin.execute(STATEMENTS.read_bytes())
    before = admin.execute(settings, (role,)).fetchone()
    assert before is not None and before[1:] == (40, False)
    assert {"statement_timeout=60s", "temp_file_limit=1GB", "work_mem=16MB"} <= set(before[0])
    for change in ("SET statement_timeout = 0", "SET transform_null_equals = on", "CREATEDB"):
        admin.execute(f"ALTER ROLE {role} {change}".encode())
    admin.execute(STATEMENTS.read_bytes())
    after = admin.execute(settings, (role,)).fetchone()
    assert after is not None and (set(after[0]), after[1:]) == (set(before[0]), before[1:])


def test_the_owner_still_backs_up_and_restores(
    admin: psycopg.Connection[Any], database_url: str, tmp_path: Path
) -> None:
    """pg_dump calls what was taken from everybody, and the dump holds who may call what."""
    backup = tmp_path / "backup.sql"
    tools = {"PATH": os.defpath, "LC_ALL": "C"}
    subprocess.run([binaries() / "pg_dump", "-d", database_url, "-f", backup], check=True,
                   env=tools)
    assert "REVOKE ALL ON FUNCTION pg_catalog.pg_sleep" in backup.read_text()
    target = in_database(database_url, "doors")
    subprocess.run([binaries() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", target,
                    "-f", backup], check=True, env=tools, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    count = b"SELECT count(*) FROM data.order_report"
    with psycopg.connect(target) as copy, psycopg.connect(database_url) as original:
        assert copy.execute(count).fetchone() == original.execute(count).fetchone()
    database = Database(target)
    database.migrate()
    assert kinds(database) == ["functions"]
    database.close()
