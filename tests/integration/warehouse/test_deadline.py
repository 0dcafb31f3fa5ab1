"""A session that does not hear its cancellation is ended from outside, and nothing else is."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from orchestrator import embedded
from orchestrator.errors import Fatal, Retry
from orchestrator.settings import Settings
from orchestrator.testing import RecordingHandle
from orchestrator.warehouse import _last_resort
from orchestrator.warehouse.deadline import Backend, Deadline, backend_of, terminate
from tests.integration.warehouse.conftest import SLOW, Make

# Code that catches its cancellation: what only a termination ends.
DEAF = """DO $$ BEGIN LOOP BEGIN PERFORM count(*) FROM generate_series(1, 1000000) AS a,
    generate_series(1, 1000000) AS b; EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP;
    END $$"""


@pytest.fixture
def reader(warehouse_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def coder(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """The owner, who may run code on the server."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def alive(url: str, backend: Backend) -> bool:
    with psycopg.connect(url) as owner:
        row = owner.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE pid = %s", (backend.pid,)).fetchone()
    return row != (0,)


def gone_within(seconds: float, url: str, backend: Backend) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if not alive(url, backend):
            return True
        time.sleep(0.05)
    return False


def wait_until_it_runs(url: str, backend: Backend) -> None:
    """A cancellation that comes before its statement is lost."""
    ends = time.monotonic() + 30
    with psycopg.connect(url, autocommit=True) as owner:
        while owner.execute(
            "SELECT FROM pg_stat_activity WHERE pid = %s AND query = %s AND state = 'active'",
            (backend.pid, SLOW),
        ).fetchone() is None:
            assert time.monotonic() < ends, "it does not begin"
            time.sleep(0.02)


def test_a_lifted_timeout_changes_nothing(
    reader: psycopg.Connection[Any], database_url: str
) -> None:
    reader.execute("SET statement_timeout = 0")
    backend = backend_of(reader)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(reader.execute, SLOW)
        wait_until_it_runs(database_url, backend)
        with (pytest.raises(psycopg.errors.QueryCanceled),
              Deadline(reader, 0.3, backend=backend) as deadline):
            slow.result(60)
    assert deadline.acted
    assert reader.execute("SELECT 1").fetchone() == (1,)


def test_code_that_catches_its_cancellation_is_terminated(
    coder: psycopg.Connection[Any], database_url: str
) -> None:
    backend = backend_of(coder)
    with (pytest.raises(psycopg.OperationalError),
          Deadline(coder, 0.3, backend=backend, terminate_url=database_url, grace=0.3)):
        coder.execute(DEAF)
    assert gone_within(10, database_url, backend)


def test_where_nobody_may_terminate_the_worker_goes_on(
    coder: psycopg.Connection[Any], database_url: str
) -> None:
    """And a backend that looks for its client ends by itself."""
    coder.execute("SET client_connection_check_interval = '1s'")
    backend = backend_of(coder)
    with (pytest.raises(psycopg.OperationalError),
          Deadline(coder, 0.3, backend=backend, grace=0.3)):
        coder.execute(DEAF)
    assert gone_within(20, database_url, backend)


def test_the_owner_may_end_the_readers_sessions_and_only_on_the_same_server(
    reader: psycopg.Connection[Any], database_url: str, warehouse_url: str
) -> None:
    backend = backend_of(reader)
    for other in (backend._replace(server_started="1.0"), backend._replace(user="postgres"),
                  backend._replace(pid=backend.pid + 1)):
        assert not terminate(database_url, other)
    assert not terminate(warehouse_url, backend), "the reader may end nobody, itself included"
    assert not terminate("postgresql://nobody@127.0.0.1:1/x", backend)
    assert alive(database_url, backend)
    assert terminate(database_url, backend)


def test_the_warehouse_ends_what_does_not_hear(make: Make, database_url: str) -> None:
    """As for code of the owner's, the timeout lifted by SQL; the next statement runs."""
    warehouse = make(url=database_url, timeout=2.0, terminate_url=database_url)
    with pytest.raises(Fatal) as late, warehouse._session(None) as connection:
        connection.execute(f"SET statement_timeout = 0; {DEAF}")
    assert late.value.code == "QUERY_TIMEOUT"
    assert warehouse.run("SELECT 1 AS n", key="next")["row_count"] == 1


def test_a_stop_ends_what_does_not_hear(make: Make, database_url: str) -> None:
    warehouse = make(url=database_url, terminate_url=database_url)
    handle = RecordingHandle("athena_executor")
    with pytest.raises(Retry) as stopped, warehouse._session(handle) as connection:
        handle.stop()
        connection.execute(DEAF)
    assert stopped.value.code == "STOPPED"


def test_only_a_session_of_the_embedded_readers_is_ever_killed(
    servers: embedded.Servers, settings: Settings, coder: psycopg.Connection[Any],
    reader: psycopg.Connection[Any],
) -> None:
    kill = _last_resort(settings)
    assert kill is not None
    for pid in (os.getpid(), servers.pids["postgres"], coder.info.backend_pid, 2**22 + 1):
        assert not kill(pid)
    assert coder.execute("SELECT 1").fetchone() == reader.execute("SELECT 1").fetchone() == (1,)
    own = settings.model_copy(update={"given_warehouse_url": "postgresql://r@elsewhere/x"})
    assert _last_resort(own) is None


def test_an_ended_deadline_never_acts(reader: psycopg.Connection[Any]) -> None:
    with Deadline(reader, 60, backend=backend_of(reader)) as deadline:
        reader.execute("SELECT 1")
    deadline.now()
    deadline._thread.join(10)
    assert not deadline.acted and not deadline._thread.is_alive()


def test_a_backend_of_the_embedded_server_has_bounded_memory(
    servers: embedded.Servers, settings: Settings, reader: psycopg.Connection[Any]
) -> None:
    reader.execute("SET work_mem = '2GB'; SET statement_timeout = 0")
    for statement in (
        "SELECT length(string_agg(repeat('x', 1000000), '')) FROM generate_series(1, 600)",
        "SELECT count(*) FROM (SELECT DISTINCT repeat(n::text, 30000) "
        "FROM generate_series(1, 1000000) AS n) AS few",
    ):
        with (pytest.raises(psycopg.Error) as refused,
              Deadline(reader, 60, backend=backend_of(reader))):
            reader.execute(statement)
        assert refused.value.sqlstate == "53200", "out of memory, before the deadline"
    assert reader.execute("SELECT 1").fetchone() == (1,)
