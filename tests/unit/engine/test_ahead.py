"""Work ahead of a person's answer: an errand, a memo, and nobody who notices either."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orchestrator.contracts import Ask, Done, Event, Task
from orchestrator.engine import Engine
from orchestrator.engine.memos import digest
from tests.unit.engine.reading import READING, Reading


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
    figures = reading.engine.queues()["write"]
    assert (figures["made"], figures["used"]) == (1, 1)


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
