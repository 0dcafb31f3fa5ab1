"""The named peer: Flask-SocketIO in threading mode, as its documentation begins, with Redis as
its message queue between processes. It has no questions to answer: events are published to it at
the pace at which ezpocket delivered, to rooms of the same size, while the machine does nothing
else. Its figures are therefore at their best.

    python -m bench.web.peer PORT REDIS_URL        one process of it
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask_socketio import SocketIO, join_room
from socketio import RedisManager  # type: ignore[import-untyped]  # it has no types
from werkzeug.serving import make_server

from bench.web import sockets
from bench.web.load import CONNECT_AT_ONCE, CONNECT_SECONDS
from bench.web.sockets import Socket
from bench.web.stack import accepts, free_ports
from production.prove.memory import pss
from production.prove.system import ROOT, eventually

SETTLE_SECONDS = 3.0
LAST_SECONDS = 10.0
# One of ten is as large as an answer with its columns, the others as a step's progress.
PAYLOADS = [{"text": "p" * 120}] * 9 + [{"text": "m" * 4000}]


@dataclass(slots=True)
class Peer:
    """socket_kb: memory a socket after the events. late: ms, sorted."""

    socket_kb: float = 0.0
    sent: int = 0
    late: list[float] = field(default_factory=list)

    def percentile(self, percent: float) -> float:
        return self.late[min(len(self.late) - 1, int(len(self.late) * percent / 100))]


@contextlib.contextmanager
def running(processes: int, redis_url: str) -> Iterator[dict[int, int]]:
    """port → pid of its processes."""
    ports = free_ports(processes)
    started = [subprocess.Popen([sys.executable, "-m", "bench.web.peer", str(port), redis_url],
                                cwd=ROOT) for port in ports]
    try:
        eventually(lambda: all(accepts(port) for port in ports), "the peer answers")
        yield {port: one.pid for port, one in zip(ports, started, strict=True)}
    finally:
        for one in started:
            one.terminate()
        for one in started:
            one.wait(timeout=20)


async def measure(processes: int, redis_url: str, *, count: int, devices: int,
                  events_a_second: float, seconds: float) -> Peer:
    """`count` sockets in rooms of `devices`, events to one room after the other."""
    found = Peer()

    def take(_socket: Socket, _event: str, payload: dict[str, Any], came: float) -> None:
        found.late.append(came * 1000 - payload["at"])

    with running(processes, redis_url) as pids:
        idle = sum(map(pss, pids.values()))
        opened = await _connect(list(pids), count, devices, take)
        await asyncio.sleep(SETTLE_SECONDS)
        emitter = RedisManager(redis_url, write_only=True)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            room = f"room-{found.sent // devices % (count // devices)}"
            payload = PAYLOADS[found.sent // devices % len(PAYLOADS)]
            emitter.emit("progress", {**payload, "at": time.time() * 1000}, "/", room=room)
            found.sent += devices
            await asyncio.sleep(1 / events_a_second)
        until = time.monotonic() + LAST_SECONDS
        while len(found.late) < found.sent and time.monotonic() < until:
            await asyncio.sleep(0.1)
        found.socket_kb = (sum(map(pss, pids.values())) - idle) * 1024 / count
        for socket in opened:
            socket.close()
    found.late.sort()
    return found


async def _connect(ports: list[int], count: int, devices: int,
                   take: sockets.Taker) -> list[Socket]:
    gate = asyncio.Semaphore(CONNECT_AT_ONCE)

    async def one(number: int) -> Socket:
        port = ports[number % len(ports)]
        headers = {"Host": f"127.0.0.1:{port}"}
        auth = {"room": f"room-{number // devices}"}
        async with gate:
            return await sockets.connect(port, "127.0.0.1", lambda: Socket(headers, auth, take),
                                         CONNECT_SECONDS)

    return list(await asyncio.gather(*(one(number) for number in range(count))))


def serve(port: int, redis_url: str) -> None:
    app = Flask("peer")
    socketio = SocketIO(app, async_mode="threading", client_manager=RedisManager(redis_url))
    socketio.on_event("connect", lambda auth: join_room(auth["room"]))
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
