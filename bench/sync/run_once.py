"""One way to load as a process: prints {"seconds", "peak", "said"} as JSON.

    python -m bench.sync.run_once sync|to_sql DATABASE_URL [FILE]

Place in the flow: started by bench.sync; `sync` with the project's packages and SYNC_SOURCE in
the environment, `to_sql` with those of bench/requirements.txt. peak: the process's largest memory
in bytes, the interpreter and the packages included.
"""

# ruff: noqa: PLC0415  (each way has its own packages)

from __future__ import annotations

import json
import sys
import time

from bench.peak import peak_bytes


def sync(url: str) -> str:
    from orchestrator.database import Database
    from orchestrator.settings import load_settings
    from workers.data_sync_agent import run_if_due

    return run_if_due(load_settings(_env_file=None), Database(url))


def to_sql(url: str, path: str) -> str:
    """As pandas' documentation shows it."""
    import pandas as pd
    import psycopg2
    from sqlalchemy import create_engine

    frame = pd.read_parquet(path)
    engine = create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(url))
    frame.to_sql("order_report_by_pandas", engine, schema="app", index=False,
                 chunksize=10_000)
    return f"{len(frame)} rows"


def main() -> int:
    way, *arguments = sys.argv[1:]
    started = time.perf_counter()
    said = sync(*arguments) if way == "sync" else to_sql(*arguments)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "peak": peak_bytes(), "said": said}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
