"""Imports, once, what the forked workers will need, so that they share its memory.

Place in the flow: after the servers are prepared, before the first fork. Nothing here may
start a thread or keep a connection; a test counts the threads.
"""

from __future__ import annotations

import importlib
import os

from orchestrator.cli import worker

# Imported inside functions by those who need them, because others do not. All that a first question
# needs is here: what a worker imports by then, its person waits for.
HEAVY = ("psycopg2.extras", "postgast", "sqlglot.optimizer.scope", "sqlglot.dialects.postgres",
         "pyarrow.pandas_compat", "orchestrator.sql_guard", "orchestrator.warehouse.local",
         "orchestrator.warehouse.keeping", "orchestrator.analyst.writing.analysis")
# Read by the libraries at their import: BLAS's pool, and the thread of Arrow's allocator.
NO_THREADS = {
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


def import_everything() -> None:
    """Agents and libraries, with the threads that numpy and pyarrow would start turned off."""
    for name, value in NO_THREADS.items():
        os.environ.setdefault(name, value)
    for name in HEAVY:
        importlib.import_module(name)
    for module in worker.standing_modules():
        worker.agent_class(module)
