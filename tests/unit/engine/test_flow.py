"""The main road: submit, take, hop, end; what a task carries and what a hop writes."""

from __future__ import annotations

import pytest

from orchestrator import events
from orchestrator.contracts import Done, Event
from orchestrator.errors import Conflict, Invalid, NotFound
from tests.unit.engine.bed import Bed


def test_a_job_goes_through(bed: Bed) -> None:
    bed.submit(context={"question": "quanto?", "lang": "pt", "extra": [1, {"x": None}]})
    assert bed.job().status == "queued"
    first = bed.take("first")
    assert first.context == {"question": "quanto?", "lang": "pt"}
    assert (first.attempt, first.round, first.key) == (1, 1, "job1/1")
    assert bed.job().status == "processing"
    assert bed.end(first, Done({"a": 1}, note='olá "mundo"')) == "OK"
    second = bed.do(
        "second", Done({"b": "x", "c": 1.5}, events=(Event("message", {"text": "oi"}),))
    )
    assert second.context == {"a": 1}
    job = bed.job()
    assert (job.status, job.current_module, job.error) == ("answered", "third", None)
    third = bed.do("third")
    assert third.context == {"question": "quanto?", "a": 1, "b": "x", "c": 1.5}
    assert not bed.closed()
    bed.do("scribe")
    assert bed.closed()
    assert bed.job().outputs == {1: {"a": 1}, 2: {"b": "x", "c": 1.5}}
    assert bed.job().execution_chain[0]["note"] == 'olá "mundo"'


def test_the_events_come_in_order_without_gaps(bed: Bed) -> None:
    bed.submit()
    bed.do("first")
    bed.do("second", Done(events=(Event("message", {"text": "oi"}),)))
    bed.do("third")
    bed.do("scribe")
    assert bed.told() == [
        "first started",
        "first done",
        "second started",
        "message",
        "second done",
        "ended",
        "third started",
        "third done",
        "scribe done",
    ]
    found = events.read(bed.engine.redis, "job1")
    assert [event.seq for event in found] == list(range(1, 10))
    assert events.read(bed.engine.redis, "job1", after=7) == found[7:]
    assert set(found[1].data) == {"module", "status", "execution_time", "queued_ms", "note"}


def test_the_global_stream_says_which_job_is_new(bed: Bed) -> None:
    last, jobs, notices = events.follow(bed.engine.redis, "$", 1)
    assert (jobs, notices) == ([], [])
    bed.submit()
    bed.submit()
    task = bed.take("first")
    following = bed.worker("first").hop(task, Done(), True)
    assert following.task is not None and following.task.job_id == "job2"
    told = events.Notice("ana", "rated", {"job_id": "job0", "rating": 4, "comment": "só 4"})
    events.tell(bed.engine.redis, told)
    last, jobs, notices = events.follow(bed.engine.redis, last, 1)
    assert (jobs, notices) == (["job1", "job2"], [told])
    assert events.follow(bed.engine.redis, last, 1) == (last, [], [])


def test_an_agent_chooses_its_edges(bed: Bed) -> None:
    bed.submit()
    bed.do("first", Done({"a": 1}, ("third",)))
    assert bed.nothing("second")
    assert bed.take("third").context["a"] == 1


def test_an_ending_edge_to_a_side_module(bed: Bed) -> None:
    bed.submit()
    bed.do("first", Done(next_modules=("scribe",)))
    assert bed.job().status == "rejected"
    assert bed.nothing("second", "third")
    bed.do("scribe")
    assert bed.closed()


def test_a_side_module_has_one_queued_activation_and_sees_everything(bed: Bed) -> None:
    bed.submit()
    bed.do("first", Done({"a": 1}))
    bed.do("second", Done({"b": 2}))
    scribe = bed.take("scribe")
    assert bed.nothing("scribe")
    assert scribe.context["a"] == 1 and scribe.context["b"] == 2
    job = scribe.context["_job"]
    assert job["status"] == "answered" and job["outputs"] == {1: {"a": 1}, 2: {"b": 2}}
    assert [step["module"] for step in job["execution_chain"]] == [
        "first",
        "second",
        "scribe",
        "third",
    ]
    bed.do("third")
    assert bed.end(scribe) == "OK"
    bed.do("scribe")
    assert bed.nothing("scribe") and bed.closed()


@pytest.mark.parametrize(
    "outcome",
    [
        Done({"c": 1}),
        Done(next_modules=("nowhere",)),
        Done({"a": float("nan")}),
        Done({"a": object()}),
        Done({"a": "".join(map(str, range(500_000)))}),
        Done(events=(Event("ended", {}),)),
        Done(events=(Event("message", {"text": "x" * 300_000}),)),
    ],
)
def test_a_broken_contract_fails_the_job(bed: Bed, outcome: Done) -> None:
    bed.submit()
    bed.do("first", outcome)
    job = bed.job()
    assert (job.status, job.error_code) == ("failed", "contract_broken")
    assert job.error and "operador" in job.error and job.error_traceback
    assert "error" in bed.told() and bed.told()[-1] == "ended"
    assert bed.nothing("second", "third")
    bed.do("scribe")
    assert bed.closed()


@pytest.mark.parametrize("count", [300, 3000])  # compressed, below and above the threshold
def test_large_values_travel_compressed(bed: Bed, count: int) -> None:
    rows = [{"n": n, "text": "linha"} for n in range(count)]
    bed.submit()
    bed.do("first", Done({"a": rows}))
    assert bed.take("second").context == {"a": rows}
    assert bed.engine.redis.hstrlen("job:job1", "a") < 32 * 1024
    assert bed.job().outputs[1] == {"a": rows}


@pytest.mark.parametrize("job_id", ["", "a b", "x" * 65, "a/b", "a\n"])
def test_bad_identifiers_are_refused(bed: Bed, job_id: str) -> None:
    with pytest.raises(Invalid):
        bed.submit(job_id=job_id)


@pytest.mark.parametrize("context", [{"status": 1}, {"p:1": 1}, {"": 1}, {"a": {1, 2}}])
def test_bad_context_is_refused(bed: Bed, context: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        bed.submit(context=context)
    assert bed.engine.in_flight() == []


def test_unknown_graphs_modules_and_jobs(bed: Bed) -> None:
    with pytest.raises(Invalid):
        bed.submit("nothing")
    with pytest.raises(Invalid):
        bed.submit(start_module="nothing")
    with pytest.raises(NotFound):
        bed.job("nothing")
    bed.submit(start_module="second")
    bed.take("second")


def test_a_job_id_and_a_dedupe_key_count_once(bed: Bed) -> None:
    bed.submit(job_id="one", dedupe_key="click")
    assert bed.submit(job_id="two", dedupe_key="click") == "one"
    assert bed.submit(job_id="two", user="bia", dedupe_key="click") == "two"
    with pytest.raises(Conflict):
        bed.submit(job_id="one")
    assert len(bed.engine.in_flight()) == 2


def test_no_outcome_is_a_failure_that_says_so(bed: Bed) -> None:
    bed.submit("stuck")
    bed.do("only")
    assert bed.job().status == "processing"
    bed.do("notes")
    assert (bed.job().status, bed.job().error_code) == ("failed", "no_outcome")
    bed.do("notes")
    assert bed.closed()
