"""From the event streams to the sockets, each event exactly once and in order.

One greenlet per web process follows the global stream, which says that a job has something
new; each subscription (a socket and a job) remembers the last number that it sent and reads
the job's own stream from there. So it does not matter which process a socket reaches, nor
how often it comes back.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import gevent
import redis
import structlog
from flask import Flask
from flask_socketio import SocketIO
from gevent.lock import BoundedSemaphore

from orchestrator import events
from orchestrator.web.context import EXTENSION

BLOCK_MS = 5_000
PAUSE_SECONDS = 1.0
JOBS_PER_SOCKET = 50
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Subscription:
    """What one socket has been sent of one job; `lock` keeps its events in order."""

    sid: str
    job_id: str
    sent: int
    lock: BoundedSemaphore = field(default_factory=BoundedSemaphore)


class Follower:
    """The subscriptions of one web process and the greenlet that serves them."""

    def __init__(self, app: Flask, socketio: SocketIO) -> None:
        self._app = app
        self._socketio = socketio
        self._by_job: dict[str, dict[str, Subscription]] = {}
        self._by_socket: dict[str, dict[str, Subscription]] = {}
        self._greenlet: gevent.Greenlet[[], None] | None = None

    def start(self) -> None:
        """Begin to follow, once per process, at its first connection."""
        if self._greenlet is None:
            self._greenlet = gevent.spawn(self._follow)

    def subscribe(self, sid: str, job_id: str, *, after: int) -> None:
        """Send `sid` the job's events numbered above `after`, now and as they come.

        The oldest subscription of a socket gives way beyond JOBS_PER_SOCKET.
        """
        mine = self._by_socket.setdefault(sid, {})
        while len(mine) >= JOBS_PER_SOCKET:
            self._drop(next(iter(mine.values())))
        subscription = Subscription(sid, job_id, after)
        mine[job_id] = subscription
        self._by_job.setdefault(job_id, {})[sid] = subscription
        self._deliver(subscription)

    def forget(self, sid: str) -> None:
        for subscription in list(self._by_socket.get(sid, {}).values()):
            self._drop(subscription)

    def _drop(self, subscription: Subscription) -> None:
        for table, key, inner in ((self._by_socket, subscription.sid, subscription.job_id),
                                  (self._by_job, subscription.job_id, subscription.sid)):
            entries = table.get(key, {})
            entries.pop(inner, None)
            if not entries:
                table.pop(key, None)

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
            except redis.RedisError as error:
                log.warning("the event stream is away", error=str(error))
                lost = True
                gevent.sleep(PAUSE_SECONDS)

    def _step(self, last_id: str) -> str:
        last_id, job_ids = events.follow(self._redis, last_id, BLOCK_MS)
        for job_id in job_ids:
            for subscription in list(self._by_job.get(job_id, {}).values()):
                self._deliver(subscription)
        return last_id

    def _catch_up(self) -> None:
        for subscriptions in list(self._by_job.values()):
            for subscription in list(subscriptions.values()):
                self._deliver(subscription)

    def _deliver(self, subscription: Subscription) -> None:
        with subscription.lock:
            while batch := events.read(self._redis, subscription.job_id, after=subscription.sent):
                for event in batch:
                    data = {**event.data, "job_id": subscription.job_id, "seq": event.seq}
                    self._socketio.emit(event.type, data, to=subscription.sid)
                    subscription.sent = event.seq

    @property
    def _redis(self) -> redis.Redis:
        client: redis.Redis = self._app.extensions[EXTENSION].engine.redis
        return client
