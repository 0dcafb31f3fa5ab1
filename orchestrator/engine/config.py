"""What every part of the engine is given: where Redis is, the graphs, the bounds."""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestrator.engine.keys import Keys
from orchestrator.engine.routes import Routes


@dataclass(frozen=True, slots=True)
class Config:
    """lease_seconds: a worker unheard of for so long has lost its task. job_ttl: seconds that a
    closed job's keys live. user_quota: jobs of one user in flight; user_backlog: how many more
    may wait. deaths_allowed: workers that one task may lose. speculate: work ahead while a person
    reads (memos.py)."""

    redis_url: str
    routes: Routes
    keys: Keys = field(default_factory=Keys)
    lease_seconds: float = 5.0
    job_ttl: int = 3600
    user_quota: int = 5
    user_backlog: int = 100
    deaths_allowed: int = 3
    reply_timeout: float = 5.0
    speculate: bool = True

    @property
    def lease_ms(self) -> int:
        return int(self.lease_seconds * 1000)
