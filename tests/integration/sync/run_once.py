"""One run of the data sync as a process of its own, with small chunks, for tests that kill it.

    python -m tests.integration.sync.run_once DATABASE_URL [ROWS]

ROWS: with so many rows staged it goes no further, so that a kill never comes too late.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from orchestrator.database import Database
from orchestrator.datasets import athena, folder
from orchestrator.settings import load_settings
from workers.data_sync_agent import TABLE, run_if_due

ROWS = 500


def main() -> int:
    folder.ROWS_A_CHUNK = ROWS
    athena.CHUNK_BYTES = ROWS * 100
    database = Database(sys.argv[1])
    stopped = held_at(database, int(sys.argv[2])) if len(sys.argv) > 2 else lambda: False
    print(run_if_due(load_settings(_env_file=None), database, stopped=stopped), flush=True)
    database.close()
    return 0


def held_at(database: Database, rows: int) -> Callable[[], bool]:
    """Asked behind each chunk; it does not answer once so many rows are staged."""
    def stopped() -> bool:
        while (database.row("dataset_load", table_name=TABLE) or {"row_count": 0})[
            "row_count"
        ] >= rows:
            time.sleep(0.1)
        return False

    return stopped


if __name__ == "__main__":
    sys.exit(main())
