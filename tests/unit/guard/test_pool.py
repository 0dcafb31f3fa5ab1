"""Several children at work: a line that kills or holds one is refused, the others are answered."""

from __future__ import annotations

import ctypes
import time
from multiprocessing.connection import wait

import pytest

from orchestrator.sql_guard.pool import Pool


def work(given: bytes) -> bytes:
    lines = given.split(b"\n")
    if b"segfault" in lines:
        ctypes.string_at(0)
    if b"hang" in lines:
        time.sleep(3600)
    if b"one more" in lines:
        lines.insert(0, b"forged")
    return b"\n".join(line.upper() for line in lines)


def answered(pool: Pool, batches: list[list[bytes]]) -> dict[int, list[bytes]]:
    """Whoever has a line that hangs is out of time at once, and nobody else ever is."""
    found: dict[int, list[bytes]] = {}
    left = list(enumerate(batches))
    while len(found) < len(batches):
        while left and pool.idle():
            pool.give(*left.pop(0))
        for slot in pool._slots:
            if b"hang" in slot.given:
                slot.until = 0.0
        wait(pool.pipes(), pool.patience())
        found.update(pool.done())
    return found


@pytest.mark.parametrize("processes", [1, 3])
def test_every_batch_is_answered_whole(processes: int) -> None:
    batches = [[b"a%d-%d" % (batch, n) for n in range(batch % 5 + 1)] for batch in range(40)]
    with Pool(work, lost=b"-", processes=processes, seconds=60.0) as pool:
        assert pool.pipes() == [] and pool.patience() is None
        found = answered(pool, batches)
    assert found == {n: [line.upper() for line in lines] for n, lines in enumerate(batches)}


@pytest.mark.parametrize("deadly", [b"segfault", b"hang", b"one more"])
def test_only_the_line_that_ended_a_child_is_lost(deadly: bytes) -> None:
    batches = [[b"a", deadly, b"b"], [b"c"], [deadly], [b"d", b"e"]]
    with Pool(work, lost=b"lost", processes=2, seconds=60.0) as pool:
        found = answered(pool, batches)
    assert found == {0: [b"A", b"lost", b"B"], 1: [b"C"], 2: [b"lost"], 3: [b"D", b"E"]}


def test_a_line_has_so_many_seconds() -> None:
    with Pool(work, lost=b"lost", processes=1, seconds=0.2) as pool:
        pool.give(0, [b"hang"])
        found: dict[int, list[bytes]] = {}
        while not found:
            wait(pool.pipes(), pool.patience())
            found.update(pool.done())
    assert found == {0: [b"lost"]}
