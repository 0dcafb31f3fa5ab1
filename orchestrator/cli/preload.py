"""Imports, once, what the forked workers will need, so that they share its memory.

Place in the flow: after the servers are prepared, before the first fork. Nothing here may
start a thread or open a connection; a test counts the threads.
"""

from __future__ import annotations

import importlib
import os

from orchestrator.cli import worker

# Imported inside functions by those who need them, because others do not.
HEAVY = ("numpy", "pandas", "pyarrow", "psycopg", "psycopg2.extras", "sqlglot.optimizer.scope",
         "postgast", "orchestrator.analyst", "orchestrator.sql_guard", "orchestrator.warehouse")


def import_everything() -> None:
    """Agents and libraries. numpy's BLAS gets one thread: a pool of them would not survive."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    for name in HEAVY:
        importlib.import_module(name)
    for module in worker.standing_modules():
        worker.agent_class(module)
