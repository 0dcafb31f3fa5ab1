"""Which language models are asked, and with what of the data."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, SecretStr

from orchestrator.settings.base import Group


class ModelSettings(Group):
    """openai_price_*: US dollars per million tokens; 0 when they are not known.
    llm_budget_user_day: US dollars; 0: no limit."""

    openai_api_key: SecretStr = SecretStr("")
    openai_base_url: str = ""
    openai_model: str = "gpt-4o"
    openai_price_input: Decimal = Field(default=Decimal(0), ge=0, le=100_000)
    openai_price_output: Decimal = Field(default=Decimal(0), ge=0, le=100_000)
    llm_budget_user_day: Decimal = Field(default=Decimal(0), ge=0, le=100_000)
    llm_rows: Literal["none", "aggregates", "sample", "full"] = "sample"
