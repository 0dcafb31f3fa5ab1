"""The job's event stream: what browsers and the CLI follow.

Place in the flow: the engine's scripts write it in the same step that made the thing happen;
web/ and cli/ read it here. Each job has its own stream, numbered from 1 without gaps, so a
reader that comes back asks for what is after the last number it saw. The global stream says
which job has something new, and what a person's open pages are told besides (a late rating).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import redis
import structlog

from orchestrator.engine.keys import Keys

log = structlog.get_logger(__name__)
_KEYS = Keys()
_NOTICE = b"notice"
_KEPT = 10_000
AT_ONCE = 500
_END = 2**63


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """`seq` counts within the job; `type` is a Socket.IO event name; `at` is ms since the epoch."""

    seq: int
    type: str
    data: dict[str, Any]
    at: int


@dataclass(frozen=True, slots=True)
class Notice:
    """For every open page of `username`: a Socket.IO event of no job's stream. Who is away when
    it comes reads the same from what is stored."""

    username: str
    type: str
    data: dict[str, Any]


def tell(client: redis.Redis, notice: Notice, keys: Keys = _KEYS) -> None:
    """Once, and only as well as Redis is: what it speaks of is stored already."""
    text = json.dumps({"username": notice.username, "type": notice.type, "data": notice.data})
    try:
        client.xadd(keys.events, {_NOTICE: text}, maxlen=_KEPT, approximate=True)
    except redis.RedisError as error:
        log.warning("a notice was not told", type=notice.type, error=str(error))


def read(
    client: redis.Redis, job_id: str, after: int = 0, block_ms: int = 0, keys: Keys = _KEYS
) -> list[StreamEvent]:
    """The job's events numbered above `after`, at most 500; waits up to `block_ms` for one.

    `block_ms` 0 does not wait. Keep it below the client's socket timeout.
    """
    reply: Any = client.xread(
        {keys.events_of(job_id): f"{after}-{_END}"}, count=AT_ONCE, block=block_ms or None
    )
    return [_event(identity, fields) for _, entries in reply or () for identity, fields in entries]


def read_many(
    client: redis.Redis, after: Mapping[str, int], keys: Keys = _KEYS
) -> dict[str, list[StreamEvent]]:
    """What `read` gives, without waiting, for several jobs (id → the last number seen) in one
    round trip; jobs without anything newer are left out."""
    if not after:
        return {}
    streams = {keys.events_of(job_id): job_id for job_id in after}
    reply: Any = client.xread(
        {stream: f"{after[job_id]}-{_END}" for stream, job_id in streams.items()}, count=AT_ONCE)
    return {streams[stream.decode()]: [_event(identity, fields) for identity, fields in entries]
            for stream, entries in reply or ()}


def follow(
    client: redis.Redis, last_id: str, block_ms: int, keys: Keys = _KEYS
) -> tuple[str, list[str], list[Notice]]:
    """Which jobs have something new after `last_id` ("$" = from now on), and what else is told:
    (new last id, job ids, notices).

    An entry may name two jobs: the one that a step completed and the one that it claimed.
    """
    stream = keys.events
    if last_id == "$":
        newest: Any = client.xrevrange(stream, count=1)
        last_id = newest[0][0].decode() if newest else "0-0"
    reply: Any = client.xread({stream: last_id}, count=AT_ONCE, block=block_ms)
    jobs: dict[str, None] = {}
    notices: list[Notice] = []
    for _, entries in reply or ():
        for identity, fields in entries:
            last_id = identity.decode()
            if _NOTICE in fields:
                notices.append(Notice(**json.loads(fields.pop(_NOTICE))))
            jobs.update(dict.fromkeys(job.decode() for job in fields.values()))
    return last_id, list(jobs), notices


def _event(identity: bytes, fields: dict[bytes, bytes]) -> StreamEvent:
    number, _, at = identity.partition(b"-")
    ((event_type, data),) = fields.items()
    return StreamEvent(int(number), event_type.decode(), json.loads(data), int(at))
