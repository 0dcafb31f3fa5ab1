"""What every group of settings is made of: where the checkout is, how variables are read."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parents[2]


class Group(BaseSettings):
    """One frozen value per environment variable; the attribute is its name in lower case."""

    model_config = SettingsConfigDict(
        env_file=CHECKOUT / ".env", env_ignore_empty=True, extra="ignore", frozen=True,
    )
