"""Redis out of memory for longer than a lease, with work under way: nothing lost, nobody blamed."""

from __future__ import annotations

import signal
import time

from tests.faults.conftest import LEASE, Site


def test_no_task_counts_as_lost_while_redis_is_full(site: Site) -> None:
    """Very short tasks are completed and claimed together; the refusal of one must not cost the
    leases of the others."""
    site.work("work")
    worker = site.work("after")
    names = [f"quick{number}" for number in range(60)]
    for name in names:
        site.submit(name)
    site.until(lambda: site.engine.queues()["after"]["done"] == 60)
    worker.send_signal(signal.SIGSTOP)
    names = [f"job{number}" for number in range(10)]
    for name in names:
        site.submit(name)
    site.until(lambda: all(site.answered(name) for name in names))
    site.engine.redis.config_set("maxmemory", 1)
    worker.send_signal(signal.SIGCONT)
    time.sleep(2.5 * LEASE)
    site.engine.redis.config_set("maxmemory", 0)
    site.until(lambda: site.engine.queues()["after"]["done"] == 70)
    chains = [site.job(name).execution_chain for name in names]
    assert {step["attempt"] for chain in chains for step in chain} == {1}
