"""The only reader of the environment and of `.env`. Everything else is handed a Settings.

Place in the flow: below everything but errors. With neither DATABASE_URL nor DB_HOST the
PostgreSQL is the embedded one (orchestrator/embedded.py), with neither REDIS_URL nor
REDIS_HOST the Redis is; their addresses are then read from `home/runtime.json`, which the
embedded servers write when they start, so that an address is never configured twice.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from decimal import Decimal
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from orchestrator import addresses, errors
from orchestrator.reader_role import database_of, reader_password, reader_role
from orchestrator.secret_key import check_secret

CHECKOUT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """One frozen value per environment variable; env.example says what each one means.

    The attribute is the variable's name in lower case. Five are computed: `database_url`,
    `warehouse_url`, `redis_url`, `secret_key` and `results_url` (given, else embedded).
    """

    model_config = SettingsConfigDict(
        env_file=CHECKOUT / ".env", env_ignore_empty=True, extra="ignore", frozen=True,
    )

    home: Path = Field(default=CHECKOUT / ".ezpocket", validation_alias="EZPOCKET_HOME")
    given_database_url: str = Field(default="", validation_alias="DATABASE_URL")
    given_warehouse_url: str = Field(default="", validation_alias="WAREHOUSE_URL")
    db_host: str = ""
    db_port: int = Field(default=5432, ge=1, le=65535)
    db_name: str = "ezpocket"
    db_user: str = "ezpocket"
    db_password: str = ""
    given_redis_url: str = Field(default="", validation_alias="REDIS_URL")
    redis_host: str = ""
    redis_port: int = Field(default=6379, ge=1, le=65535)
    redis_db: int = Field(default=0, ge=0)
    redis_password: str = ""

    openai_api_key: str = ""
    openai_base_url: str = ""
    openai_model: str = "gpt-4o"
    openai_price_input: Decimal = Field(default=Decimal(0), ge=0, le=100_000)
    openai_price_output: Decimal = Field(default=Decimal(0), ge=0, le=100_000)
    llm_rows: Literal["none", "aggregates", "sample", "full"] = "sample"

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

    given_secret_key: str = Field(default="", validation_alias="SECRET_KEY")
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
    given_results_url: str = Field(default="", validation_alias="RESULTS_URL")
    catalog_path: Path = CHECKOUT / "sql" / "catalog"
    sync_source: str = ""
    sync_interval: int = Field(default=3600, ge=60)

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

    @field_validator("given_database_url", "given_warehouse_url")
    @classmethod
    def _postgresql(cls, address: str) -> str:
        return addresses.checked(address, addresses.POSTGRESQL,
                                 "postgresql://user:password@host:5432/name")

    @field_validator("given_redis_url")
    @classmethod
    def _redis(cls, address: str) -> str:
        return addresses.checked(address, addresses.REDIS, "redis://:password@host:6379/0")

    @field_validator("home", "catalog_path")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path.expanduser().absolute()

    @property
    def embedded_database(self) -> bool:
        return not (self.given_database_url or self.db_host)

    @property
    def embedded_redis(self) -> bool:
        return not (self.given_redis_url or self.redis_host)

    @property
    def embedded(self) -> bool:
        """True when at least one of the two servers is ours to start."""
        return self.embedded_database or self.embedded_redis

    @property
    def database_url(self) -> str:
        """The application's own PostgreSQL; errors.Unavailable while the embedded one is down."""
        if self.given_database_url:
            return self.given_database_url
        if self.db_host:
            user = quote(self.db_user, safe="")
            password = f":{quote(self.db_password, safe='')}" if self.db_password else ""
            name = quote(self.db_name, safe="")
            return f"postgresql://{user}{password}@{self.db_host}:{self.db_port}/{name}"
        return self._runtime("database_url")

    @property
    def warehouse_url(self) -> str:
        """The same server as the role that may only SELECT from schema `data`."""
        if self.given_warehouse_url:
            return self.given_warehouse_url
        if self.embedded_database:
            return self._runtime("warehouse_url")
        parts = urlsplit(self.database_url)
        address = parts.netloc.rpartition("@")[2]
        who = f"{quote(self.reader_role, safe='')}:{self.reader_password}"
        return urlunsplit(parts._replace(netloc=f"{who}@{address}"))

    @property
    def redis_url(self) -> str:
        if self.given_redis_url:
            return self.given_redis_url
        if self.redis_host:
            password = f":{quote(self.redis_password, safe='')}@" if self.redis_password else ""
            return f"redis://{password}{self.redis_host}:{self.redis_port}/{self.redis_db}"
        return self._runtime("redis_url")

    @property
    def reader_role(self) -> str:
        """The role that may only SELECT, on a server of your own."""
        return reader_role(database_of(self.database_url))

    @property
    def reader_password(self) -> str | None:
        """What `ezpocket migrate` sets on a server of your own; None where WAREHOUSE_URL or the
        embedded server has its own."""
        if self.given_warehouse_url or self.embedded_database:
            return None
        return reader_password(self.secret_key, self.reader_role)

    @property
    def secret_key(self) -> str:
        """Signs logins. Raises errors.Invalid for a weak one outside the embedded mode."""
        if not self.given_secret_key and self.embedded_database:
            return self._runtime("secret_key")
        if not self.embedded_database:
            check_secret(self.given_secret_key)
        return self.given_secret_key

    @property
    def results_url(self) -> str:
        """Where result sets live: a folder, or s3://bucket/prefix."""
        return self.given_results_url or str(self.home / "results")

    def today(self) -> dt.date:
        """The day it is where the business is (TIMEZONE)."""
        return dt.datetime.now(ZoneInfo(self.timezone)).date()

    def _runtime(self, name: str) -> str:
        try:
            value = json.loads((self.home / "runtime.json").read_text())[name]
        except (OSError, ValueError, KeyError) as error:
            raise errors.Unavailable(
                "servers_down",
                "Os servidores embutidos não estão no ar: inicie-os com `make up`, ou informe "
                "DATABASE_URL e REDIS_URL.",
                "The embedded servers are not running: start them with `make up`, or set "
                "DATABASE_URL and REDIS_URL.",
            ) from error
        return str(value)


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
