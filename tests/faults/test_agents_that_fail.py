"""What agents raise, and agents in a child process, through the real runner."""

from __future__ import annotations

import os
import signal

import psutil

from orchestrator import events
from tests.faults.conftest import Site


def test_a_bug_is_retried_and_then_fails_with_its_traceback(site: Site) -> None:
    """Three retries with backoff from 0.5 s; operators see the traceback, people a sentence."""
    site.work("work")
    site.submit(do="raise")
    site.until(lambda: site.job().status == "failed")
    job = site.job()
    assert site.runs() == 4 and job.error_code == "unexpected"
    assert "ZeroDivisionError: a bug" in (job.error_traceback or "")
    assert "ZeroDivisionError" not in (job.error or "")


def test_fatal_fails_at_once_and_retry_comes_back(site: Site) -> None:
    site.work("work", "after")
    site.submit("f", do="fatal")
    site.submit("r", do="retry")
    site.until(lambda: site.job("f").status == "failed")
    assert (site.runs("f"), site.job("f").error) == (1, "Não há dados.")
    site.until(lambda: site.answered("r"))
    assert site.runs("r") == 3


def test_what_an_agent_says_is_in_the_stream_at_once(site: Site) -> None:
    site.work("work", "apart")
    for job_id, start in (("here", "work"), ("child", "apart")):
        site.submit(job_id, start, do="talk")
        site.until(lambda: site.answered(job_id))  # noqa: B023 - called at once
        told = [event.type for event in events.read(site.engine.redis, job_id)]
        assert told == ["progress", "token", "progress", "ended"]


def test_an_isolated_agents_death_releases_the_lease_at_once(site: Site) -> None:
    """Three deaths without waiting for a lease: here one would last longer than the test."""
    site.lease = 600.0
    worker = site.work("apart", "after")
    site.submit("good", "apart")
    site.until(lambda: site.answered("good"))
    site.submit("deadly", "apart", do="die")
    site.until(lambda: site.job("deadly").status == "failed")
    assert site.job("deadly").error_code == "worker_lost" and site.runs("deadly") == 3
    site.submit("next", "apart")
    site.until(lambda: site.answered("next"))
    assert worker.poll() is None


def test_an_isolated_agent_is_killed_at_its_time_limit_and_when_cancelled(site: Site) -> None:
    worker = site.work("native", "after")
    site.submit("slow", "native", do="sleep", seconds=60)
    site.until(lambda: site.runs("slow") == 2)
    site.engine.cancel("slow", "slow")
    site.submit("next", "native")
    site.until(lambda: site.answered("next"))
    assert worker.poll() is None


def test_the_child_is_warm_and_dies_with_its_parent(site: Site) -> None:
    worker = site.work("apart", "after")
    for number in range(5):
        site.submit(f"j{number}", "apart")
    site.until(lambda: all(site.answered(f"j{number}") for number in range(5)))
    (child,) = psutil.Process(worker.pid).children()
    assert {site.job(f"j{number}").context["by"] for number in range(5)} == {child.pid}
    os.kill(worker.pid, signal.SIGKILL)
    site.until(lambda: ended(child))


def ended(process: psutil.Process) -> bool:
    """Also between two looks at it."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
