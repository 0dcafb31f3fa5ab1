"""Hops per second: ezpocket's engine against the plain design, Celery and RQ, in one run.

    python -m bench.hops [--rounds N] [--only NAME…]

Ten no-op stages, ten processes, a context of 2 KB, one Redis 6.2+ per engine with an append-only
file. Throughput: the stages' processes stand still (SIGSTOP) while the jobs are submitted, then
all go at once. Idle: one job at a time through all ten. Redis time: what the server's process
spent per hop, by INFO. Prints a table with ratios and writes it under bench/results/.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import redis

from bench.contestants import CONTESTANTS, Contestant, end, run, start, worker_seconds
from bench.figures import Figures, report
from bench.peers.common import FINISHED, STAGES
from bench.peers_venv import make_venv
from tests.redis_process import RedisProcess

RESULTS = Path(__file__).resolve().parent / "results"
PATIENCE = 120.0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.hops", description="Hops per second, compared.")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the median counts")
    parser.add_argument("--only", nargs="*", help="names or beginnings of names")
    given = parser.parse_args(arguments)
    chosen = [
        one
        for one in CONTESTANTS
        if not given.only or any(one.name.lower().startswith(name.lower()) for name in given.only)
    ]
    if any(one.own_venv for one in chosen):
        make_venv()
    figures = {one.name: Figures() for one in chosen}
    for number in range(given.rounds):
        for one in chosen:
            print(f"round {number + 1}: {one.name}", file=sys.stderr, flush=True)
            measure(one, figures[one.name])
    table = report(chosen, figures, given.rounds)
    print(table)
    if not given.only:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "hops.md").write_text(table + "\n", "utf-8")
    return 0


def measure(one: Contestant, figures: Figures) -> None:
    """One round: idle times, then throughput, on a Redis and processes of its own."""
    with server() as url, redis.Redis.from_url(url) as store, ExitStack() as stack:
        workers = [start(one, url, "worker", stage) for stage in range(STAGES)]
        for worker in workers:
            stack.callback(end, worker)
        run(one, url, "idle", 5)
        figures.idle += run(one, url, "idle", one.single)
        store.delete(FINISHED)
        for worker in workers:
            worker.send_signal(signal.SIGSTOP)
        run(one, url, "flood", one.jobs)
        before, began = server_seconds(store), worker_seconds(workers)
        started = time.perf_counter()
        for worker in workers:
            worker.send_signal(signal.SIGCONT)
        while not through(store, one):
            assert time.perf_counter() - started < PATIENCE, f"{one.name}: not done"
            time.sleep(0.02)
        elapsed = time.perf_counter() - started
        hops = one.jobs * STAGES
        figures.hops.append(hops / elapsed)
        used, by_workers = server_seconds(store) - before, worker_seconds(workers) - began
        figures.redis_us.append(used * 1e6 / hops)
        figures.all_us.append((used + by_workers) * 1e6 / hops)


@contextmanager
def server() -> Iterator[str]:
    """A redis-server in a folder of its own, configured as ezpocket runs it."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        process = RedisProcess(Path(folder)).start()
        try:
            yield process.url
        finally:
            process.stop()


def server_seconds(store: redis.Redis) -> float:
    """Processor time of the server's process so far, user and system."""
    cpu = store.info("cpu")
    return float(cpu["used_cpu_user"]) + float(cpu["used_cpu_sys"])


def through(store: redis.Redis, one: Contestant) -> bool:
    """Whether all jobs of the round have passed the last stage."""
    if one.module == "ours":
        return store.zcard("active") == 0
    return int(store.llen(FINISHED)) == one.jobs


if __name__ == "__main__":
    sys.exit(main())
