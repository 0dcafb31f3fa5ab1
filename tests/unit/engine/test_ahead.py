"""Work ahead of a person's answer: an errand, a memo, and nobody who notices either."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from graph_config import Edge, Graph, Module
from orchestrator.contracts import Ask, Done, Event, Task
from orchestrator.engine import Engine
from orchestrator.engine.ahead_client import MOST_MEMOS, Ahead, AheadClient
from orchestrator.engine.memos import MAX_BYTES, MAX_DEPTH, Errand, digest
from orchestrator.engine.routes import ContractBroken, Routes
from orchestrator.errors import Unavailable
from tests.unit.engine.bed import Bed

READING = Graph(
    "reading",
    "show",
    modules=(
        Module("show", reads=("plan",), writes=("plan", "said")),
        Module("write", reads=("plan", "lang"), writes=("sql",)),
        Module("check", reads=("plan", "sql"), writes=("verdict", "sql")),
        Module("mend", reads=("sql", "verdict"), writes=("sql",), max_rounds=3),
        Module("other", reads=("plan",), writes=("plan",)),
        Module("run", reads=("sql", "verdict"), writes=("rows",)),
        Module("clerk", side=True),
    ),
    edges=(
        Edge("show", "write", default=True, ahead=True),
        Edge("show", "other"),
        Edge("other", "show", default=True, loop=True),
        Edge("write", "check", default=True, ahead=True),
        Edge("check", "run", default=True),
        Edge("check", "mend", ahead=True),
        Edge("mend", "check", default=True, loop=True, ahead=True),
        Edge("run", "clerk", default=True, ends="answered"),
    ),
)
TARGETS = ("write", "check", "mend")


class Reading(Bed):
    """A job whose person reads the plan, and somebody who works ahead meanwhile."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.ahead = AheadClient(engine.config, TARGETS, "basis")

    def park(self, **patch: Any) -> Task:
        """The plan is shown; the task that asked."""
        self.submit("reading", context={"lang": "pt", "plan": 1})
        return self.do("show", Ask("plan_confirm", {}, 60.0, patch=patch))

    def next(self) -> Ahead | None:
        return self.ahead.next(0.01)

    def begin(self) -> Ahead:
        found = self.next()
        assert found is not None, "no errand"
        return found

    def memo(self, task: Task) -> Done | str | None:
        key = digest("basis", task.graph, task.module, task.context)
        return self.worker(task.module).memo(task, key)

    def accept(self, task: Task, **patch: Any) -> None:
        self.engine.answer(task.job_id, task.seq, "ana", {"action": "accept"})
        self.do("show", Done(patch))


@pytest.fixture
def reading(redis_url: str) -> Iterator[Reading]:
    bed = Reading(Engine(redis_url, {"reading": READING}))
    yield bed
    bed.ahead.close()
    bed.engine.close()


def test_what_was_made_ahead_is_what_the_real_activation_finds(reading: Reading) -> None:
    asked = reading.park()
    ahead = reading.begin()
    assert ahead.task.ahead and ahead.task.key == asked.key
    assert (ahead.task.module, ahead.task.context) == ("write", {"plan": 1, "lang": "pt"})
    made = Done({"sql": "SELECT 1"}, events=(Event("token", {"t": 1}),), note="compiled")
    reading.ahead.done(ahead, made)
    reading.accept(asked)
    found = reading.memo(reading.take("write"))
    assert found == Done(made.patch, events=made.events, note="compiled; made ahead")


def test_nothing_ahead_shows_in_the_job(reading: Reading) -> None:
    reading.park()
    before = reading.job()
    told = reading.told()
    reading.ahead.done(reading.begin(), Done({"sql": "SELECT 1"}))
    reading.ahead.done(reading.begin(), None)
    after = reading.job()
    assert (after.context, after.execution_chain, after.status) == \
        (before.context, before.execution_chain, "waiting")
    assert reading.told() == told
    assert not reading.engine.redis.zcard("leases")
    assert reading.nothing("write", "check", "run")


def test_the_modules_behind_follow_with_what_was_written_ahead(reading: Reading) -> None:
    asked = reading.park()
    reading.ahead.done(reading.begin(), Done({"sql": "SELEC 1"}))
    check = reading.begin()
    assert (check.task.module, check.task.context) == ("check", {"plan": 1, "sql": "SELEC 1"})
    reading.ahead.done(check, Done({"verdict": "no"}, ("mend",)))
    mend = reading.begin()
    assert mend.task.context == {"sql": "SELEC 1", "verdict": "no"}
    reading.ahead.done(mend, Done({"sql": "SELECT 1"}))
    again = reading.begin()
    assert again.task.context == {"plan": 1, "sql": "SELECT 1"}
    reading.ahead.done(again, Done({"verdict": "yes"}))
    assert reading.next() is None, "nothing leads ahead to what runs the statement"
    reading.accept(asked)
    for module, patch, chosen in (("write", {"sql": "SELEC 1"}, None),
                                  ("check", {"verdict": "no"}, ("mend",)),
                                  ("mend", {"sql": "SELECT 1"}, None),
                                  ("check", {"verdict": "yes"}, None)):
        task = reading.take(module)
        found = reading.memo(task)
        assert isinstance(found, Done) and (found.patch, found.next_modules) == (patch, chosen)
        reading.end(task, found)
    assert reading.take("run").context == {"sql": "SELECT 1", "verdict": "yes"}


def test_a_changed_plan_finds_no_memo(reading: Reading) -> None:
    asked = reading.park()
    reading.ahead.done(reading.begin(), Done({"sql": "SELECT 1"}))
    reading.accept(asked, plan=2)
    assert reading.memo(reading.take("write")) is None


def test_another_basis_another_digest() -> None:
    context = {"plan": {"b": 1, "a": [1.5, None]}}
    same = digest("x", "g", "m", {"plan": {"a": [1.5, None], "b": 1}})
    assert digest("x", "g", "m", context) == same
    others = {digest("y", "g", "m", context), digest("x", "h", "m", context),
              digest("x", "g", "n", context), digest("x", "g", "m", {"plan": None}),
              digest("x", "g", "m", {})}
    assert len(others) == 5 and same not in others


def test_a_real_activation_hears_that_it_is_under_way(reading: Reading) -> None:
    asked = reading.park()
    ahead = reading.begin()
    reading.accept(asked)
    task = reading.take("write")
    assert reading.memo(task) == "coming"
    assert reading.worker("write").wanted(ahead)
    reading.ahead.done(ahead, Done({"sql": "SELECT 1"}))
    assert isinstance(reading.memo(task), Done)
    assert 0 < reading.engine.redis.ttl("memo:job1") <= 3600


def test_what_came_to_nothing_is_nobodys_business(reading: Reading) -> None:
    asked = reading.park()
    ahead = reading.begin()
    reading.accept(asked)
    task = reading.take("write")
    reading.ahead.done(ahead, None)
    assert reading.memo(task) is None
    assert reading.job().status == "processing"


def test_a_maker_that_died_is_waited_for_no_longer_than_a_lease(redis_url: str) -> None:
    bed = Reading(Engine(redis_url, {"reading": READING}, lease_seconds=0.05))
    asked = bed.park()
    bed.begin()
    bed.accept(asked)
    task = bed.take("write")
    bed.after(0.1)
    assert bed.memo(task) is None
    bed.ahead.close()
    bed.engine.close()


def cancelled(bed: Reading, asked: Task) -> None:
    bed.engine.cancel(asked.job_id, "ana")


def led_elsewhere(bed: Reading, asked: Task) -> None:
    bed.engine.answer(asked.job_id, asked.seq, "ana", {})
    bed.do("show", Done(next_modules=("other",)))


def asked_again(bed: Reading, asked: Task) -> None:
    bed.engine.answer(asked.job_id, asked.seq, "ana", {})
    bed.do("show", Ask("plan_confirm", {}, 60.0, patch={"plan": 2}))


def failed(bed: Reading, asked: Task) -> None:
    bed.engine.answer(asked.job_id, asked.seq, "ana", {})
    assert bed.end(bed.take("show"), Done({"wrong": 1})) == "OK"


@pytest.mark.parametrize("how", [cancelled, led_elsewhere, asked_again, failed])
def test_what_is_of_no_use_any_more_is_to_stop(
    reading: Reading, how: Callable[[Reading, Task], None]
) -> None:
    asked = reading.park()
    ahead = reading.begin()
    assert reading.worker("write").wanted(ahead)
    how(reading, asked)
    assert not reading.worker("write").wanted(ahead)
    reading.ahead.done(ahead, Done({"sql": "SELECT 1"}))
    assert not reading.engine.redis.hexists(f"memo:{asked.job_id}", ahead.digest)


def test_an_answered_wait_gives_no_errand(reading: Reading) -> None:
    reading.accept(reading.park())
    assert reading.next() is None


def test_an_edit_gives_an_errand_for_the_new_plan(reading: Reading) -> None:
    asked_again(reading, reading.park())
    assert reading.next() is None, "the first plan is not read any more"
    assert reading.begin().task.context["plan"] == 2


def test_two_errands_for_the_same_are_one(reading: Reading) -> None:
    """The person has edited the plan to and fro: what was made is not made again."""
    asked = reading.park()
    reading.ahead.done(reading.begin(), Done({"sql": "SELECT 1"}))
    reading.next()
    reading.engine.answer(asked.job_id, asked.seq, "ana", {})
    reading.do("show", Ask("plan_confirm", {}, 60.0))
    assert reading.next() is None
    assert reading.engine.redis.hlen(f"memo:{asked.job_id}") == 2


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


def test_a_memo_and_their_number_are_bounded(reading: Reading) -> None:
    reading.park()
    reading.ahead.done(reading.begin(), Done({"sql": "x" * MAX_BYTES}))
    assert not reading.engine.redis.exists("memo:job1") and reading.next() is None
    reading.engine.redis.hset("memo:job1", mapping={str(n): "{}" for n in range(MOST_MEMOS)})
    reading.engine.redis.rpush("ahead:write", Errand("job1", 1, "write", {}).text() or "")
    assert reading.next() is None


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


@pytest.mark.parametrize("more", [{"side": True}, {"isolate": True}, {"needs": ("a",)},
                                  {"reads": ("*",)}])
def test_what_cannot_work_ahead_is_refused_at_start(more: dict[str, Any]) -> None:
    graph = Graph("wrong", "a", (Module("a"), Module("b", **more)), (Edge("a", "b", ahead=True),))
    with pytest.raises(ValueError, match="ahead"):
        Routes({"wrong": graph})
