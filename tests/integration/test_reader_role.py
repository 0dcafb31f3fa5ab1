"""One PostgreSQL server, several installations and administrators: each keeps its reader role."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

from orchestrator import embedded, errors, migrations
from orchestrator.database import Database
from orchestrator.reader_role import database_of, reader_password, reader_role
from orchestrator.settings import Settings, load_settings
from orchestrator.warehouse.local import LocalWarehouse

SECRETS = ("one-K3y-of-the-first-installation-0123", "two-K3y-of-the-other-installation-4567")


@dataclass(frozen=True)
class Server:
    """A PostgreSQL with an administrator and `plain`, a user without CREATEROLE."""

    address: Callable[[str, str], str]  # (user, database)

    def run(self, statement: str, database: str = "postgres") -> None:
        with contextlib.closing(psycopg2.connect(self.address("postgres", database))) as admin:
            admin.autocommit = True
            admin.cursor().execute(statement)

    def settings(self, user: str, database: str, **values: str) -> Settings:
        return load_settings(_env_file=None, DATABASE_URL=self.address(user, database),
                             SECRET_KEY=values.pop("SECRET_KEY", SECRETS[0]), **values)


@pytest.fixture
def server(servers: embedded.Servers, _settings: Settings) -> Iterator[Server]:
    keys = embedded._secrets(_settings.home)
    postgres, _ = embedded._servers(_settings.home, "UTC")
    found = Server(lambda user, database: postgres.address.url(
        user, keys.get(user, "plain"), database))
    names = ("first", "second", "a_name_that_is_longer_than_what_is_left_of_63_bytes")
    found.run("CREATE ROLE plain LOGIN PASSWORD 'plain'")
    for name, owner in zip(names, ("ezpocket", "ezpocket", "plain"), strict=True):
        found.run(f"CREATE DATABASE {name} OWNER {owner}")
    yield found
    for name in names:
        found.run(f"DROP DATABASE {name} WITH (FORCE)")
        found.run(f"DROP ROLE IF EXISTS {reader_role(name)}")
    found.run("DROP ROLE plain")


LONG = "a_name_that_is_longer_than_what_is_left_of_63_bytes"


def migrated(settings: Settings) -> None:
    database = Database(settings.database_url)
    try:
        database.migrate(reader_password=settings.reader_password, timezone=settings.timezone,
                         own_warehouse=bool(settings.given_warehouse_url))
    finally:
        database.close()


def reads(url: str, folder: Path) -> bool:
    warehouse = LocalWarehouse(url, str(folder))
    try:
        return warehouse.fetch("SELECT count(*) FROM data.order_report") == [(0,)]
    finally:
        warehouse.close()


def test_two_installations_on_one_server_leave_each_other_alone(
    server: Server, tmp_path: Path
) -> None:
    both = [server.settings("ezpocket", name, SECRET_KEY=secret)
            for name, secret in zip(("first", "second"), SECRETS, strict=True)]
    for settings in both:
        migrated(settings)
    assert [reads(settings.warehouse_url, tmp_path) for settings in both] == [True, True]
    migrated(both[0])
    assert reads(both[1].warehouse_url, tmp_path)


def test_a_refused_login_is_named_with_the_step_that_mends_it(
    server: Server, tmp_path: Path
) -> None:
    settings = server.settings("ezpocket", "first")
    with pytest.raises(errors.Unavailable, match="ezpocket migrate") as refused:
        reads(settings.warehouse_url, tmp_path)
    assert refused.value.code == "WAREHOUSE_LOGIN"
    migrated(settings)
    other = server.settings("ezpocket", "first", SECRET_KEY=SECRETS[1])
    with pytest.raises(errors.Unavailable, match="WAREHOUSE_URL"):
        reads(other.warehouse_url, tmp_path)


def test_an_administrator_made_the_role_before(server: Server, tmp_path: Path) -> None:
    """Without CREATEROLE: the file first, then the password, and nothing else is asked for."""
    settings = server.settings("plain", LONG)
    role = reader_role(LONG)
    with pytest.raises(errors.Invalid, match=r"sql/roles\.sql") as refused:
        migrated(settings)
    assert refused.value.code == "missing_rights"
    server.run((migrations.SQL / "roles.sql").read_text(), LONG)
    with pytest.raises(errors.Invalid, match=rf"password {role}.*WAREHOUSE_URL"):
        migrated(settings)
    server.run(f"ALTER ROLE {role} PASSWORD 'given'")
    url = server.address(role, LONG).replace(":plain@", ":given@")
    migrated(server.settings("plain", LONG, WAREHOUSE_URL=url))
    assert reads(url, tmp_path)
    server.run(f"ALTER ROLE {role} PASSWORD '{reader_password(SECRETS[0], role)}'")
    migrated(settings)
    assert reads(settings.warehouse_url, tmp_path)


def test_an_owner_who_may_not_make_schemas_is_told(server: Server) -> None:
    with pytest.raises(errors.Invalid, match="GRANT CREATE ON DATABASE"):
        migrated(server.settings("plain", "first"))


def test_names_that_postgresql_can_hold() -> None:
    assert reader_role("shop") == "ezpocket_reader_shop"
    assert len(reader_role("é" * 31).encode()) <= 63
    assert reader_role("x" * 60) != reader_role("x" * 61)
    assert database_of("postgresql://u:p@h/x%20y?sslmode=require") == "x y"
    assert database_of("postgresql://u:p@h/?dbname=z") == "z"
    assert database_of("postgresql://ana@h") == "ana"
