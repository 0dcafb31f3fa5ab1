"""What was measured, and the table that shows it."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.contestants import CONTESTANTS, Contestant
from bench.peers.common import PAYLOAD
from orchestrator.embedded.redis import binary


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
