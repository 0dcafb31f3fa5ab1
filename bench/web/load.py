"""What the people do: each has several devices open; one asks, all of them follow.

Place in the flow: __main__.py runs it for a bounded time. A question begins on one device, the
others hear of it (`job`) and ask for its events (`resume`), as the page does; the plan is read for
a while and accepted, the answer is rated. Whatever is delivered is written down for checks.py.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.web import sockets
from bench.web.people import Person
from bench.web.sockets import Socket

CONNECT_AT_ONCE = 20
CONNECT_SECONDS = 30.0
ACK_SECONDS = 30.0
QUESTION_SECONDS = 120.0
QUESTIONS = (
    "Qual foi a receita dos últimos 7 dias, por dia?",
    "Top 5 produtos por receita nos últimos 30 dias",
    "Revenue by state this month",
    "Quantos pedidos por canal no mês passado?",
    "Ticket médio por região nos últimos 90 dias",
    "Orders by payment method last week",
)


@dataclass(slots=True)
class Delivery:
    """What one socket was sent of one job. since: from when on it followed live, by the wall
    clock in seconds; what is older came as a catch-up."""

    since: float
    came: list[tuple[int, float]] = field(default_factory=list)


@dataclass(slots=True)
class Record:
    """deliveries: by device (person, number) and job. lost: events that were sent and not
    acknowledged."""

    deliveries: dict[tuple[str, int], dict[str, Delivery]] = field(
        default_factory=lambda: defaultdict(dict))
    ended: dict[str, str] = field(default_factory=dict)
    refused: list[dict[str, Any]] = field(default_factory=list)
    lost: int = 0


class Crowd:
    """All people with their devices; `record` fills while they ask."""

    def __init__(self, people: list[Person], devices: int, port: int, *, reading: float = 0.0,
                 seed: int = 1) -> None:
        """reading: seconds that a plan is read for, on average; half of it to half more."""
        self.record = Record()
        self._reading = reading
        self._people, self._devices, self._port = people, devices, port
        self._open: dict[str, list[Socket]] = {person.username: [] for person in people}
        self._names: dict[Socket, tuple[str, int]] = {}
        self._askers: dict[str, Socket] = {}
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._random = random.Random(seed)

    @property
    def connected(self) -> int:
        return sum(not socket.closed.done() for socket in self._names)

    async def connect(self) -> None:
        """Every device of everybody, a few at once. Raises ConnectionError or TimeoutError."""
        gate = asyncio.Semaphore(CONNECT_AT_ONCE)

        async def one(person: Person, number: int) -> None:
            headers = {"Host": f"127.0.0.1:{self._port}", "Cookie": person.cookie,
                       "Origin": f"http://127.0.0.1:{self._port}"}
            async with gate:
                socket = await sockets.connect(
                    self._port, person.source,
                    lambda: Socket(headers, {"client": "ezpocket"}, self._take), CONNECT_SECONDS)
            self._open[person.username].append(socket)
            self._names[socket] = (person.username, number)

        await asyncio.gather(*(one(person, number) for person in self._people
                               for number in range(self._devices)))

    async def ask(self, in_flight: int, seconds: float) -> None:
        """Keep `in_flight` questions in flight for `seconds`, then let the last ones end."""
        until = time.monotonic() + seconds
        people, questions = itertools.cycle(self._people), itertools.cycle(QUESTIONS)
        await asyncio.gather(*(self._ask_until(until, people, questions)
                               for _ in range(in_flight)))

    def close(self) -> None:
        for socket in self._names:
            socket.close()

    async def _ask_until(self, until: float, people: Iterator[Person],
                         questions: Iterator[str]) -> None:
        while time.monotonic() < until:
            asker = self._random.choice(self._open[next(people).username])
            given = {"pergunta": next(questions), "client_id": str(uuid.uuid4())}
            asked = time.time()
            told = await asker.ask("start_job", given, ACK_SECONDS)
            if "error" in told:
                self.record.refused.append(told["error"])
                continue
            job_id = told["job_id"]
            self._askers[job_id] = asker
            self._delivery(asker, job_id, asked)
            self._waiting[job_id] = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(QUESTION_SECONDS):
                    await self._waiting[job_id]
            except TimeoutError:
                self.record.ended[job_id] = "did not end"
            del self._waiting[job_id]

    def _take(self, socket: Socket, event: str, payload: dict[str, Any], came: float) -> None:
        job_id = payload.get("job_id")
        if event == "signed_out" or job_id is None or payload.get("refused"):
            self.record.refused.append({"event": event, **payload})
        elif event == "job":
            self._later(self._follow(socket, job_id))
        elif event != "rated":  # a notice to every tab, no part of the job's stream
            self._delivery(socket, job_id, float("inf")).came.append((payload["seq"], came))
            if self._askers.get(job_id) is socket:
                self._react(socket, event, payload)

    def _react(self, socket: Socket, event: str, payload: dict[str, Any]) -> None:
        known = {"job_id": payload["job_id"], "ask": payload.get("ask")}
        if event == "plan_confirm":
            self._later(self._accept(socket, known))
        elif event == "feedback_request":
            self._later(self._say(socket, "feedback", {**known, "rating": 5, "comment": ""}))
        elif event == "ended":
            self.record.ended[payload["job_id"]] = payload["status"]
            waiting = self._waiting.get(payload["job_id"])
            if waiting and not waiting.done():
                waiting.set_result(None)

    async def _accept(self, socket: Socket, known: dict[str, Any]) -> None:
        await asyncio.sleep(self._reading * self._random.uniform(0.5, 1.5))
        await self._say(socket, "plan_response", {**known, "action": "accept"})

    async def _follow(self, socket: Socket, job_id: str) -> None:
        delivery = self._delivery(socket, job_id, float("inf"))
        await self._say(socket, "resume", {"job_id": job_id, "after": 0})
        delivery.since = time.time()

    async def _say(self, socket: Socket, event: str, payload: dict[str, Any]) -> None:
        told = await socket.ask(event, payload, ACK_SECONDS)
        if "error" in told:
            self.record.refused.append(told["error"])

    def _delivery(self, socket: Socket, job_id: str, since: float) -> Delivery:
        found = self.record.deliveries[self._names[socket]].setdefault(job_id, Delivery(since))
        found.since = min(found.since, since)
        return found

    def _later(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        """A socket that went away is found by the checks; anything else is a mistake here."""
        self._tasks.discard(task)
        error = task.exception()
        if isinstance(error, (ConnectionError, TimeoutError)):
            self.record.lost += 1
        elif error is not None:
            raise error
