"""One run of the web's benchmark. Exit 1 when an event was lost or doubled or a target missed."""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import redis

from bench.web import checks, figures, peer, people, report, stack
from bench.web.load import Crowd
from orchestrator.engine import Engine

RESULTS = Path(__file__).resolve().parents[1] / "results"
DEVICES = 5
WARMERS = 4
SETTLE_SECONDS = 3.0
WARM_SECONDS = 3.0
END_SECONDS = 60.0
PEER_SECONDS = 20.0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.web", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long questions are asked")
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--in-flight", type=int, default=50, help="questions at any moment")
    parser.add_argument("--reading", type=float, default=8.0,
                        help="seconds that a person reads a plan for, on average")
    parser.add_argument("--processes", type=int, default=2, help="web processes")
    given = parser.parse_args(arguments)
    _allow_files()
    with stack.running(given.processes) as running:
        run = asyncio.run(measure(running, given))
    text = report.table(run)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "web.md").write_text(text + "\n", "utf-8")
    return 0 if report.good(run) else 1


async def measure(running: stack.Stack, given: argparse.Namespace) -> report.Run:
    system = running.system
    database, engine = system.database(), system.engine()
    everybody = people.sign_in(system.settings, database, given.sockets // DEVICES + WARMERS)
    database.close()
    await _warm_up(everybody[:WARMERS], running.port)
    await asyncio.sleep(SETTLE_SECONDS)
    idle = figures.web_memory(running)

    crowd = Crowd(everybody[WARMERS:], DEVICES, running.port, reading=given.reading)
    began = time.monotonic()
    await crowd.connect()
    connect_seconds = time.monotonic() - began
    await asyncio.sleep(SETTLE_SECONDS)
    connected = figures.web_memory(running)

    before, began = figures.seconds_used(running), time.monotonic()
    await crowd.ask(given.in_flight, given.seconds)
    asked_seconds = time.monotonic() - began
    used = {kind: seconds - before.get(kind, 0.0)
            for kind, seconds in figures.seconds_used(running).items()}
    loaded = figures.web_memory(running)
    await _all_came(engine.redis, crowd)
    found = checks.check(engine.redis, crowd.record)
    still, lost = crowd.connected, crowd.record.lost
    _tell_what_went_wrong(engine, crowd, found)
    crowd.close()
    beside = await peer.measure(
        given.processes, system.settings.redis_url, count=given.sockets, devices=DEVICES,
        events_a_second=max(1.0, found.delivered / DEVICES / asked_seconds), seconds=PEER_SECONDS)
    return report.Run(
        sockets=given.sockets, in_flight=given.in_flight, reading=given.reading,
        processes=given.processes,
        devices=DEVICES, seconds=asked_seconds, connect_seconds=connect_seconds, idle_kb=idle,
        connected_kb=connected, loaded_kb=loaded, used=used, found=found,
        ends=Counter(crowd.record.ended.values()), refused=crowd.record.refused,
        still_connected=still, lost=lost, peer=beside)


async def _warm_up(some: list[people.Person], port: int) -> None:
    """Some questions through every process first, so that idle is not a process that has never
    served."""
    crowd = Crowd(some, DEVICES, port)
    await crowd.connect()
    await crowd.ask(len(some), WARM_SECONDS)
    crowd.close()


async def _all_came(client: redis.Redis, crowd: Crowd) -> None:
    """Until every follower has everything; what has not come after END_SECONDS is lost."""
    until = time.monotonic() + END_SECONDS
    while time.monotonic() < until and not checks.complete(client, crowd.record):
        await asyncio.sleep(checks.PAUSE_SECONDS)


def _tell_what_went_wrong(engine: Engine, crowd: Crowd, found: checks.Found) -> None:
    for refused in crowd.record.refused:
        print(f"refused: {refused}", file=sys.stderr)
    for following in found.wrong:
        print(f"wrong: {following}", file=sys.stderr)
    for job_id, end in crowd.record.ended.items():
        if end != "answered":
            job = engine.job(job_id)
            print(f"{end}: {job_id} is {job.status} in {job.current_module}: {job.error} "
                  f"{job.waiting}", file=sys.stderr)


def _allow_files() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    sys.exit(main())
