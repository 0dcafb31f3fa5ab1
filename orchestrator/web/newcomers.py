"""Which jobs have just begun: what a person's other tabs and devices are told of them.

Place in the flow: follower.py asks it for every job that the global stream names. Each job is
looked up once per web process, all that are new together.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any

from orchestrator.contracts import ENDS
from orchestrator.engine import Engine

REMEMBERED = 5_000
# One that ended within moments is told all the same: who is told has not seen it begin.
YOUNG_MS = 60_000
FIELDS = ("username", "status", "created_at", "projeto", "parent_job_id", "pergunta", "lang",
          "sql_edited")


class Newcomers:
    """The jobs that were looked up already; bounded: the oldest are forgotten, and one that is
    then told again is nothing new to the page."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()

    def begun(
        self, engine: Engine, job_ids: Sequence[str], now: int,
    ) -> Iterator[dict[str, Any]]:
        """Those not seen before that have not ended, or began in the last minute before `now`
        (ms, Redis's time): `job`'s payload, with `username` beside."""
        new = [job_id for job_id in job_ids if job_id not in self._seen]
        if not new:
            return
        for job_id, found in zip(new, engine.fields(new, FIELDS), strict=True):
            self._seen[job_id] = None
            if found is None:
                continue
            young = now - int(found.pop("created_at")) < YOUNG_MS
            if found.pop("status") not in ENDS or young:
                yield {**found, "job_id": job_id, "sql_edited": found["sql_edited"] is True}
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
