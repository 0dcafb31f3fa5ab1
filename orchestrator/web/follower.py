"""From the event streams to the sockets, each event exactly once and in order.

One greenlet per web process follows the global stream, which says that a job has something
new; each subscription (a socket and a job) remembers the last number that it sent and reads
the job's own stream from there. So it does not matter which process a socket reaches, nor
how often it comes back. A job that begins is told to its person's other sockets (newcomers.py),
a rating to all of them.

Reading waits, and other greenlets run meanwhile; sending does not wait. What was read after a
number is therefore sent to whoever has come that far by then and has not had it yet, so that
nobody gets an event twice, out of order, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gevent
import redis
import structlog
from flask import Flask
from flask_socketio import SocketIO

from orchestrator import events
from orchestrator.errors import Unavailable
from orchestrator.events import StreamEvent
from orchestrator.web.context import EXTENSION, WebServices
from orchestrator.web.newcomers import Newcomers

BLOCK_MS = 1_000  # well below what the engine's client waits for any reply
PAUSE_SECONDS = 1.0
JOBS_PER_SOCKET = 50
JOBS_AT_ONCE = 100
log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class Subscription:
    """What one socket has been sent of one job. held: nothing is sent yet, because the job is
    being submitted."""

    sid: str
    job_id: str
    sent: int
    held: bool = False


class Follower:
    """The subscriptions of one web process and the greenlet that serves them.

    sockets_of: the sids of a person's sockets at this process.
    """

    def __init__(self, app: Flask, socketio: SocketIO,
                 sockets_of: Callable[[str], list[str]]) -> None:
        self._app = app
        self._socketio = socketio
        self._sockets_of = sockets_of
        self._newcomers = Newcomers()
        self._by_job: dict[str, dict[str, Subscription]] = {}
        self._by_socket: dict[str, dict[str, Subscription]] = {}
        self._greenlet: gevent.Greenlet[[], None] | None = None

    def start(self) -> None:
        """Begin to follow, once per process, at its first connection."""
        if self._greenlet is None:
            self._greenlet = gevent.spawn(self._follow)

    def subscribe(self, sid: str, job_id: str, *, after: int) -> None:
        """Send `sid` the job's events numbered above `after`, now and as they come."""
        self._deliver_one(self._added(Subscription(sid, job_id, after)))

    def hold(self, sid: str, job_id: str) -> Subscription:
        """A subscription from the first event on, before the job is submitted: the socket is not
        told of a job of its own as of another tab's. `release` it, or `drop` it."""
        return self._added(Subscription(sid, job_id, 0, held=True))

    def release(self, subscription: Subscription) -> None:
        """Send, once the caller's acknowledgement is on its way: the page learns the job's id
        before its first event."""
        subscription.held = False
        gevent.spawn(self._deliver_later, subscription)

    def drop(self, subscription: Subscription) -> None:
        for table, key, inner in ((self._by_socket, subscription.sid, subscription.job_id),
                                  (self._by_job, subscription.job_id, subscription.sid)):
            entries = table.get(key, {})
            if entries.get(inner) is subscription:
                del entries[inner]
            if not entries:
                table.pop(key, None)

    def forget(self, sid: str) -> None:
        for subscription in list(self._by_socket.get(sid, {}).values()):
            self.drop(subscription)

    def _added(self, subscription: Subscription) -> Subscription:
        """The oldest subscription of a socket gives way beyond JOBS_PER_SOCKET."""
        mine = self._by_socket.setdefault(subscription.sid, {})
        mine.pop(subscription.job_id, None)
        while len(mine) >= JOBS_PER_SOCKET:
            self.drop(next(iter(mine.values())))
        self._by_socket[subscription.sid] = mine
        mine[subscription.job_id] = subscription
        self._by_job.setdefault(subscription.job_id, {})[subscription.sid] = subscription
        return subscription

    def _follow(self) -> None:
        """Runs for the life of the process; an absent Redis costs a pause, not an event,
        because after it every subscription is brought up to date."""
        last_id, lost = "$", False
        while True:
            try:
                if lost:
                    self._catch_up()
                    lost = False
                last_id = self._step(last_id)
            except (redis.RedisError, Unavailable) as error:
                log.warning("the event stream is away", error=str(error))
                lost = True
                gevent.sleep(PAUSE_SECONDS)

    def _step(self, last_id: str) -> str:
        last_id, job_ids, notices = events.follow(self._redis, last_id, BLOCK_MS)
        for notice in notices:
            for sid in self._sockets_of(notice.username):
                self._socketio.emit(notice.type, notice.data, to=sid)
        self._tell_others(job_ids, int(last_id.partition("-")[0]))
        self._deliver(job_ids)
        return last_id

    def _tell_others(self, job_ids: list[str], now: int) -> None:
        """A job that has begun, to its person's sockets that do not follow it."""
        for job in self._newcomers.begun(self._services.engine, job_ids, now):
            following = self._by_job.get(job["job_id"], {})
            for sid in self._sockets_of(job.pop("username")):
                if sid not in following:
                    self._socketio.emit("job", job, to=sid)

    def _catch_up(self) -> None:
        self._deliver(list(self._by_job))

    def _deliver(self, job_ids: list[str]) -> None:
        """Bring everybody who follows these jobs up to date, with one read for all of them."""
        followed = [job_id for job_id in job_ids if job_id in self._by_job]
        for start in range(0, len(followed), JOBS_AT_ONCE):
            waiting = followed[start:start + JOBS_AT_ONCE]
            while waiting:
                after = {job_id: min(one.sent for one in following) for job_id in waiting
                         if (following := self._following(job_id))}
                found = events.read_many(self._redis, after)
                for job_id, batch in found.items():
                    self._send(job_id, after[job_id], batch)
                waiting = [job_id for job_id, batch in found.items()
                           if len(batch) == events.AT_ONCE]

    def _deliver_one(self, subscription: Subscription) -> None:
        while subscription in self._following(subscription.job_id):
            after = subscription.sent
            batch = events.read(self._redis, subscription.job_id, after=after)
            if not batch:
                return
            self._send(subscription.job_id, after, batch)

    def _deliver_later(self, subscription: Subscription) -> None:
        try:
            self._deliver_one(subscription)
        except redis.RedisError as error:  # the stream's greenlet notices too, and catches up
            log.warning("events wait for Redis", error=str(error))

    def _following(self, job_id: str) -> list[Subscription]:
        return [one for one in self._by_job.get(job_id, {}).values() if not one.held]

    def _send(self, job_id: str, after: int, batch: list[StreamEvent]) -> None:
        """What was read after that number, each event written as JSON once."""
        for event in batch:
            due = [one for one in self._following(job_id) if after <= one.sent < event.seq]
            for one in due:
                one.sent = event.seq
            if due:
                data = {**event.data, "job_id": job_id, "seq": event.seq}
                everybody: Any = [one.sid for one in due]  # the stubs know a single one
                self._socketio.emit(event.type, data, to=everybody)

    @property
    def _services(self) -> WebServices:
        found: WebServices = self._app.extensions[EXTENSION]
        return found

    @property
    def _redis(self) -> redis.Redis:
        client: redis.Redis = self._services.engine.redis
        return client
