"""Hops per second: ezpocket's engine against the plain design, Celery and RQ, in one run.

    python -m bench.hops [--rounds N] [--only NAME…]

Ten no-op stages, ten processes, a context of 2 KB, one Redis 6.2+ per engine with an append-only
file. Throughput: the stages' processes stand still (SIGSTOP) while the jobs are submitted, then
all go at once. Idle: one job at a time through all ten. Redis time: what the server's process
spent per hop, by INFO. Prints a table with ratios and writes it under bench/results/.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import redis

from bench.peers.common import FINISHED, PAYLOAD, STAGES
from orchestrator.embedded.redis import binary

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / "bench" / ".venv"
REQUIREMENTS = ROOT / "bench" / "requirements.txt"
RESULTS = ROOT / "bench" / "results"
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Contestant:
    """`jobs` per throughput round, `single` jobs for the idle times: enough of each engine."""

    name: str
    module: str
    jobs: int
    single: int
    own_venv: bool = False
    option: str = ""


CONTESTANTS = (
    Contestant("ezpocket", "ours", 3000, 200),
    Contestant("plain BLPOP/GET/SETEX", "plain", 2000, 200),
    Contestant("plain, writes pipelined", "plain", 2000, 200, option="--pipelined"),
    Contestant("Celery", "celery_stages", 300, 60, own_venv=True),
    Contestant("RQ", "rq_stages", 150, 40, own_venv=True),
)


@dataclass(slots=True)
class Figures:
    """hops: per second, one figure a round. idle: ms for ten hops. redis_us and all_us: processor
    time a hop, of the server and of the server and the ten workers."""

    hops: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    redis_us: list[float] = field(default_factory=list)
    all_us: list[float] = field(default_factory=list)

    def speed(self) -> float:
        return statistics.median(self.hops)

    def percentile(self, percent: int) -> float:
        ordered = sorted(self.idle)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


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


def make_venv() -> None:
    """bench/.venv with the peers, unless it is newer than its requirements."""
    stamp = VENV / ".installed"
    if stamp.exists() and stamp.stat().st_mtime >= REQUIREMENTS.stat().st_mtime:
        return
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], check=True)
    python = str(VENV / "bin" / "python")
    uv = shutil.which(
        "uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    )
    command = (
        [uv, "pip", "install", "--quiet", "--python", python]
        if uv
        else [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    )
    subprocess.run([*command, "-r", str(REQUIREMENTS)], check=True)
    stamp.touch()


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
    executable, _ = binary()
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        path = f"{folder}/redis.sock"
        process = subprocess.Popen(
            [
                executable,
                "--port",
                "0",
                "--unixsocket",
                path,
                "--dir",
                folder,
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec",
            ],
            stdout=subprocess.DEVNULL,
        )
        try:
            while not os.path.exists(path):
                time.sleep(0.01)
            yield f"unix://{path}"
        finally:
            process.terminate()
            process.wait()


def server_seconds(store: redis.Redis) -> float:
    """Processor time of the server's process so far, user and system."""
    cpu = store.info("cpu")
    return float(cpu["used_cpu_user"]) + float(cpu["used_cpu_sys"])


def through(store: redis.Redis, one: Contestant) -> bool:
    """Whether all jobs of the round have passed the last stage."""
    if one.module == "ours":
        return store.zcard("active") == 0
    return int(store.llen(FINISHED)) == one.jobs


def worker_seconds(workers: Sequence[subprocess.Popen[bytes]]) -> float:
    """Processor time of the workers and the children they waited for."""
    return sum(sum(psutil.Process(worker.pid).cpu_times()[:4]) for worker in workers)


def command(one: Contestant, url: str, what: str, number: int) -> list[str]:
    python = str(VENV / "bin" / "python") if one.own_venv else sys.executable
    words = [python, "-m", f"bench.peers.{one.module}", url, what, str(number), one.option]
    return [word for word in words if word]


def start(one: Contestant, url: str, what: str, number: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(one, url, what, number),
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def run(one: Contestant, url: str, what: str, number: int) -> list[float]:
    done = subprocess.run(
        command(one, url, what, number), cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    times: list[float] = json.loads(done.stdout or b"[]")
    return times


def end(worker: subprocess.Popen[bytes]) -> None:
    """The process and whatever it forked, in the session that was made for it."""
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def report(chosen: Sequence[Contestant], figures: dict[str, Figures], rounds: int) -> str:
    ours = figures.get(CONTESTANTS[0].name)
    size = len(json.dumps({"payload": PAYLOAD}))
    lines = [
        f"# Hops per second, {dt.date.today().isoformat()}",
        "",
        f"Ten no-op stages, ten processes, a context of {size} bytes; {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, Redis {'.'.join(map(str, binary()[1]))}, "
        f"unix socket, appendonly everysec; median of {rounds} rounds, all in the same run.",
        "",
        "| engine | hops/s | ezpocket is faster by | idle p50 / p99, ten hops | Redis time a hop "
        "| processor time a hop, all processes |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for one in chosen:
        found = figures[one.name]
        ratio = f"{ours.speed() / found.speed():.1f} ×" if ours and found is not ours else "–"
        lines.append(
            f"| {one.name} | {found.speed():,.0f} | {ratio} | {found.percentile(50):.1f} / "
            f"{found.percentile(99):.1f} ms | {statistics.median(found.redis_us):.0f} µs "
            f"| {statistics.median(found.all_us):.0f} µs |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
