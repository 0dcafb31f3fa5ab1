"""The short way of a hop leaves Redis exactly as the long one does; and idle workers all wake."""

from __future__ import annotations

import dataclasses
import re
import threading
import time
from collections import Counter
from typing import Any

import pytest

from orchestrator.contracts import Ask, Done, Event, Outcome
from orchestrator.engine import completions
from orchestrator.engine.completions import Packed
from orchestrator.engine.worker_client import WorkerClient
from tests.unit.engine.bed import Bed
from tests.unit.engine.test_failures import WHY

Step = tuple[str, Outcome]
CASES: dict[str, tuple[str, list[Step]]] = {
    "one edge and a side module": ("line", [("first", Done({"a": 1}, note='a "note" | bars'))]),
    "an edge that is chosen": ("line", [("first", Done({"a": 1, "b": [2]}, ("third",)))]),
    "events": ("line", [("first", Done(events=(Event("message", {"t": 1}), Event("token", {}))))]),
    "nothing but the edge": ("line", [("first", Done())]),
    "an answered wait": ("line", [("first", Ask("q", {})), ("first", Done({"a": 2}))]),
    "two edges": ("join", [("fork", Done({"seed": 1})), ("left", Done({"l": 1}))]),
    "two edges without needs": ("loop", [("make", Done({"plan": 1}, ("check", "aside")))]),
    "too many rounds": ("loop", [
        ("make", Done()), *[("check", Done(next_modules=("mend",))), ("mend", Done())] * 3,
        ("check", Done(next_modules=("mend",)))]),
    "to the end": ("line", [
        ("first", Done({"a": 1})), ("second", Done({"b": 1})), ("third", Done({"answer": 1})),
        ("scribe", Done())]),
    "an end by an edge to a side module": ("line", [
        ("first", Done(next_modules=("scribe",))), ("scribe", Done())]),
    "no outcome": ("stuck", [("only", Done()), ("notes", Done()), ("notes", Done())]),
    "a side module at work": ("line", [("first", Done()), ("scribe", Done()), ("second", Done())]),
}  # fmt: skip


def everything(bed: Bed) -> dict[str, Any]:
    """All of Redis, without times and the requests' numbers."""
    store, found = bed.engine.redis, {}
    for key in sorted(key.decode() for key in store.keys("*") if key != b"last_tick"):
        kind = store.type(key)
        if key == "stats":
            totals: Counter[bytes] = Counter()
            for name, value in store.hgetall(key).items():
                totals[b":".join(name.split(b":")[:2])] += int(value)
            found[key] = sorted(totals.items())
        elif kind == b"hash":
            found[key] = sorted(store.hgetall(key).items())
        elif kind == b"list":
            found[key] = store.lrange(key, 0, -1)
        elif kind == b"stream":
            entries = [fields for _, fields in store.xrange(key)]
            found[key] = [sorted(set(e.values())) if key == "events" else e for e in entries]
        elif kind in (b"set", b"zset"):
            found[key] = sorted(store.smembers(key) if kind == b"set" else store.zrange(key, 0, -1))
        else:
            found[key] = store.get(key)
    without_times = re.sub(r"\d{13}", "T", re.sub(r"#\d+\|", "#n|", repr(found)))
    without_times = re.sub(r"\|T\|\d+\|", "|T|took|", without_times)
    return re.sub(r'(queued_ms|execution_time|deadline)":[\d.]+', r"\1", without_times)


def run(bed: Bed, graph: str, steps: list[Step], claim_next: bool) -> str:
    bed.submit(graph, job_id="one", user="u1")
    bed.submit(graph, job_id="two", user="u2")
    for module, outcome in steps:
        held = bed.worker(module).take()
        assert held is not None
        hop = bed.worker(module).hop(held, outcome, claim_next)
        assert hop.answer == "OK"
        if hop.task is not None:
            assert bed.worker(module).hop(hop.task, outcome, False).answer == "OK"
        if isinstance(outcome, Ask):
            for job, user in (("one", "u1"), ("two", "u2")):
                if bed.job(job).waiting:
                    bed.engine.answer(job, 1, user, {"action": "yes"})
    return everything(bed)


@pytest.mark.parametrize("claim_next", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_both_ways_lead_to_the_same(
    bed: Bed, monkeypatch: pytest.MonkeyPatch, case: str, claim_next: bool
) -> None:
    short = run(bed, *CASES[case], claim_next)
    calls = bed.engine.redis.info("commandstats")["cmdstat_evalsha"]["calls"]
    assert calls > 0
    bed.engine.redis.flushall()
    monkeypatch.setattr(completions.Packed, "for_step", lambda self, task, line: None)
    again = Bed(bed.engine)
    assert run(again, *CASES[case], claim_next) == short


def test_the_short_way_is_taken(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    bed.submit()
    task = bed.take("first")
    monkeypatch.setattr(Packed, "for_hop", lambda self: pytest.fail("the long way"))
    assert bed.end(task, Done({"a": 1})) == "OK"


def test_a_burst_wakes_every_idle_worker(bed: Bed) -> None:
    """One hint for the first task; each worker that wakes and sees more wakes the next."""
    for number in range(6):
        bed.submit(user=f"u{number}")
        assert bed.worker("first").retry(bed.take("first"), WHY, 0) == "OK"
    woken: list[float] = []
    patient = dataclasses.replace(bed.engine.config, reply_timeout=120.0)
    workers = [WorkerClient(patient, ["first"], f"w{number}") for number in range(6)]
    for worker in workers:
        assert worker.take() is None

    def wait(number: int) -> None:
        task = workers[number].take(60.0)
        if task is not None:
            woken.append(number)

    threads = [threading.Thread(target=wait, args=(number,), daemon=True) for number in range(6)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 30.0
    while bed.engine.redis.info("clients")["blocked_clients"] < 6:
        assert time.monotonic() < until
        time.sleep(0.01)
    bed.engine.housekeep()  # all six are queued in one step
    until = time.monotonic() + 30.0
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    assert sorted(woken) == list(range(6))
    for worker in workers:
        worker.close()
