"""How people reach the system, how often, and how their jobs are run."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from orchestrator.settings.base import Group


class WorkSettings(Group):
    """job_ttl, lease_seconds: seconds. user_quota: jobs in flight; user_backlog: jobs waiting.
    speculate: prepare the SQL of a plan while the person reads it."""

    host: str = "127.0.0.1"
    port: int = Field(default=3004, ge=1, le=65535)
    web_processes: int = Field(default=2, ge=1, le=64)
    web_ports: Literal["shared", "own"] = "shared"
    registration: bool = False
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    questions_per_minute: int = Field(default=10, ge=1, le=100_000)
    logins_per_minute: int = Field(default=30, ge=1, le=100_000)
    requests_per_minute: int = Field(default=600, ge=1, le=1_000_000)
    timezone: str = "America/Sao_Paulo"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    job_ttl: int = Field(default=3600, ge=60)
    lease_seconds: float = Field(default=5.0, ge=0.5, le=300)
    user_quota: int = Field(default=5, ge=1)
    user_backlog: int = Field(default=100, ge=0)
    speculate: bool = True
    node_channel_fd: int | None = None

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"unknown time zone {name!r}; use a name such as America/Sao_Paulo") \
                from error
        return name

    def today(self) -> dt.date:
        """The day it is where the business is (TIMEZONE)."""
        return dt.datetime.now(ZoneInfo(self.timezone)).date()
