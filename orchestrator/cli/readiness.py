"""Do the servers answer, and is the schema there? What every process asks before it begins.

Place in the flow: worker.py, web.py, ask.py and status.py. Apart from servers.py, which makes
accounts: no worker should carry that in its memory.
"""

from __future__ import annotations

import time
from pathlib import Path

import psycopg2
import redis

from orchestrator.database.failures import bad_address
from orchestrator.errors import Unavailable
from orchestrator.settings import Settings


def wait_for_servers(settings: Settings, seconds: float) -> None:
    """Return once both servers answer; raise Unavailable when they do not within `seconds`."""
    until = time.monotonic() + seconds
    while not _there(settings, prepared=seconds > 0):
        if time.monotonic() >= until:
            raise Unavailable(
                "servers_away",
                "PostgreSQL ou Redis não responde. Inicie com `ezpocket up` (ou `make up`); "
                "veja `ezpocket status`. Nada foi perdido.",
                "PostgreSQL or Redis does not answer. Start with `ezpocket up` (or `make up`); "
                "see `ezpocket status`. Nothing was lost.",
            )
        time.sleep(0.2)


def _there(settings: Settings, *, prepared: bool) -> bool:
    """prepared: on a new home, also wait until `prepare` has filled the embedded database."""
    if prepared and settings.embedded_database and not prepared_mark(settings).exists():
        return False
    return database_answers(settings) and redis_answers(settings)


def prepared_mark(settings: Settings) -> Path:
    """The file that says that the home's embedded database is migrated and filled."""
    return settings.home / "prepared"


def database_answers(settings: Settings) -> bool:
    try:
        psycopg2.connect(settings.database_url, connect_timeout=5).close()
    except (psycopg2.OperationalError, Unavailable):
        return False
    except psycopg2.ProgrammingError as error:
        raise bad_address(error) from error
    return True


def redis_answers(settings: Settings) -> bool:
    try:
        redis.Redis.from_url(settings.redis_url, socket_connect_timeout=5).ping()
    except (redis.RedisError, Unavailable):
        return False
    return True
