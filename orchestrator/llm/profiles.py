"""Which providers are asked, how each differs, and what its models cost.

Place in the flow: services.py reads profiles.toml, laid under the administrator's LLM_CONFIG,
into Models at start; client.py asks it for a role's routes. An address comes from these files
and OPENAI_BASE_URL alone, a key from the environment alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

MILLION = Decimal(1_000_000)
MAX_PROVIDERS = 8
Rate = Annotated[Decimal, Field(ge=0, le=100_000)]
Structured = Literal["json_schema", "json_object", "none"]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Price(Frozen):
    """US dollars per million tokens; `cached` as `input` where it is not said."""

    input: Rate
    output: Rate
    cached: Rate | None = None

    def of(self, input_tokens: int, cached_tokens: int, output_tokens: int) -> Decimal:
        """cached_tokens are among input_tokens."""
        cached = self.input if self.cached is None else self.cached
        return (self.input * (input_tokens - cached_tokens) + cached * cached_tokens
                + self.output * output_tokens) / MILLION


class PriceList(Frozen):
    """A provider's prices, by model: as `source` said on `date`."""

    source: str = ""
    date: dt.date | None = None
    models: dict[str, Price] = {}


class RoleOptions(Frozen):
    """What stands in a role's prompt file, where the administrator wants something else."""

    temperature: float | None = Field(default=None, ge=0, le=2)
    max_tokens: int | None = Field(default=None, ge=1, le=100_000)
    deadline: float | None = Field(default=None, gt=0, le=300)


class Provider(Frozen):
    """profiles.toml says what each field means. models: role → model, or "default"."""

    base_url: str = ""
    key: str = Field(default="", pattern=r"^([A-Z][A-Z0-9_]*_API_KEY)?$")
    needs_key: bool = False
    token_limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    structured: Structured = "json_schema"
    stream_usage: bool = True
    first_seconds: float = Field(default=10.0, gt=0, le=300)
    gap_seconds: float = Field(default=10.0, gt=0, le=300)
    models: dict[str, str] = {}

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        parts = urlsplit(address)
        if address and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("base_url starts with https:// or http:// and names a host")
        if not address.isprintable() or " " in address or parts.port == 0:
            raise ValueError("base_url holds no space, and a port from 1 to 65535 if any")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("base_url holds no user, password or query: name the environment "
                             "variable of the key in `key`")
        return address


class Configuration(Frozen):
    """A whole file."""

    order: tuple[str, ...] = Field(default=(), max_length=MAX_PROVIDERS)
    providers: dict[str, Provider] = {}
    roles: dict[str, RoleOptions] = {}
    prices: dict[str, PriceList] = {}


@dataclass(frozen=True, slots=True)
class Route:
    """One provider and one of its models; `name` is what the bill calls the provider."""

    name: str
    provider: Provider
    key: SecretStr
    model: str
    price: Price | None = None


@dataclass(frozen=True, slots=True)
class Models:
    """Everything that is configured. prices: by (provider, model)."""

    order: tuple[str, ...]
    providers: Mapping[str, Provider]
    keys: Mapping[str, SecretStr]
    roles: Mapping[str, RoleOptions] = field(default_factory=dict)
    prices: Mapping[tuple[str, str], Price] = field(default_factory=dict)

    def routes(self, role: str) -> tuple[Route, ...]:
        """Whom to ask in this role, in order."""
        return tuple(self._route(name, role) for name in self.order)

    def options(self, role: str) -> RoleOptions:
        return self.roles.get(role) or RoleOptions()

    def _route(self, name: str, role: str) -> Route:
        provider = self.providers[name]
        model = provider.models.get(role) or provider.models.get("default", "")
        return Route(name, provider, self.keys[name], model, self.prices.get((name, model)))


def one_provider(model: str, api_key: str = "", base_url: str = "") -> Models:
    """The provider of the OPENAI_* variables, without any file: for tools and tests."""
    provider = Provider(
        base_url=base_url or "https://api.openai.com/v1", models={"default": model},
        token_limit="max_tokens" if base_url else "max_completion_tokens",
    )
    return Models(("openai",), {"openai": provider}, {"openai": SecretStr(api_key)})
