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
    bed = Reading(Engine(redis_url, {"reading": READING}))
    yield bed
    bed.ahead.close()
    bed.engine.close()
