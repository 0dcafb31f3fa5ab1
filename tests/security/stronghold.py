"""A server of its own with something to steal, to break and to disturb, and how one can tell.

Place in the flow: test_attacks.py runs tests/security/attacks.jsonl against it. Every secret
holds the word CANARY, so that nothing that an attack brings back may hold it.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import scalar_row

from orchestrator import embedded
from orchestrator.database import Database
from orchestrator.embedded.postgres import PROCESS_MB, READER, Postgres
from orchestrator.warehouse.deadline import Deadline, backend_of

CANARY = "CANARY"
ZONE = "America/Sao_Paulo"
DEADLINE = 0.3
PATIENCE = 20.0
GONE_WITHIN = 60.0  # against a hang: a slow machine ends a backend well before
MOST_MEGABYTES = PROCESS_MB + 64  # and what all backends share

_SECRETS = """
INSERT INTO app.users (username, password_hash) VALUES ('ana', 'CANARY-hash');
INSERT INTO app.projects (name, username) VALUES ('CANARY-project', 'ana');
INSERT INTO data.order_report (order_id, date, state, revenue, quantity, status)
    SELECT n, current_date - n % 300, 'SP', n, 1, 'paid' FROM generate_series(1, 2000) AS n;
CREATE SEQUENCE data.counter;
CREATE SCHEMA attic;
CREATE TABLE attic.secrets AS SELECT 'CANARY-attic' AS secret;
CREATE TABLE attic.wide AS
    SELECT string_agg(md5(n::text), 'CANARY-toast') AS secret FROM generate_series(1, 2000) AS n;
CREATE FUNCTION data.as_owner() RETURNS bigint SECURITY DEFINER LANGUAGE sql
    AS $$ SELECT nextval('data.counter') $$;
COMMENT ON TABLE attic.secrets IS 'kept';
"""
_CATALOGS = """
SELECT quote_ident(nspname) || '.' || quote_ident(relname) FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE relkind = 'r' AND nspname NOT IN ('information_schema', 'pg_toast')
  AND relname NOT IN ('pg_statistic', 'pg_authid', 'pg_db_role_setting', 'pg_default_acl',
                      'pg_depend', 'pg_shdepend')
ORDER BY 1
"""
# Without what changes when the same is set again: a password's salt, the order of settings, the
# numbers of rows.
_OTHERS = {
    "roles": "SELECT string_agg((to_jsonb(a) - 'rolpassword')::text, '' ORDER BY rolname) "
             "FROM pg_authid AS a",
    "settings": "SELECT string_agg(concat(setdatabase, setrole, one), '' ORDER BY setrole, one) "
                "FROM pg_db_role_setting, unnest(setconfig) AS one",
    "default rights": "SELECT string_agg(concat(defaclrole, defaclnamespace, defaclacl), '' "
                      "ORDER BY defaclrole, defaclnamespace) FROM pg_default_acl",
    "sequences": "SELECT string_agg(s::text, '' ORDER BY s::text) FROM pg_sequences AS s",
}


@dataclass
class Stronghold:
    """admin, owner, victim: sessions that must survive; victim is the reader's colleague."""

    servers: embedded.Servers
    postgres: Postgres
    folder: Path
    admin: psycopg.Connection[Any]
    owner: psycopg.Connection[Any]
    victim: psycopg.Connection[Any]
    places: dict[str, str] = field(default_factory=dict)
    written: str = ""
    contents: dict[str, str] = field(default_factory=dict)

    def filled(self, statement: str) -> str:
        for name, value in self.places.items():
            statement = statement.replace("{" + name + "}", value)
        return statement

    def settle(self) -> None:
        """Remember how everything is."""
        self.contents, self.written = self._contents(), self._log_position()

    def unchanged(self) -> list[str]:
        """What an attack changed: nothing."""
        found = []
        if self._log_position() != self.written:
            now = self._contents()
            found = [name for name in self.contents.keys() | now
                     if self.contents.get(name) != now.get(name)]
            self.written = self._log_position()
        if [path.name for path in self.folder.iterdir()] != ["canary.txt"]:
            found.append("a file was made")
        for session in (self.owner, self.victim, self.admin):
            assert session.execute("SELECT 1").fetchone() == (1,)
        return found

    def ended(self, pid: int) -> bool:
        ends = time.monotonic() + GONE_WITHIN
        while time.monotonic() < ends:
            row = self.admin.execute(
                "SELECT FROM pg_stat_activity WHERE pid = %s", (pid,)).fetchone()
            if row is None:
                return True
            time.sleep(0.02)
        return False

    def _log_position(self) -> str:
        row = self.admin.execute("SELECT pg_current_wal_insert_lsn()").fetchone()
        return str(row)

    def _contents(self) -> dict[str, str]:
        """A digest of every table, catalog and sequence, and of all that lies in the folder."""
        found = {path.name: path.read_text() for path in self.folder.iterdir()}
        with self.admin.cursor(row_factory=scalar_row) as cursor:
            for name in cursor.execute(_CATALOGS).fetchall():
                found[name] = cursor.execute(
                    f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) "
                    f"FROM {name} AS t").fetchone()
            for name, query in _OTHERS.items():
                found[name] = cursor.execute(query).fetchone()
        return found


@dataclass(frozen=True)
class Outcome:
    """state: the SQLSTATE of the refusal, or "" where the attack ran; text: all it brought."""

    state: str
    text: str
    pid: int
    megabytes: float


def attack(stronghold: Stronghold, statement: str, seconds: float) -> Outcome:
    """Over the simple protocol, every limit that a session may lift lifted: what is left are the
    role's rights, the deadline from outside and the server's own limits."""
    with psycopg.connect(stronghold.servers.warehouse_url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off; SET statement_timeout = 0; "
                           "SET lock_timeout = 0; SET transaction_timeout = 0")
        backend = backend_of(connection)
        state, found = "", []
        with Deadline(connection, seconds, backend=backend, grace=1.0,
                      terminate_url=stronghold.servers.database_url,
                      kill=stronghold.postgres.end_backend):
            try:
                cursor = connection.execute(statement.encode())
                found = [str(cursor.fetchall() if cursor.description else "")]
                while cursor.nextset():
                    found.append(str(cursor.fetchall() if cursor.description else ""))
            except psycopg.Error as error:
                state = error.sqlstate or type(error).__name__
                found = [f"{error} {error.diag.message_detail} {error.diag.context}"]
        return Outcome(state, " ".join(found), backend.pid, _peak(backend.pid))


def _peak(pid: int) -> float:
    """The most memory that the process had; 0 when it has ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


@contextlib.contextmanager
def raised(home: Path, folder: Path) -> Iterator[Stronghold]:
    """Migrated as `ezpocket up` does it, filled with secrets, and migrated again."""
    folder.mkdir()
    (folder / "canary.txt").write_text("CANARY-file")
    servers = embedded.start(home, timezone=ZONE)
    postgres = embedded._servers(home, ZONE)[0]
    database = Database(servers.database_url)
    database.migrate()
    keys = json.loads((home / "secrets.json").read_text())
    try:
        with (psycopg.connect(postgres.address.url("postgres", keys["postgres"]), autocommit=True)
              as admin, psycopg.connect(servers.database_url, autocommit=True) as owner,
              psycopg.connect(servers.warehouse_url, autocommit=True) as victim):
            admin.execute("ALTER SYSTEM SET autovacuum = off")
            admin.execute("SELECT pg_reload_conf()")
            owner.execute(_SECRETS.encode())
            database.migrate()
            victim.execute("SELECT 'CANARY-session' AS secret")
            yield _settled(Stronghold(servers, postgres, folder, admin, owner, victim))
    finally:
        database.close()
        embedded.stop(home)


def _settled(stronghold: Stronghold) -> Stronghold:
    owner = stronghold.owner
    large = owner.execute("SELECT lo_from_bytea(0, 'CANARY-large')").fetchone()
    toast = owner.execute("SELECT reltoastrelid::regclass FROM pg_class "
                          "WHERE oid = 'attic.wide'::regclass").fetchone()
    assert large and toast
    stronghold.places = {
        "folder": str(stronghold.folder), "reader": READER, "loid": str(large[0]),
        "toast": str(toast[0]), "owner_pid": str(owner.info.backend_pid),
        "victim_pid": str(stronghold.victim.info.backend_pid)}
    stronghold.settle()
    return stronghold
