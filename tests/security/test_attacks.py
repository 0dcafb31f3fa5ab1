"""What the database layer holds alone: the parser is off, and the attacks are SQL as it is.

tests/security/attacks.jsonl: `tries` says what an attack is after, `expect` what must become of
it: refused, ended (by the deadline, by a limit, or because it was small), harmless (it may run),
or undone: PostgreSQL lets every role change its own password, settings and rights, which needs a
second statement and a transaction that writes, and which the embedded server's next start (on a
server of your own, `ezpocket migrate`) puts back.
Whatever becomes of it: nothing is written or locked, no secret comes back, no other
session is disturbed, no process grows past its limit or runs past the deadline.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from orchestrator.errors import EzpocketError, Fatal
from orchestrator.warehouse import StatementError, results
from orchestrator.warehouse.local import LocalWarehouse
from tests.security.stronghold import (
    CANARY,
    DEADLINE,
    GONE_WITHIN,
    MOST_MEGABYTES,
    PATIENCE,
    Stronghold,
    attack,
    raised,
)

ATTACKS = [json.loads(line) for line in
           Path(__file__).with_name("attacks.jsonl").read_text("utf-8").splitlines()]
NAMES = [f"{one['tries']}: {one['name']}" for one in ATTACKS]
# Not a mistake in the attack's own text, and not the deadline.
MISTAKES = {"", "42703", "42883", "57014"}


@pytest.fixture(scope="module")
def stronghold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stronghold]:
    with raised(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files") / "f") as found:
        yield found


@pytest.fixture(scope="module")
def warehouses(
    stronghold: Stronghold, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[float, LocalWarehouse]]:
    """By their timeout."""
    found = {seconds: LocalWarehouse(
        stronghold.servers.warehouse_url, str(tmp_path_factory.mktemp("results")),
        timeout=seconds, terminate_url=stronghold.servers.database_url)
        for seconds in (DEADLINE, PATIENCE)}
    yield found
    for warehouse in found.values():
        warehouse.close()


def seconds_for(one: dict[str, str]) -> float:
    """Only what is to run until its end meets it: a refusal may come late on a slow machine."""
    return DEADLINE if one["expect"] == "ended" else PATIENCE


def test_there_are_many_and_each_says_what_it_tries() -> None:
    assert len(ATTACKS) >= 95 and len(set(NAMES)) == len(NAMES)
    assert {frozenset(one) for one in ATTACKS} == {frozenset(("name", "sql", "tries", "expect"))}
    assert {one["expect"] for one in ATTACKS} == {
        "refused", "ended", "harmless", "undone"}


@pytest.mark.parametrize("one", ATTACKS, ids=NAMES)
def test_over_a_connection_of_its_own(stronghold: Stronghold, one: dict[str, str]) -> None:
    outcome = attack(stronghold, stronghold.filled(one["sql"]), seconds_for(one))
    assert CANARY not in outcome.text
    if one["expect"] == "refused":
        assert outcome.state not in MISTAKES, outcome
    assert outcome.megabytes <= MOST_MEGABYTES, outcome
    assert stronghold.ended(outcome.pid), "it runs past the deadline"
    if one["expect"] == "undone":
        stronghold.postgres.ensure_roles()
        psycopg.connect(stronghold.servers.warehouse_url).close()
    assert stronghold.unchanged() == []


@pytest.mark.parametrize("one", ATTACKS, ids=NAMES)
def test_through_the_warehouse(
    stronghold: Stronghold, warehouses: dict[float, LocalWarehouse], one: dict[str, str]
) -> None:
    """`explain` plans and runs nothing, so that it may answer; a plan may be long in the making."""
    statement, warehouse = stronghold.filled(one["sql"]), warehouses[seconds_for(one)]
    for call in CALLS[: 1 if one["expect"] == "ended" else None]:
        refused = one["expect"] in ("refused", "undone") and call is not LocalWarehouse.explain
        try:
            text = str(call(warehouse, statement))
        except EzpocketError as error:
            text = str(error)
            assert isinstance(error, StatementError if refused else (StatementError, Fatal)), error
        else:
            assert not refused, text
        assert CANARY not in text
    assert stronghold.unchanged() == []


def _run(warehouse: LocalWarehouse, statement: str) -> Any:
    return results.load(warehouse.run(statement, key="attack")).to_pylist()


CALLS = (_run, LocalWarehouse.fetch, LocalWarehouse.explain)


def test_where_nothing_was_taken_from_everybody_it_may_not_log_in(stronghold: Stronghold) -> None:
    for name in ("postgres", "template1"):
        url = stronghold.servers.warehouse_url.replace("/ezpocket?", f"/{name}?")
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(url).close()


def test_the_application_always_gets_a_connection(stronghold: Stronghold) -> None:
    with contextlib.ExitStack() as held:
        pids = []
        with pytest.raises(psycopg.OperationalError, match="too many connections"):
            for _ in range(60):
                one = held.enter_context(psycopg.connect(stronghold.servers.warehouse_url))
                pids.append(one.info.backend_pid)
        psycopg.connect(stronghold.servers.database_url).close()
    assert all(map(stronghold.ended, pids)), "the next session finds no place"


def test_what_hears_nothing_is_killed_at_last(stronghold: Stronghold) -> None:
    """A step of hours that no signal interrupts. The server starts again by itself."""
    started = time.monotonic()
    outcome = attack(
        stronghold, "SELECT strpos(repeat('a', 3000000), 'b' || repeat('a', 300000))", seconds=3)
    assert outcome.state == "OperationalError" and time.monotonic() - started < GONE_WITHIN
    url, ends = stronghold.servers.database_url, time.monotonic() + GONE_WITHIN
    while Path(f"/proc/{outcome.pid}/exe").exists():
        assert time.monotonic() < ends, "it spins for ever"
        time.sleep(0.1)
    while True:
        try:
            with psycopg.connect(url) as owner:
                rows = owner.execute("SELECT count(*) FROM data.order_report").fetchone()
            break
        except psycopg.OperationalError:  # it recovers
            assert time.monotonic() < ends
            time.sleep(0.1)
    assert rows == (2000,)
