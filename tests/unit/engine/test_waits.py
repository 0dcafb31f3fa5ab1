"""Waiting for a person: answers, deadlines, extensions, cancellation. One of them wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from orchestrator import events
from orchestrator.contracts import Ask, Done
from orchestrator.engine.records import instant
from orchestrator.errors import Conflict, Invalid, NotFound
from tests.unit.engine.bed import Bed
from tests.unit.engine.test_failures import WHY


def park(bed: Bed, seconds: float = 60.0, **more: object) -> None:
    bed.submit()
    bed.do("first", Ask("plan_confirm", {"plan": [1]}, seconds, **more))


def test_an_ask_parks_the_job_and_tells(bed: Bed) -> None:
    park(bed, patch={"a": 1})
    job = bed.job()
    assert (job.status, job.context["a"]) == ("waiting", 1)
    (wait,) = job.waiting
    assert (wait["ask"], wait["module"], wait["event"]) == (1, "first", "plan_confirm")
    assert wait["payload"]["plan"] == [1]
    told = events.read(bed.engine.redis, "job1")[-1]
    assert told.type == "plan_confirm" and told.data["ask"] == 1 and told.data["plan"] == [1]
    assert bed.nothing("first", "second")
    assert bed.engine.queues()["first"]["waiting"] == 1
    assert not bed.engine.redis.zcard("leases")


def test_an_answer_makes_a_new_activation(bed: Bed) -> None:
    park(bed)
    bed.engine.answer("job1", 1, "ana", {"action": "accept"})
    task = bed.take("first")
    assert (task.answer, task.round, task.seq > 1) == ({"action": "accept"}, 1, True)
    assert bed.engine.queues()["first"]["waiting"] == 0
    assert bed.end(task, Done({"a": 1})) == "OK"
    assert bed.take("second").context == {"a": 1}


def test_a_task_that_is_tried_again_keeps_its_answer(bed: Bed) -> None:
    park(bed)
    bed.engine.answer("job1", 1, "ana", {"action": "accept"})
    task = bed.take("first")
    assert bed.worker("first").retry(task, WHY, 0) == "OK"
    bed.engine.housekeep()
    again = bed.take("first")
    assert (again.answer, again.seq, again.attempt) == ({"action": "accept"}, task.seq, 2)


def test_a_second_answer_a_strangers_and_one_to_nothing(bed: Bed) -> None:
    park(bed)
    for ask, user in ((1, "bia"), (7, "ana"), (2, "ana")):
        with pytest.raises(NotFound):
            bed.engine.answer("job1", ask, user, {})
    with pytest.raises(NotFound):
        bed.engine.answer("job9", 1, "ana", {})
    with pytest.raises(Invalid):
        bed.engine.answer("job1", 1, "ana", {"text": "x" * 100_000})
    bed.engine.answer("job1", 1, "ana", {})
    with pytest.raises(Conflict):
        bed.engine.answer("job1", 1, "ana", {})
    assert bed.take("first") and bed.nothing("first")


@pytest.mark.parametrize(("answer", "code"), [
    ({"edit": {"goal": "x" * 100_000}}, "answer_too_long"),
    ({"edit": [[number] for number in range(60_000)]}, "answer_too_long"),
    ({"suggestion": "a\ud800"}, "not_json"), ({"limit": float("nan")}, "not_json"),
])
def test_what_cannot_be_an_answer_is_refused_in_plain_words(
    bed: Bed, answer: dict[str, Any], code: str
) -> None:
    park(bed)
    with pytest.raises(Invalid) as refused:
        bed.engine.answer("job1", 1, "ana", answer)
    told = refused.value.message("pt") + refused.value.message("en")
    assert refused.value.code == code and refused.value.pt != refused.value.en
    assert not [word for word in ("Redis", "codec", "JSON", "bytes") if word in told]
    assert bed.job().status == "waiting"


def test_a_deadline_that_expires_ends_the_job(bed: Bed) -> None:
    park(bed, 0.05)
    bed.after(0.1)
    job = bed.job()
    assert (job.status, job.error_code) == ("expired", "expired")
    assert bed.told()[-2:] == ["error", "ended"]
    with pytest.raises(Conflict):
        bed.engine.answer("job1", 1, "ana", {})
    bed.do("scribe")
    assert bed.closed()


def test_a_deadline_that_resumes(bed: Bed) -> None:
    park(bed, 0.05, on_deadline="resume")
    bed.after(0.1)
    assert bed.take("first").answer == {"action": "timeout"}
    assert bed.job().status == "processing"


def test_an_answer_after_the_deadline_loses_even_before_housekeeping(bed: Bed) -> None:
    """langgraph-redis PR#134: 5:01."""
    park(bed, 0.05)
    threading.Event().wait(0.1)
    with pytest.raises(Conflict):
        bed.engine.answer("job1", 1, "ana", {})
    bed.engine.housekeep()
    assert bed.job().status == "expired"


def test_more_time_three_times(bed: Bed) -> None:
    park(bed, 60.0)
    for extensions in (1, 2, 3):
        before = bed.engine.redis.zscore("waiting", "job1/1")
        bed.after(0.01)
        deadline = bed.engine.extend("job1", 1, "ana")
        assert before < deadline == bed.engine.redis.zscore("waiting", "job1/1")
        (wait,) = bed.job().waiting
        assert (wait["extensions"], wait["deadline"]) == (extensions, instant(deadline))
    with pytest.raises(Conflict) as refused:
        bed.engine.extend("job1", 1, "ana")
    assert refused.value.code == "no_more_time"
    with pytest.raises(NotFound):
        bed.engine.extend("job1", 1, "bia")
    bed.engine.answer("job1", 1, "ana", {})
    with pytest.raises(Conflict):
        bed.engine.extend("job1", 1, "ana")


def test_cancel_a_wait_a_queued_and_a_running_job(bed: Bed) -> None:
    park(bed)
    bed.submit()
    bed.submit()
    running = bed.take("first")
    with pytest.raises(NotFound):
        bed.engine.cancel("job1", "bia")
    for job_id in ("job1", "job2", "job3"):
        bed.engine.cancel(job_id, "ana")
        assert bed.told(job_id)[-2:] == ["cancelled", "ended"]
        with pytest.raises(Conflict):
            bed.engine.cancel(job_id, "ana")
    with pytest.raises(Conflict):
        bed.engine.answer("job1", 1, "ana", {})
    assert bed.worker("first").heartbeat([running]) == [False]
    assert bed.end(running, Done({"a": 1})) == "CANCELLED"
    assert bed.nothing("first", "second")
    assert bed.engine.redis.smembers("cancelled_jobs:ana:") == {b"job1", b"job2", b"job3"}
    for _ in range(3):
        bed.do("scribe")
    assert bed.closed("job1") and bed.closed("job2") and bed.closed("job3")


def test_a_cancelled_job_that_was_answered_already(bed: Bed) -> None:
    bed.submit()
    bed.do("first")
    bed.do("second")
    with pytest.raises(Conflict):
        bed.engine.cancel("job1", "ana")


def test_a_side_wait_holds_no_quota_and_takes_a_late_answer(make_bed: Callable[..., Bed]) -> None:
    bed = make_bed(user_quota=1)
    bed.submit()
    bed.do("first")
    bed.do("second")
    bed.do("third", Ask("feedback_request", {}, 60.0, "resume"))
    assert bed.job().status == "answered" and not bed.closed()
    assert bed.engine.redis.scard("inflight:ana") == 0
    bed.engine.answer("job1", bed.job().waiting[0]["ask"], "ana", {"rating": 5})
    assert bed.job().status == "answered"
    assert bed.take("third").answer == {"rating": 5}


def test_answers_and_deadlines_race(bed: Bed) -> None:
    """langgraph-redis PR#134: whatever the order, exactly one goes on."""
    for number in range(40):
        bed.submit(job_id=f"r{number}", user=f"u{number}")
        bed.do("first", Ask("q", {}, 0.15, "resume"))
    won: list[str] = []

    def answer() -> None:
        for number in range(40):
            try:
                bed.engine.answer(f"r{number}", 1, f"u{number}", {"action": "yes"})
                won.append(f"r{number}")
            except Conflict:
                continue

    def expire() -> None:
        for _ in range(60):
            bed.engine.housekeep()
            threading.Event().wait(0.005)

    threads = [threading.Thread(target=answer) for _ in range(2)]
    threads += [threading.Thread(target=expire) for _ in range(2)]
    threading.Event().wait(0.1)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bed.engine.housekeep()
    seen = {}
    while (task := bed.worker("first").take()) is not None:
        assert task.job_id not in seen
        assert task.answer is not None
        seen[task.job_id] = task.answer["action"]
    assert len(seen) == 40 and len(won) == len(set(won))
    assert {job for job, action in seen.items() if action == "yes"} == set(won)
