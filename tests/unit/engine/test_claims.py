"""Who holds a task: fences, lost replies, lateness, vanished jobs, priorities."""

from __future__ import annotations

import time

import pytest

from orchestrator.contracts import Ask, Done
from orchestrator.engine.connection import Connection, Disconnected
from tests.unit.engine.bed import MODULES, Bed


def test_only_the_newest_fence_may_complete(bed: Bed) -> None:
    bed.submit()
    old = bed.take("first")
    bed.engine.redis.zadd("leases", {old.key: 1})
    bed.engine.housekeep()
    bed.engine.redis.zadd("leases", {old.key: 1})
    bed.after(0)
    new = bed.take("first")
    assert (new.seq, new.attempt) == (old.seq, 2) and new.fence > old.fence
    assert bed.end(old, Done({"a": "old"})) == "STALE"
    assert bed.worker("first").heartbeat([old, new]) == [False, True]
    assert bed.end(new, Done({"a": "new"})) == "OK"
    assert bed.end(new, Done({"a": "again"})) == "DUP"
    assert bed.job().context["a"] == "new"
    assert [m for m, _ in bed.steps()].count("second") == 1


@pytest.fixture
def lossy(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """When it holds a True, the next reply of the thin client is lost after Redis has run it."""
    lose: list[bool] = []
    real = Connection.send

    def send(self: Connection, packed: bytes, replies: int) -> list[object]:
        received = real(self, packed, replies)
        if lose:
            lose.pop()
            self.close()
            raise Disconnected("the reply was lost")
        return received

    monkeypatch.setattr(Connection, "send", send)
    return lose


def test_a_lost_reply_of_take_answers_with_the_same_claim(bed: Bed, lossy: list[bool]) -> None:
    bed.submit()
    bed.submit()
    worker = bed.worker("first")
    assert worker.take() is not None
    lossy.append(True)
    with pytest.raises(Disconnected):
        worker.take()
    task = worker.take()
    assert task is not None and task.job_id == "job2"
    assert bed.end(task) == "OK"
    assert worker.take() is None


def test_a_lost_reply_of_hop_routes_once_and_claims_once(bed: Bed, lossy: list[bool]) -> None:
    bed.submit()
    bed.submit()
    worker = bed.worker("first")
    task = bed.take("first")
    lossy.append(True)
    with pytest.raises(Disconnected):
        worker.hop(task, Done({"a": 1}))
    repeated = worker.hop(task, Done({"a": 1}))
    assert repeated.answer == "DUP"
    assert repeated.task is not None and repeated.task.job_id == "job2"
    assert [m for m, _ in bed.steps()].count("second") == 1
    assert worker.hop(repeated.task, Done()).task is None


def test_a_lost_reply_between_ask_and_take(bed: Bed, lossy: list[bool]) -> None:
    bed.submit()
    bed.submit()
    worker = bed.worker("first")
    task = bed.take("first")
    lossy.append(True)
    with pytest.raises(Disconnected):
        worker.hop(task, Ask("question", {}))
    repeated = worker.hop(task, Ask("question", {}))
    assert repeated.answer == "DUP" and repeated.task is not None
    assert len(bed.job().waiting) == 1


def test_a_request_that_arrives_too_late_claims_nothing(bed: Bed) -> None:
    bed.submit()
    worker = bed.worker("first")
    worker._clock_offset = -60_000 - time.monotonic() * 1000 + time.time() * 1000
    assert worker.take(0.01) is None
    bed.engine.redis.rpush("bell:first", 1)
    assert worker.take(60.0) is not None


def test_an_idle_worker_wakes_at_once(bed: Bed) -> None:
    bed.submit()
    started = time.monotonic()
    assert bed.worker("first").take(30.0) is not None
    assert bed.worker("second").take(0.05) is None
    assert time.monotonic() - started < 15.0, "it slept through its bell"


def test_a_vanished_job_is_dropped_and_counted(bed: Bed) -> None:
    """dramatiq#442."""
    bed.submit()
    bed.submit()
    bed.submit()
    bed.engine.redis.delete("job:job1")
    bed.engine.redis.delete("job:job2")
    assert bed.take("first").job_id == "job3"
    assert bed.engine.queues()["first"]["vanished"] == 2
    bed.engine.housekeep()
    assert [job["job_id"] for job in bed.engine.in_flight()] == ["job3"]
    assert bed.engine.redis.smembers("inflight:ana") == {b"job3"}


def test_answered_waits_come_first(bed: Bed) -> None:
    for _ in range(3):
        bed.submit()
    bed.do("first", Ask("question", {}))
    bed.engine.answer("job1", 1, "ana", {"action": "yes"})
    task = bed.take("first")
    assert (task.job_id, task.answer) == ("job1", {"action": "yes"})


def test_one_worker_for_all_modules_finishes_first(bed: Bed) -> None:
    worker = bed.engine.worker(MODULES, "all")
    bed.submit()
    bed.submit()
    order = []
    while (task := worker.take()) is not None:
        order.append((task.job_id, task.module))
        worker.hop(task, Done(), False)
    mine = [module for job, module in order if job == "job1"]
    assert mine[0] == "first" and order[-1][0] == "job2" and len(order) == len(set(order)) + 4
    assert bed.closed("job1") and bed.closed("job2")


def test_an_unknown_graph_fails_the_job_instead_of_stranding_it(bed: Bed) -> None:
    """A worker of a newer graph meets a module's activation that its graph no longer has."""
    bed.submit()
    task = bed.take("first")
    bed.engine.redis.hset("job:job1", "graph", "gone")
    renamed = bed.engine.worker(["first"], "newer")
    object.__setattr__(task, "graph", "gone")
    assert renamed.hop(task, Done({"a": 1}), False).answer == "OK"
    assert bed.job().error_code == "contract_broken"


def test_several_completions_in_one_round_trip(bed: Bed) -> None:
    for _ in range(6):
        bed.submit()
    worker = bed.worker("first")
    held = [task for task in (worker.take(), worker.take()) if task is not None]
    first, second, besides = worker.complete([(task, Done({"a": 1})) for task in held], more=1)
    assert (first.answer, second.answer) == ("OK", "OK")
    claimed = [hop.task for hop in (first, second, besides) if hop.task is not None]
    assert [task.job_id for task in claimed] == ["job3", "job4", "job5"]
    broken = worker.complete([(claimed[0], Done({"c": 1})), (claimed[1], Done())], claim_next=False)
    assert [hop.task for hop in broken] == [None, None]
    assert bed.job("job3").status == "failed" and bed.job("job4").current_module == "second"


def test_a_lost_reply_of_several_completions(bed: Bed, lossy: list[bool]) -> None:
    for number in range(6):
        bed.submit(user=f"u{number}")
    worker = bed.worker("first")
    held = [task for task in (worker.take(), worker.take()) if task is not None]
    done = [(task, Done({"a": 1})) for task in held]
    lossy.append(True)
    with pytest.raises(Disconnected):
        worker.complete(done, more=1)
    hops = worker.complete(done, more=1)
    assert [hop.answer for hop in hops] == ["DUP", "DUP", "OK"]
    assert sorted(hop.task.job_id for hop in hops if hop.task) == ["job3", "job4", "job5"]
    assert bed.engine.redis.llen("queue:first") == 1 and bed.engine.redis.zcard("leases") == 3


def test_a_task_claimed_ahead_is_handed_back(bed: Bed) -> None:
    bed.submit()
    bed.submit()
    task = bed.take("first")
    assert bed.worker("first").unclaim(task) == "OK"
    assert bed.worker("first").unclaim(task) == "STALE"
    again = bed.take("first")
    assert (again.key, again.attempt) == (task.key, 1)
    assert bed.end(task) == "STALE" and bed.end(again) == "OK"


def test_a_side_task_that_comes_back_is_still_one(bed: Bed) -> None:
    bed.submit()
    bed.do("first")
    scribe = bed.take("scribe")
    bed.do("second")
    assert bed.worker("scribe").unclaim(scribe) == "OK"
    assert bed.take("scribe").seq != scribe.seq
    assert bed.nothing("scribe")
