"""Quotas and backlogs, a full Redis, an evicting one, one that is away, large backlogs."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestrator.contracts import Ask, Done
from orchestrator.engine import Engine, Reason
from orchestrator.errors import TooMany, Unavailable
from orchestrator.runner.delivery import Delivery
from orchestrator.runner.drain import Drain
from tests.unit.engine.bed import GRAPHS, Bed


def test_beyond_the_quota_jobs_wait_and_a_finished_one_admits_the_next(
    make_bed: Callable[..., Bed],
) -> None:
    bed = make_bed(user_quota=2, user_backlog=2)
    for _ in range(4):
        bed.submit()
    with pytest.raises(TooMany):
        bed.submit()
    bed.submit(user="bia", job_id="other")
    taken = [bed.take("first") for _ in range(3)]
    assert {task.job_id for task in taken} == {"job1", "job2", "other"} and bed.nothing("first")
    assert bed.job("job3").status == "queued"
    bed.engine.cancel("job3", "ana")
    assert bed.nothing("first")
    assert bed.end(taken[0], Done(next_modules=("scribe",))) == "OK"
    assert bed.take("first").job_id == "job4"
    assert bed.nothing("first")
    bed.submit()


def test_an_expired_or_failed_job_admits_the_next_too(make_bed: Callable[..., Bed]) -> None:
    bed = make_bed(user_quota=1)
    for _ in range(3):
        bed.submit()
    bed.do("first", Ask("q", {}, 0.02))
    bed.after(0.05)
    bed.do("first", Done({"wrong": 1}))
    assert bed.take("first").job_id == "job3"


def test_a_full_redis_refuses_and_loses_nothing(bed: Bed) -> None:
    bed.submit()
    bed.submit()
    task, cancelled = bed.take("first"), bed.take("first")
    bed.engine.redis.config_set("maxmemory", 1)
    before = bed.engine.redis.dbsize()
    with pytest.raises(Unavailable) as refused:
        bed.submit()
    assert refused.value.code == "redis_full"
    for outcome in (Done({"a": 1}), Ask("q", {})):
        with pytest.raises(Unavailable):
            bed.worker("first").hop(task, outcome, False)
    assert bed.worker("first").heartbeat([task]) == [True]
    bed.engine.housekeep()
    bed.engine.cancel("job2", "ana")
    assert bed.worker("first").heartbeat([cancelled]) == [False]
    assert bed.engine.redis.dbsize() >= before
    bed.engine.redis.config_set("maxmemory", 0)
    assert bed.end(task, Done({"a": 1})) == "OK"
    assert bed.take("second").context == {"a": 1}


def test_tasks_can_be_taken_and_failed_when_redis_is_full(bed: Bed) -> None:
    bed.submit()
    bed.submit()
    bed.engine.redis.config_set("maxmemory", 1)
    assert bed.worker("first").fail(bed.take("first"), Reason("x", "x", "x")) == "OK"
    assert bed.worker("first").retry(bed.take("first"), Reason("x", "x", "x"), 0) == "OK"
    assert bed.job("job1").status == "failed"


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl"])
def test_an_evicting_redis_is_refused(bed: Bed, policy: str) -> None:
    """bullmq#1046."""
    bed.engine.check_server()
    bed.engine.redis.config_set("maxmemory-policy", policy)
    try:
        with pytest.raises(Unavailable) as refused:
            bed.engine.check_server()
    finally:
        bed.engine.redis.config_set("maxmemory-policy", "noeviction")
    assert (
        policy in refused.value.en and "config set maxmemory-policy noeviction" in refused.value.en
    )


def test_a_redis_that_is_away_is_unavailable(temporary: Path) -> None:
    engine = Engine(f"unix://{temporary}/none.sock", GRAPHS)
    bed = Bed(engine)
    for step in (
        bed.submit,
        engine.check_server,
        engine.queues,
        engine.in_flight,
        engine.housekeep,
        lambda: bed.job("x"),
        lambda: engine.cancel("x", "y"),
        lambda: bed.take("first"),
    ):
        with pytest.raises(Unavailable):
            step()
    engine.close()


def test_scripts_are_loaded_again_when_redis_forgot_them(bed: Bed) -> None:
    bed.submit()
    for command in (bed.submit, lambda: bed.do("first"), lambda: bed.do("second")):
        bed.engine.redis.script_flush()
        command()
    bed.engine.redis.script_flush()
    bed.worker("first").beat([])


def test_many_due_at_once_are_worked_off_in_bounded_steps(bed: Bed) -> None:
    """dramatiq#258, with 600 here: no script works off more than its part of them."""
    for number in range(600):
        bed.submit(job_id=f"j{number}", user=f"u{number}")
    worker = bed.worker("first")
    for number in range(600):
        task = worker.take()
        assert task is not None
        if number % 2:
            worker.retry(task, Reason("x", "x", "x"), 0)
        else:
            worker.hop(task, Ask("q", {}, 0.0), False)
    bed.engine.redis.config_resetstat()
    bed.engine.housekeep(batch=20)
    assert bed.engine.queues()["first"]["queued"] == 300
    assert bed.engine.redis.zcard("waiting") == 0 and bed.engine.redis.zcard("delayed") == 0
    scripts = bed.engine.redis.info("commandstats")["cmdstat_evalsha"]["calls"]
    assert scripts >= 2 * 300 / 20


def test_keys_of_a_partition_share_a_hash_tag(bed: Bed) -> None:
    """The scripts build every key from the prefix of the first one."""
    config = bed.engine.config
    object.__setattr__(config.keys, "prefix", "{p1}:")
    try:
        bed.submit()
        bed.do("first", Ask("q", {}))
        bed.engine.answer("job1", 1, "ana", {})
        bed.do("first")
        bed.do("second")
        bed.engine.housekeep()
        assert bed.job().status == "answered"
        assert all(key.startswith(b"{p1}:") for key in bed.engine.redis.keys("*"))
    finally:
        object.__setattr__(config.keys, "prefix", "")


def test_the_report_of_the_queues(bed: Bed) -> None:
    bed.submit()
    bed.submit()
    bed.do("first")
    bed.take("second")
    queues = bed.engine.queues()
    assert set(queues["first"]) == {
        "queued",
        "interactive",
        "running",
        "waiting",
        "delayed",
        "dead",
        "done",
        "failed",
        "retried",
        "vanished",
        "skipped",
        "made",
        "used",
        "latency",
        "wait",
    }
    assert (queues["first"]["queued"], queues["first"]["done"]) == (1, 1)
    assert queues["second"]["running"] == 1
    assert queues["first"]["latency"]["count"] == 1
    bed.worker("first").beat([])
    assert bed.engine.workers() == ["first"]
    bed.worker("first").leave()
    assert bed.engine.workers() == []


def test_a_claim_beside_a_refused_completion_is_nobodys_loss(bed: Bed) -> None:
    """A full Redis lets a take through and refuses the completion sent with it: the claimed task
    goes back at once, instead of counting as a dead worker when its lease runs out."""
    bed.submit()
    bed.submit()
    task = bed.take("first")
    bed.engine.redis.config_set("maxmemory", 1)
    for _ in range(3):
        with pytest.raises(Unavailable):
            bed.worker("first").complete([(task, Done({"a": 1}))], more=1)
        counts = bed.engine.queues()["first"]
        assert (counts["queued"], counts["running"]) == (1, 1)
    bed.engine.redis.config_set("maxmemory", 0)
    done, more = bed.worker("first").complete([(task, Done({"a": 1}))], claim_next=False, more=1)
    assert done.answer == "OK" and more.task is not None and more.task.attempt == 1


def test_a_completion_refused_beside_a_long_task_is_still_held(bed: Bed) -> None:
    """The heartbeat's thread sends it; what it could not send it must go on renewing."""
    bed.submit()
    bed.submit()
    worker = bed.worker("first")
    task, ahead = bed.take("first"), bed.take("first")
    delivery = Delivery(worker, Drain(busy=lambda: True))
    delivery._window.refill([ahead])
    delivery.complete(task, Done({"a": 1}), time.monotonic())
    bed.engine.redis.config_set("maxmemory", 1)
    for _ in range(2):
        with pytest.raises(Unavailable):
            delivery.let_go(worker)
        assert delivery.held() == [task]
    bed.engine.redis.config_set("maxmemory", 0)
    delivery.let_go(worker)
    assert delivery.held() == [] and bed.take("second").context == {"a": 1}


def test_a_full_redis_is_reported(bed: Bed) -> None:
    bed.engine.check_room()
    bed.engine.redis.config_set("maxmemory", 1)
    with pytest.raises(Unavailable, match="maxmemory") as full:
        bed.engine.check_room()
    assert full.value.code == "redis_full"
