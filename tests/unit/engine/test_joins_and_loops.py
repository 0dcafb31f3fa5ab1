"""Joins fire once a generation; loops start one, and are bounded."""

from __future__ import annotations

from orchestrator.contracts import Done
from tests.unit.engine.bed import Bed


def fork(bed: Bed) -> None:
    bed.submit("join")
    bed.do("fork", Done({"seed": 1}))


def test_a_join_fires_when_all_it_needs_is_there(bed: Bed) -> None:
    fork(bed)
    bed.do("left", Done({"l": 1}))
    assert bed.nothing("meet")
    bed.do("right", Done({"r": None}))
    assert bed.take("meet").context == {"l": 1, "r": None}
    assert bed.nothing("meet")


def test_parallel_branches_keep_each_others_writes(bed: Bed) -> None:
    fork(bed)
    left, right = bed.take("left"), bed.take("right")
    assert bed.end(right, Done({"r": "r"})) == "OK"
    assert bed.end(left, Done({"l": "l"})) == "OK"
    assert bed.take("meet").context == {"l": "l", "r": "r"}


def test_a_loop_lets_the_join_fire_once_more(bed: Bed) -> None:
    fork(bed)
    bed.do("left", Done({"l": 1}))
    bed.do("right", Done({"r": 1}))
    bed.do("meet", Done({"both": 1}, ("left",)))
    assert "l" not in bed.job().context
    assert bed.job().context["r"] == 1 and bed.job().context["both"] == 1, "its own patch stays"
    assert bed.nothing("meet")
    again = bed.take("left")
    assert again.round == 2
    assert bed.end(again, Done({"l": 2})) == "OK"
    assert bed.take("meet").context == {"l": 2, "r": 1}
    assert bed.nothing("meet")


def test_a_branch_that_fails_ends_the_join_and_the_job(bed: Bed) -> None:
    """celery#9674."""
    fork(bed)
    task = bed.take("left")
    bed.engine.worker(["left"], "x").hop(task, Done({"wrong": 1}), False)
    assert bed.job().status == "failed"
    assert bed.nothing("right", "meet")
    assert bed.closed()


def test_a_loop_deletes_what_was_written_downstream_and_keeps_its_own_patch(bed: Bed) -> None:
    bed.submit("loop")
    bed.do("make", Done({"plan": 1, "made": True}))
    bed.do("check", Done({"opinion": "bad", "notes": "n"}, ("mend",)))
    mend = bed.do("mend", Done({"plan": 2}))
    assert mend.context == {"plan": 1, "opinion": "bad"}
    assert bed.job().context == {"question": "?", "lang": "pt", "plan": 2, "made": True}
    check = bed.take("check")
    assert check.context == {"plan": 2} and check.round == 2


def test_a_loop_keeps_the_fields_that_its_edge_names(bed: Bed) -> None:
    bed.submit("loop")
    bed.do("make", Done({"plan": 1, "made": True}))
    bed.do("check", Done({"opinion": "bad", "notes": "n"}, ("mend",)))
    bed.do("mend", Done({"mended": True}, ("make",)))
    assert bed.job().context == {"question": "?", "lang": "pt", "plan": 1, "notes": "n",
                                 "mended": True}
    assert bed.take("make").round == 2


def test_a_loop_makes_older_activations_stale_and_spares_the_others(bed: Bed) -> None:
    bed.submit("loop")
    bed.do("make", Done({"plan": 1}, ("check", "aside")))
    aside = bed.take("aside")
    check = bed.take("check")
    assert bed.end(check, Done({"opinion": "?"}, ("mend", "finish"))) == "OK"
    finish = bed.take("finish")
    bed.do("mend", Done({"plan": 2}))
    assert bed.worker("finish").heartbeat([finish, aside]) == [False, True]
    assert bed.end(finish, Done({"answer": "old"})) == "STALE"
    assert bed.end(aside, Done({"extra": 1})) == "OK"
    assert "answer" not in bed.job().context and bed.job().context["extra"] == 1


def test_rounds_are_bounded(bed: Bed) -> None:
    bed.submit("loop")
    bed.do("make")
    for _ in range(3):
        bed.do("check", Done(next_modules=("mend",)))
        bed.do("mend")
    bed.do("check", Done(next_modules=("mend",)))
    job = bed.job()
    assert (job.status, job.error_code, job.error_traceback) == (
        "failed",
        "too_many_rounds",
        "max_rounds of mend",
    )
    assert bed.nothing("mend", "check")
    bed.do("clerk")
    while bed.worker("clerk").take() is not None:
        raise AssertionError("one queued activation of a side module")
    assert bed.closed()


def test_ten_thousand_branch_endings(bed: Bed) -> None:
    """rq#739, with 500 jobs here: as many joins as pairs of branches."""
    for number in range(500):
        bed.submit("join", user=f"u{number}", job_id=f"j{number}")
    workers = {name: bed.worker(name) for name in ("fork", "left", "right", "meet")}
    for name, field in (("fork", "seed"), ("left", "l"), ("right", "r")):
        task = workers[name].take()
        while task is not None:
            task = workers[name].hop(task, Done({field: 1})).task
    joins = set()
    task = workers["meet"].take()
    while task is not None:
        assert task.key not in joins
        joins.add(task.key)
        task = workers["meet"].hop(task, Done({"both": 1})).task
    assert len(joins) == 500
