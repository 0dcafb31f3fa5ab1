"""The table of one run, and whether it met its targets."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections import Counter
from dataclasses import dataclass
from typing import Any

from bench.web.checks import Found
from bench.web.peer import Peer

P99_MS, SOCKET_KB = 100.0, 100.0


@dataclass(frozen=True, slots=True)
class Run:
    """Memory in KB of all web processes together: idle, connected, and at the load's end."""

    sockets: int
    in_flight: int
    reading: float
    processes: int
    devices: int
    seconds: float
    connect_seconds: float
    idle_kb: float
    connected_kb: float
    loaded_kb: float
    used: dict[str, float]
    found: Found
    ends: Counter[str]
    refused: list[dict[str, Any]]
    still_connected: int
    lost: int
    peer: Peer

    @property
    def socket_kb(self) -> float:
        return (self.connected_kb - self.idle_kb) / self.sockets

    @property
    def loaded_socket_kb(self) -> float:
        return (self.loaded_kb - self.idle_kb) / self.sockets


def good(run: Run) -> bool:
    return (not run.found.wrong and not run.refused and not run.lost
            and run.still_connected == run.sockets
            and set(run.ends) == {"answered"} and run.found.percentile(99) <= P99_MS
            and run.socket_kb <= SOCKET_KB)


def table(run: Run) -> str:
    found, answered = run.found, run.ends["answered"]
    cores = os.cpu_count() or 1
    rows = [
        ("sockets open at the end", f"{run.still_connected} of {run.sockets}", "all"),
        ("questions answered", f"{answered} of {found.jobs}, {answered / run.seconds:.1f} a second",
         "all"),
        ("events delivered", f"{found.delivered} ({found.delivered / run.seconds:.0f}/s)", ""),
        ("followings (a device, a job) with a gap, a repeat or another order",
         f"{len(found.wrong)} of {found.followings}", "0"),
        ("refusals and unexpected events", f"{len(run.refused) + run.lost}", "0"),
        ("delivery p50 / p90", f"{found.percentile(50):.0f} / {found.percentile(90):.0f} ms", ""),
        ("delivery p99", f"{found.percentile(99):.0f} ms", f"at most {P99_MS:.0f} ms"),
        ("delivery, the slowest", f"{found.late[-1]:.0f} ms", ""),
        ("memory a socket, connected", f"{run.socket_kb:.1f} KB", f"at most {SOCKET_KB:.0f} KB"),
        ("memory a socket, after the load", f"{run.loaded_socket_kb:.1f} KB", ""),
        ("time to connect all", f"{run.connect_seconds:.1f} s", ""),
        *((f"processor time of {cores} cores: {kind}", f"{100 * used / run.seconds / cores:.0f}%",
           "") for kind, used in sorted(run.used.items(), key=lambda one: -one[1]) if used >= 0.1),
    ]
    peer = run.peer
    return "\n".join([
        f"# {run.sockets:,} sockets, {run.in_flight} questions in flight, "
        f"{dt.date.today().isoformat()}", "",
        f"{run.processes} web processes behind nginx (least_conn), Python "
        f"{platform.python_version()}, {cores} cores that also run everything else, "
        f"{run.seconds:.0f} s of questions; a plan is read for {run.reading:g} s on average before "
        "its yes.", "",
        "| | found | wanted |", "|---|---|---|",
        *(f"| {name} | {value} | {wanted} |" for name, value, wanted in rows), "",
        "Beside it, in the same run: Flask-SocketIO in threading mode with Redis as its message "
        "queue, sent events at the same pace with nothing else to do.", "",
        "| | ezpocket, answering questions | Flask-SocketIO, idle otherwise | ratio |",
        "|---|---|---|---|",
        f"| memory a socket, after the load | {run.loaded_socket_kb:.1f} KB "
        f"| {peer.socket_kb:.1f} KB | {peer.socket_kb / run.loaded_socket_kb:.1f} |",
        f"| events delivered | {found.delivered} | {len(peer.late)} of {peer.sent} | |",
        f"| delivery p50 / p99 | {found.percentile(50):.0f} / {found.percentile(99):.0f} ms "
        f"| {peer.percentile(50):.0f} / {peer.percentile(99):.0f} ms | |",
    ])
