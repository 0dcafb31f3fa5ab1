"""A private Redis for the engine's tests, and small graphs that show one thing each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from orchestrator.engine import Engine
from tests.redis_process import RedisProcess
from tests.unit.engine.bed import GRAPHS, Bed
from tests.unit.engine.reading import READING, Reading


@pytest.fixture(scope="session")
def engine_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = RedisProcess(tmp_path_factory.mktemp("redis")).start()
    yield server.url
    server.stop()


@pytest.fixture
def redis_url(engine_redis: str) -> str:
    """Empty at the start of each test."""
    client = redis.Redis.from_url(engine_redis)
    client.flushall()
    client.config_set("maxmemory", 0)
    client.close()
    return engine_redis


@pytest.fixture
def make_bed(redis_url: str) -> Iterator[Callable[..., Bed]]:
    """Beds with options of Engine."""
    made: list[Bed] = []

    def make(**options: float) -> Bed:
        made.append(Bed(Engine(redis_url, GRAPHS, **options)))
        return made[-1]

    yield make
    for bed in made:
        bed.engine.close()


@pytest.fixture
def bed(make_bed: Callable[..., Bed]) -> Bed:
    return make_bed()


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def reading(redis_url: str) -> Iterator[Reading]:
    # What is being made counts as lost after a lease: no pause of the machine is so long.
    bed = Reading(Engine(redis_url, {"reading": READING}, lease_seconds=60.0))
    yield bed
    bed.ahead.close()
    bed.engine.close()
