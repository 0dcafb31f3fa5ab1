"""PostgreSQL, Redis, the results and the secret: yours, or the embedded ones.

With neither DATABASE_URL nor DB_HOST the PostgreSQL is the embedded one
(orchestrator/embedded), with neither REDIS_URL nor REDIS_HOST the Redis is; their addresses are
then read from `home/runtime.json`, which the embedded servers write when they start, so that an
address is never configured twice.
"""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field, field_validator

from orchestrator import addresses, errors
from orchestrator.reader_role import database_of, reader_password, reader_role
from orchestrator.secret_key import check_secret
from orchestrator.settings.base import CHECKOUT, Group


class ServerSettings(Group):
    """Five are computed: `database_url`, `warehouse_url`, `redis_url`, `secret_key` and
    `results_url` (given, else embedded)."""

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
    given_secret_key: str = Field(default="", validation_alias="SECRET_KEY")
    given_results_url: str = Field(default="", validation_alias="RESULTS_URL")

    @field_validator("given_database_url", "given_warehouse_url")
    @classmethod
    def _postgresql(cls, address: str) -> str:
        return addresses.checked(address, addresses.POSTGRESQL,
                                 "postgresql://user:password@host:5432/name")

    @field_validator("given_redis_url")
    @classmethod
    def _redis(cls, address: str) -> str:
        return addresses.checked(address, addresses.REDIS, "redis://:password@host:6379/0")

    @field_validator("home")
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
