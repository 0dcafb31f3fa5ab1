"""One run of the data sync as a process of its own, with small chunks, for tests that kill it.

    python -m tests.integration.sync.run_once DATABASE_URL
"""

from __future__ import annotations

import sys

from orchestrator.database import Database
from orchestrator.datasets import athena, folder
from orchestrator.settings import load_settings
from workers.data_sync_agent import run_if_due

ROWS = 500


def main() -> int:
    folder.ROWS_A_CHUNK = ROWS
    athena.CHUNK_BYTES = ROWS * 100
    database = Database(sys.argv[1])
    print(run_if_due(load_settings(_env_file=None), database), flush=True)
    database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
