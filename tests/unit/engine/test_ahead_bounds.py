"""Work ahead is bounded, refused where it cannot be, and harmless where Redis is full."""

from __future__ import annotations

from typing import Any

import pytest

from graph_config import Edge, Graph, Module
from orchestrator.contracts import Ask, Context, Done, Handle, Outcome
from orchestrator.engine import Engine
from orchestrator.engine.ahead_client import MOST_ERRANDS
from orchestrator.engine.memos import MAX_BYTES, MAX_DEPTH, Errand
from orchestrator.engine.routes import ContractBroken, Routes
from orchestrator.errors import Unavailable
from orchestrator.runner.ahead import WorkAhead
from tests.unit.engine.reading import READING, Reading


def test_without_speculation_nothing_is_asked_ahead(redis_url: str) -> None:
    bed = Reading(Engine(redis_url, {"reading": READING}, speculate=False))
    bed.park()
    assert not bed.engine.redis.keys("ahead:*")
    bed.ahead.close()
    bed.engine.close()


def test_errands_that_nobody_does_are_bounded(reading: Reading) -> None:
    reading.engine.redis.rpush("ahead:write", *[Errand("gone", 1, "write", {}).text()] * 150)
    reading.park()
    assert reading.engine.redis.llen("ahead:write") == 100
    assert [reading.next() for _ in range(99)] == [None] * 99, "of a job that has vanished"
    assert reading.begin().task.job_id == "job1"


def test_a_memo_is_bounded(reading: Reading) -> None:
    reading.park()
    reading.ahead.done(reading.begin(), Done({"sql": "x" * MAX_BYTES}))
    assert not reading.engine.redis.exists("memo:job1") and reading.next() is None


def test_a_job_has_so_many_errands_whatever_becomes_of_them(reading: Reading) -> None:
    """A person who edits on and on before a failing model pays for no endless calls."""
    asked = reading.park()
    for edits in range(1, MOST_ERRANDS + 1):
        reading.ahead.done(reading.begin(), None)
        reading.engine.answer(asked.job_id, asked.seq, "ana", {})
        asked = reading.do("show", Ask("plan_confirm", {}, 60.0, patch={"plan": -edits}))
    assert reading.next() is None
    assert reading.job().context == {"lang": "pt", "plan": -MOST_ERRANDS}


def test_a_closed_job_has_no_memos(reading: Reading) -> None:
    asked = reading.park()
    reading.ahead.done(reading.begin(), Done({"sql": "SELECT 1"}))
    check = reading.begin()
    assert reading.engine.redis.exists("memo:job1")
    reading.engine.cancel(asked.job_id, "ana")
    reading.do("clerk", Done())
    reading.ahead.done(check, Done({"verdict": "yes"}))
    assert not reading.engine.redis.exists("memo:job1")


@pytest.mark.parametrize("memo", ["", "{", "[]", "{}", '{"patch": 1, "next_modules": null, '
                                  '"events": [], "note": ""}'])
def test_a_memo_that_nobody_can_read_is_none(reading: Reading, memo: str) -> None:
    """Another version wrote it: the real step does its work, and its worker lives on."""
    asked = reading.park()
    ahead = reading.begin()
    reading.ahead.done(ahead, Done({"sql": "SELECT 1"}))
    reading.engine.redis.hset("memo:job1", ahead.digest, memo)
    reading.accept(asked)
    assert reading.memo(reading.take("write")) is None


def test_a_loop_ahead_ends(reading: Reading) -> None:
    reading.park()
    reading.ahead.done(reading.begin(), Done({"sql": 0}))
    for worked in range(1, MAX_DEPTH):
        ahead = reading.begin()
        mends = ahead.task.module == "mend"
        done = Done({"sql": worked}) if mends else Done({"verdict": worked}, ("mend",))
        reading.ahead.done(ahead, done)
    assert reading.next() is None


def test_a_choice_that_is_no_edge_is_the_makers_mistake(reading: Reading) -> None:
    reading.park()
    with pytest.raises(ContractBroken):
        reading.ahead.done(reading.begin(), Done(next_modules=("run",)))


def test_a_full_redis_makes_nothing_ahead_and_loses_nothing(reading: Reading) -> None:
    asked = reading.park()
    reading.engine.redis.config_set("maxmemory", 1)
    with pytest.raises(Unavailable):
        reading.next()
    reading.engine.redis.config_set("maxmemory", 0)
    reading.accept(asked)
    assert reading.memo(reading.take("write")) is None


class Writer:
    """Fills Redis while it writes."""

    module = "write"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def process(self, context: Context, handle: Handle) -> Outcome:
        self._engine.redis.config_set("maxmemory", 1)
        return Done({"sql": "SELECT 1"})

    def answered(self, context: Context, answer: Context, handle: Handle) -> Outcome:
        raise AssertionError("it did not ask")


def test_a_full_redis_lets_nobody_wait_for_what_it_did_not_take(reading: Reading) -> None:
    asked = reading.park()
    ahead = reading.begin()
    reading.accept(asked)
    task = reading.take("write")
    assert reading.memo(task) == "coming"
    worker = WorkAhead(reading.engine, ["write"], {"write": Writer(reading.engine)}, "basis")
    try:
        worker._do(ahead)
        assert reading.memo(task) is None
    finally:
        reading.engine.redis.config_set("maxmemory", 0)
        worker._client.close()


def test_a_full_redis_keeps_no_memo_from_its_use(reading: Reading) -> None:
    asked = reading.park()
    reading.ahead.done(reading.begin(), Done({"sql": "SELECT 1"}))
    reading.accept(asked)
    task = reading.take("write")
    reading.engine.redis.config_set("maxmemory", 1)
    try:
        assert isinstance(reading.memo(task), Done)
    finally:
        reading.engine.redis.config_set("maxmemory", 0)


@pytest.mark.parametrize("more", [{"side": True}, {"isolate": True}, {"needs": ("a",)},
                                  {"reads": ("*",)}])
def test_what_cannot_work_ahead_is_refused_at_start(more: dict[str, Any]) -> None:
    graph = Graph("wrong", "a", (Module("a"), Module("b", **more)), (Edge("a", "b", ahead=True),))
    with pytest.raises(ValueError, match="ahead"):
        Routes({"wrong": graph})


def test_a_yes_between_reading_and_beginning_leaves_it_to_the_real_one(reading: Reading) -> None:
    asked = reading.park()
    assert reading.engine._step("ahead_mark", "job1", asked.seq, "write:1", MOST_ERRANDS) == 1
    assert reading.engine._step("ahead_mark", "job1", asked.seq, "write:1", MOST_ERRANDS) == 0
    reading.accept(asked)
    assert reading.engine._step("ahead_mark", "job1", asked.seq, "write:2", MOST_ERRANDS) == 0


def test_what_a_loop_deletes_is_gone_ahead_of_it_too() -> None:
    """Also what the job has from an earlier round; what is written after it is there again."""
    first = Errand("job1", 1, "write", {"sql": "a", "verdict": "no"})
    second = first.behind(Done({"sql": "b"}), frozenset({"verdict", "sql"}))
    assert second is not None
    assert second.over({"plan": 1, "sql": "old", "verdict": "old"}) == {"plan": 1, "sql": "b"}
    third = second.behind(Done({"verdict": "yes"}), frozenset())
    assert third is not None and third.over({"verdict": "old"}) == {"sql": "b", "verdict": "yes"}
