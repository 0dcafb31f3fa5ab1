"""Where questions are answered from, what a statement may take there, and what the data means."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from orchestrator.settings.base import CHECKOUT, Group


class WarehouseSettings(Group):
    """cost_*: PostgreSQL's cost units. sync_*: the hourly copy from Athena."""

    bd_reference: Literal["Local", "Athena"] = "Local"
    aws_access_key_id: str = ""
    aws_secret_access_key: str = ""
    aws_session_token: str = ""
    aws_region: str = "us-east-1"
    aws_athena_database: str = ""
    aws_athena_output_location: str = ""
    aws_athena_workgroup: str = "primary"
    aws_endpoint_url: str = ""
    athena_ask_bytes: int = Field(default=100_000_000_000, ge=0, lt=10**15)
    athena_max_bytes: int = Field(default=1_000_000_000_000, ge=10_000_000, lt=10**15)
    cost_ask: int = Field(default=2_000_000, ge=0, lt=10**15)
    cost_refuse: int = Field(default=50_000_000, ge=1, lt=10**15)
    catalog_path: Path = CHECKOUT / "sql" / "catalog"
    sync_source: str = ""
    sync_interval: int = Field(default=3600, ge=60)

    @field_validator("catalog_path")
    @classmethod
    def _absolute_catalog(cls, path: Path) -> Path:
        return path.expanduser().absolute()
