"""Was every event delivered once, in order, to all who followed; and how late?

Place in the flow: after the load. What the job's stream in Redis holds is what there was to
deliver. A stream's entries carry the milliseconds at which they were written (Redis' own clock,
the same machine's as the browsers' side), so lateness = came - at, and up to 1 ms too much.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import redis

from bench.web.load import Record
from orchestrator import events

PAUSE_SECONDS = 0.2


@dataclass(slots=True)
class Found:
    """jobs, followings (a device and a job), events as delivered; wrong: followings with a gap,
    a repeat or another order; late: milliseconds, of what was delivered live, sorted."""

    jobs: int = 0
    followings: int = 0
    delivered: int = 0
    wrong: list[str] = field(default_factory=list)
    late: list[float] = field(default_factory=list)

    def percentile(self, percent: float) -> float:
        return self.late[min(len(self.late) - 1, int(len(self.late) * percent / 100))]


def check(client: redis.Redis, record: Record) -> Found:
    """Compare what was delivered with the streams."""
    times = {job_id: written(client, job_id) for job_id in record.ended}
    found = Found(jobs=len(times))
    for device, jobs in record.deliveries.items():
        for job_id, delivery in jobs.items():
            there = times.get(job_id, {})
            found.followings += 1
            found.delivered += len(delivery.came)
            if [seq for seq, _ in delivery.came] != sorted(there):
                found.wrong.append(f"{device} {job_id}: {len(delivery.came)} of {len(there)}")
            found.late += [
                came * 1000 - there[seq] for seq, came in delivery.came
                if seq in there and there[seq] >= delivery.since * 1000]
    found.late.sort()
    return found


def complete(client: redis.Redis, record: Record) -> bool:
    """Has every follower the last event of each of its jobs?"""
    lengths = {job_id: len(written(client, job_id)) for job_id in record.ended}
    return all(len(delivery.came) >= lengths.get(job_id, 0)
               for jobs in record.deliveries.values() for job_id, delivery in jobs.items())


def written(client: redis.Redis, job_id: str) -> dict[int, int]:
    """seq → ms since the epoch, of all events of the job."""
    times: dict[int, int] = {}
    while batch := events.read(client, job_id, after=max(times, default=0)):
        times.update({event.seq: event.at for event in batch})
    return times
