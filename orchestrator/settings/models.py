"""Which language models are asked, and with what of the data."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, field_validator

from orchestrator.settings.base import Group


class ModelSettings(Group):
    """openai_price_*: US dollars per million tokens; 0 when they are not known.
    llm_budget_user_day: US dollars; 0: no limit. llm_config: the administrator's own file of
    providers (orchestrator/llm/profiles.toml)."""

    openai_api_key: SecretStr = SecretStr("")
    openai_base_url: str = ""
    openai_model: str = "gpt-4o"
    openai_price_input: Decimal = Field(default=Decimal(0), ge=0, le=100_000)
    openai_price_output: Decimal = Field(default=Decimal(0), ge=0, le=100_000)
    azure_openai_api_key: SecretStr = SecretStr("")
    deepseek_api_key: SecretStr = SecretStr("")
    groq_api_key: SecretStr = SecretStr("")
    vllm_api_key: SecretStr = SecretStr("")
    llm_config: Path | None = None
    llm_budget_user_day: Decimal = Field(default=Decimal(0), ge=0, le=100_000)
    llm_rows: Literal["none", "aggregates", "sample", "full"] = "sample"

    @field_validator("llm_config")
    @classmethod
    def _absolute_file(cls, path: Path | None) -> Path | None:
        return path.expanduser().absolute() if path else None

    def api_key(self, variable: str) -> SecretStr:
        """The key in `variable`, of the environment or `.env`; empty when there is none. Only
        names that end in _API_KEY: a file of providers must not have other secrets sent out."""
        name = variable.lower()
        if not name.endswith("_api_key"):
            return SecretStr("")
        if name in type(self).model_fields:
            key: SecretStr = getattr(self, name)
            return key
        file = self.model_config.get("env_file")
        written = dotenv_values(file) if isinstance(file, Path) else {}
        return SecretStr(os.environ.get(variable) or written.get(variable) or "")
