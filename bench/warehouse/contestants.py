"""One contestant as a process: reads every row, prints {"seconds", "rows", "peak"} as JSON.

    python -m bench.warehouse.contestants NAME URL FOLDER

Place in the flow: started by bench.warehouse, ours with the project's packages, the others with
those of bench/requirements.txt. seconds: from the connection to the last row, imports left out.
peak: the process's largest memory in bytes, the interpreter and the packages included.
"""

# ruff: noqa: PLC0415  (each contestant has its own packages)

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable

from bench.peak import peak_bytes

STATEMENT = "SELECT * FROM data.order_report"
DATES = ["date", "paid_at", "due_date", "delivered_at"]


def ours(url: str, folder: str) -> Callable[[], int]:
    """Into an Arrow file on the disk, decimals exact."""
    import orchestrator.warehouse.keeping  # noqa: F401 - imported before the clock starts
    from orchestrator.warehouse.local import LocalWarehouse

    warehouse = LocalWarehouse(url, folder, max_rows=10**9, max_bytes=10**12, timeout=600)
    return lambda: warehouse.run(STATEMENT, key="bench")["row_count"]


def read_sql(url: str, folder: str) -> Callable[[], int]:
    """Into a DataFrame, as pandas' documentation shows it."""
    import pandas as pd
    import psycopg2
    from sqlalchemy import create_engine, text

    engine = create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(url))
    return lambda: len(pd.read_sql(text(STATEMENT), engine))


def copy_csv(url: str, folder: str) -> Callable[[], int]:
    """psycopg's COPY into memory, read by pandas: decimals become floats."""
    import pandas as pd
    import psycopg

    def run() -> int:
        text = io.BytesIO()
        with psycopg.connect(url) as connection, connection.cursor() as cursor, cursor.copy(
            f"COPY ({STATEMENT}) TO STDOUT (FORMAT csv, HEADER)"
        ) as copy:
            for row in copy:
                text.write(row)
        text.seek(0)
        return len(pd.read_csv(text, parse_dates=DATES))

    return run


CONTESTANTS = {"ours": ours, "read_sql": read_sql, "copy_csv": copy_csv}


def main() -> int:
    name, url, folder = sys.argv[1:]
    run = CONTESTANTS[name](url, folder)
    started = time.perf_counter()
    rows = run()
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "rows": rows, "peak": peak_bytes()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
