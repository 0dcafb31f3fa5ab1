"""Retries, failures, lost workers, dead letters, and their being run again."""

from __future__ import annotations

import pytest

from orchestrator.contracts import Done, Fail
from orchestrator.engine import Reason
from orchestrator.errors import NotFound
from tests.unit.engine.bed import Bed

WHY = Reason("flaky", "Não deu.", "No luck.", "Traceback: boom")


def lose(bed: Bed, module: str) -> None:
    """A worker takes a task and is not heard of again."""
    task = bed.take(module)
    bed.engine.redis.zadd("leases", {task.key: 1})
    for _ in range(100):  # a gap since the last look shifts it
        bed.engine.housekeep()
        if bed.engine.redis.zscore("leases", task.key) is None:
            return
    raise AssertionError("its lease does not run out")


def test_a_retry_comes_back_when_due(bed: Bed) -> None:
    bed.submit()
    task = bed.take("first")
    assert bed.worker("first").retry(task, WHY, 0.1) == "OK"
    assert bed.worker("first").retry(task, WHY, 0.1) == "DUP"
    assert bed.nothing("first") and bed.engine.queues()["first"]["delayed"] == 1
    bed.after(0.15)
    again = bed.take("first")
    assert (again.seq, again.attempt) == (task.seq, 2)
    assert bed.engine.queues()["first"]["delayed"] == 0
    assert "first retry" in bed.told()


def test_retries_end(bed: Bed) -> None:
    bed.submit(context={"lang": "en"})
    for expected in ("OK", "OK", "FAILED"):
        assert bed.worker("first").retry(bed.take("first"), WHY, 0) == expected
        bed.after(0.01)
    job = bed.job()
    assert (job.status, job.error, job.error_code) == ("failed", "No luck.", "flaky")
    assert job.error_traceback == "Traceback: boom"
    assert job.execution_chain[0]["attempt"] == 3


def test_fail_says_what_to_do(bed: Bed) -> None:
    bed.submit()
    task = bed.do("first", Fail("no_data", "Não há dados; escolha outro período."))
    assert bed.job().error == "Não há dados; escolha outro período."
    assert bed.end(task, Fail("no_data", "x")) == "DUP"
    assert bed.told()[-3:] == ["first failed", "error", "ended"]


def test_a_side_module_that_fails_gates_nothing(bed: Bed) -> None:
    bed.submit()
    bed.do("first")
    for _ in range(2):
        bed.worker("scribe").retry(bed.take("scribe"), WHY, 0)
        bed.after(0.01)
    assert bed.job().status == "processing"
    assert bed.engine.dead_letters("scribe")[0]["job"] == "job1"
    bed.do("second")
    bed.do("third")
    bed.do("scribe")
    assert bed.job().status == "answered" and bed.closed()
    assert bed.engine.rerun("scribe", "job1") == "job1"
    assert not bed.closed() and bed.engine.dead_letters("scribe") == []
    bed.do("scribe")
    assert bed.closed()


def test_a_lost_worker_costs_an_attempt_and_no_retry(bed: Bed) -> None:
    """rq#2015."""
    bed.submit()
    lose(bed, "first")
    lose(bed, "first")
    task = bed.take("first")
    assert task.attempt == 3
    assert bed.end(task, Done({"a": 1})) == "OK"
    assert bed.job().status == "processing"


def test_three_lost_workers_make_a_dead_letter(bed: Bed) -> None:
    """dramatiq#213."""
    bed.submit()
    for _ in range(3):
        lose(bed, "first")
    assert bed.nothing("first")
    job = bed.job()
    assert (job.status, job.error_code) == ("failed", "worker_lost")
    (letter,) = bed.engine.dead_letters("first")
    assert (letter["job"], letter["module"], letter["reason"]) == ("job1", "first", "lease expired")
    assert bed.engine.queues()["first"]["dead"] == 1
    bed.do("scribe")
    assert bed.closed()
    again = bed.engine.rerun("first", "job1")
    assert bed.job(again).parent_job_id == "job1"
    assert bed.take("first").context == {"question": "?", "lang": "pt"}
    with pytest.raises(NotFound):
        bed.engine.rerun("first", "job1")


def test_a_released_task_goes_back_at_once(bed: Bed) -> None:
    bed.submit()
    task = bed.take("first")
    assert bed.worker("first").release(task, "its child process died") == "OK"
    assert bed.worker("first").release(task, "twice") == "STALE"
    assert bed.take("first").attempt == 2


def test_reaping_twice_or_by_many_is_harmless(bed: Bed) -> None:
    bed.submit()
    task = bed.take("first")
    bed.engine.housekeep()
    bed.engine.redis.zadd("leases", {task.key: 1})
    for _ in range(5):
        bed.engine.housekeep()
    assert bed.take("first").attempt == 2
    assert bed.nothing("first")


def test_a_live_task_is_never_reaped(bed: Bed) -> None:
    """rq#2061."""
    bed.submit()
    task = bed.take("first")
    for _ in range(50):
        bed.engine.housekeep()
        assert bed.worker("first").heartbeat([task]) == [True]
    assert bed.end(task) == "OK"


def test_a_gap_shifts_the_leases(bed: Bed) -> None:
    """Redis was away for a minute: nobody could renew, so nobody lost anything."""
    bed.submit()
    task = bed.take("first")
    bed.engine.housekeep()
    store = bed.engine.redis
    store.set("last_tick", int(store.get("last_tick")) - 60_000)
    store.zadd("leases", {task.key: store.zscore("leases", task.key) - 60_000})
    bed.engine.housekeep()
    assert bed.nothing("first")
    assert bed.worker("first").heartbeat([task]) == [True]
    assert bed.end(task) == "OK"
    assert bed.job().execution_chain[0]["attempt"] == 1


def test_a_replay_is_a_new_job_with_the_same_context(bed: Bed) -> None:
    bed.submit()
    bed.do("first", Done({"a": 5}))
    again = bed.engine.replay("job1", "second")
    assert bed.job(again).parent_job_id == "job1"
    bed.take("second")
    assert bed.take("second").context == {"a": 5}
