"""A PostgreSQL and a Redis of the evaluation's own, in a folder that goes when it ends.

Place in the flow: evaluation.py works inside of it. The jobs, the memory of what was learnt and
the accounting of an evaluation are no installation's: it starts from nothing and leaves nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestrator import embedded
from orchestrator.database import Database
from orchestrator.settings import Settings, load_settings


@contextmanager
def private_servers(timezone: str) -> Iterator[Settings]:
    """The settings of both servers, migrated and empty."""
    home = Path(tempfile.mkdtemp(prefix="ezpocket-eval-"))
    try:
        embedded.start(home, timezone=timezone)
        settings = private_settings(home)
        database = Database(settings.database_url)
        database.migrate()
        database.close()
        yield settings
    finally:
        embedded.stop(home)
        shutil.rmtree(home, ignore_errors=True)


def private_settings(home: Path, **others: object) -> Settings:
    """As configured, but for the servers: they are those of `home`."""
    own = {"DATABASE_URL": "", "WAREHOUSE_URL": "", "REDIS_URL": "", "RESULTS_URL": "",
           "db_host": "", "redis_host": "", "bd_reference": "Local"}
    return load_settings(EZPOCKET_HOME=home, **{**own, **others})
