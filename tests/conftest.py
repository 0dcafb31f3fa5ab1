"""Real servers for every test: one embedded PostgreSQL and Redis for the whole session.

Place in the flow: the folder is a fresh one of pytest's, so a test never meets the data of
`make up`; nor the servers and keys that the shell's variables name, which are taken away before
anything reads them. Nothing here is a double of Redis or PostgreSQL.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import hypothesis
import psycopg2
import pytest
import redis

from orchestrator import embedded, sample_data
from orchestrator.database import Database
from orchestrator.embedded import Servers
from orchestrator.settings import Settings, load_settings

if TYPE_CHECKING:
    from orchestrator.engine import Engine

_OURS = {str(field.validation_alias or name).upper()
         for name, field in Settings.model_fields.items()}
for _name in [name for name in os.environ if name.upper() in _OURS]:
    del os.environ[_name]

# The same examples everywhere, so that whoever sees one fail sees it again, and as long as they
# take: a busy machine is no failure. What searches for new examples is the fuzzing.
hypothesis.settings.register_profile(
    "ezpocket", deadline=None, derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("ezpocket")


@pytest.fixture(scope="session")
def _settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    return load_settings(_env_file=None, EZPOCKET_HOME=home)


@pytest.fixture(scope="session")
def today(_settings: Settings) -> dt.date:
    """The day up to which the orders reach, also when the tests go on past midnight."""
    return _settings.today()


@pytest.fixture(scope="session")
def servers(_settings: Settings, today: dt.date) -> Iterator[Servers]:
    """Both servers, migrated and with the demo's orders in data.order_report."""
    found = embedded.start(_settings.home, timezone=_settings.timezone)
    database = Database(found.database_url)
    database.migrate()
    sample_data.load(database, today)
    database.close()
    yield found
    embedded.stop(_settings.home)


@pytest.fixture(scope="session")
def settings(_settings: Settings, servers: Servers) -> Settings:
    """The settings of an embedded system that is up."""
    return _settings


@pytest.fixture(scope="session")
def database_url(servers: Servers) -> str:
    return servers.database_url


@pytest.fixture(scope="session")
def warehouse_url(servers: Servers) -> str:
    return servers.warehouse_url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The application's database, without the jobs and projects of other tests."""
    empty(database_url)
    found = Database(database_url)
    yield found
    found.close()


def empty(database_url: str) -> None:
    """No jobs, projects, conversations and accounts any more: not those of other tests either."""
    connection = psycopg2.connect(database_url)
    with connection, connection.cursor() as cursor:
        cursor.execute("TRUNCATE app.jobs, app.projects, app.conversations, app.users CASCADE")
    connection.close()


@pytest.fixture
def redis_url(servers: Servers) -> str:
    """A Redis that is empty at the start of each test."""
    client = redis.Redis.from_url(servers.redis_url)
    client.flushall()
    client.close()
    return servers.redis_url


@pytest.fixture
def engine(redis_url: str) -> Engine:
    from orchestrator.engine import Engine  # noqa: PLC0415 - most tests need no engine

    return Engine(redis_url)
