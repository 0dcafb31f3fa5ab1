"""What takes far longer than a lease: a delay, an absence of Redis, native code, a time limit.

The names in the docstrings are the reports of other engines' users that each test is made after.
"""

from __future__ import annotations

import signal
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orchestrator import events
from orchestrator.engine import Engine, Reason
from tests.faults.agents import GRAPHS
from tests.faults.conftest import LEASE, Site

MANY = 600


def test_a_delay_of_a_hundred_leases_runs_once(site: Site) -> None:
    """kombu#337: what waits for its time is not taken for lost, however short the lease."""
    hasty = Engine(site.server.url, GRAPHS, lease_seconds=0.03)
    client = hasty.worker(["work"], "hasty")
    site.submit()
    task = client.take()
    assert task is not None
    client.retry(task, Reason("busy", "Ocupado.", "Busy."), delay_s=3.0)
    client.close()
    site.lease = 600.0
    for _ in range(2):
        site.work("work", "after")
    site.until(lambda: hasty.housekeep() or site.answered())
    hasty.close()
    assert site.runs() == 1 and site.successors() == 1
    assert last(site, "started") - last(site, "retry") >= 3000


def last(site: Site, status: str) -> int:
    """When the job's stream last told this of `work`, in ms since the epoch."""
    told = [event for event in events.read(site.engine.redis, "job") if event.type == "progress"]
    return [event.at for event in told
            if (event.data["module"], event.data["status"]) == ("work", status)][-1]


def test_redis_away_for_many_leases(site: Site) -> None:
    """arq#435: the worker backs off instead of knocking without pause, and comes back."""
    site.lease = 1.0
    worker = site.work("work", "after")
    site.server.stop()
    with nobody_home(Path(site.server.url.removeprefix("unix://"))) as knocks:
        time.sleep(5 * site.lease)
    assert 0 < len(knocks) < 100
    site.server.start()
    site.submit()
    site.until(site.answered)
    assert worker.poll() is None


@contextmanager
def nobody_home(path: Path) -> Iterator[list[float]]:
    """At `path`, whoever connects is hung up on. Yields the times of the connections."""
    knocks: list[float] = []

    class HangUp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            knocks.append(time.monotonic())

    path.unlink(missing_ok=True)
    with socketserver.UnixStreamServer(str(path), HangUp) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield knocks
        server.shutdown()
        thread.join()
    path.unlink()


def test_the_death_of_the_reaper_at_work(site: Site) -> None:
    """taskiq-redis#131: another worker reaps the rest, and what the dead one held itself."""
    lost = [f"j{number}" for number in range(MANY)]
    abandon(site, lost)
    reaper = site.work("patient")
    site.submit("own", "patient", do="stall", seconds=60)
    site.until(lambda: site.runs("own") == 1 and site.engine.redis.zcard("leases") < MANY)
    reaper.kill()
    site.work("work", "patient", "after")
    site.until(lambda: all(site.answered(job_id) for job_id in [*reversed(lost), "own"]))
    assert all(site.runs(job_id) == site.successors(job_id) == 1 for job_id in lost)


def abandon(site: Site, jobs: list[str]) -> None:
    """A worker takes all of them and is never heard of again; its leases run out."""
    with_short_lease = Engine(site.server.url, GRAPHS, lease_seconds=0.1)
    for job_id in jobs:
        site.submit(job_id)
    client = with_short_lease.worker(["work"], "gone")
    for _ in jobs:
        assert client.take() is not None
    client.close()
    with_short_lease.close()


def test_native_code_that_holds_the_interpreter(site: Site) -> None:
    """dramatiq#692: it cannot renew its lease, so the task runs elsewhere too; one effect."""
    site.lease = 1.0
    workers = [site.work("work", "after") for _ in range(2)]
    site.submit(do="hold", seconds=15)
    site.until(site.answered)
    time.sleep(3 * site.lease)
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert site.runs() == 2 and site.successors() == 1
    assert site.job().execution_chain[0]["attempt"] == 2


def test_native_code_in_a_child_keeps_its_lease(site: Site) -> None:
    """dramatiq#692, for a module marked `isolate`: its parent renews, and it runs once."""
    for _ in range(2):
        site.work("apart", "after")
    site.submit("job", "apart", do="hold", seconds=3 * LEASE)
    site.until(site.answered)
    assert site.runs() == 1 and site.job().execution_chain[0]["attempt"] == 1


@pytest.mark.parametrize("module", ["patient", "apart"])
def test_recovery_does_not_wait_for_the_time_limit(site: Site, module: str) -> None:
    """arq#402: an hour's limit, and the task of a killed worker runs again after its lease."""
    worker = site.work(module)
    site.submit("job", module, do="stall", seconds=3000)
    site.until(lambda: site.runs() == 1)
    worker.kill()
    site.work(module, "after")
    site.until(site.answered)
    assert site.runs() == 2 and site.successors() == 1
