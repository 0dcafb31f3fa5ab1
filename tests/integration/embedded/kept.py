"""What the tests keep in both servers, and read back."""

from __future__ import annotations

import contextlib
from typing import Any

import psycopg2
import redis

from orchestrator import embedded


def write(servers: embedded.Servers, number: int) -> None:
    with contextlib.closing(psycopg2.connect(servers.database_url)) as connection, connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        cursor.execute("INSERT INTO kept VALUES (%s)", (number,))
    client: Any = redis.Redis.from_url(servers.redis_url)
    client.rpush("kept", number)
    client.close()


def read(servers: embedded.Servers) -> tuple[list[int], list[int]]:
    with contextlib.closing(psycopg2.connect(servers.database_url)) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT n FROM kept ORDER BY n")
        rows = [row[0] for row in cursor.fetchall()]
    client: Any = redis.Redis.from_url(servers.redis_url)
    kept = [int(n) for n in client.lrange("kept", 0, -1)]
    client.close()
    return rows, kept


def appended(servers: embedded.Servers) -> bool:
    """Whether Redis has handed all of its append-only file to the system."""
    client: Any = redis.Redis.from_url(servers.redis_url)
    left = client.info("persistence")["aof_buffer_length"]
    client.close()
    return not left
