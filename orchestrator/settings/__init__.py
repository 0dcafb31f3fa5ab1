"""The only reader of the environment and of `.env`. Everything else is handed a Settings.

Place in the flow: below everything but errors. env.example says what each variable means.

base        how variables are read
servers     PostgreSQL, Redis, results, the secret: yours or the embedded ones
models      which language models are asked
warehouse   where questions are answered from, at what cost
work        how people reach the system, and how their jobs are run
"""

from __future__ import annotations

import functools

from pydantic import ValidationError

from orchestrator import errors
from orchestrator.settings.base import CHECKOUT
from orchestrator.settings.models import ModelSettings
from orchestrator.settings.servers import ServerSettings
from orchestrator.settings.warehouse import WarehouseSettings
from orchestrator.settings.work import WorkSettings

__all__ = ["CHECKOUT", "Settings", "get_settings", "load_settings"]


class Settings(WorkSettings, WarehouseSettings, ModelSettings, ServerSettings):
    """Every group in one frozen value."""


def load_settings(**values: object) -> Settings:
    """Read the environment and `.env`; `values` override it. Raises errors.Invalid."""
    try:
        return Settings(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        found = "; ".join(f"{_variable(e['loc'])}: {_said(e['msg'])}" for e in error.errors())
        raise errors.Invalid(
            "bad_settings",
            f"Configuração inválida (veja env.example): {found}",
            f"Invalid configuration (see env.example): {found}",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise errors.Invalid(
            "bad_env_file", f"O arquivo .env não pode ser lido como texto UTF-8 ({error}). "
            "Corrija-o ou apague-o; env.example é o modelo.",
            f"The file .env cannot be read as UTF-8 text ({error}). Correct or remove it; "
            "env.example is its model.") from error


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")


def _variable(location: tuple[int | str, ...]) -> str:
    return str(location[0]).upper() if location else "?"


@functools.cache
def get_settings() -> Settings:
    """This process's settings, read once."""
    return load_settings()
