"""Imports, once, what the forked workers will need, so that they share its memory.

Place in the flow: after the servers are prepared, before the first fork. Nothing here may
start a thread or keep a connection; a test counts the threads.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import re
from pathlib import Path

from orchestrator.cli import worker

# Imported inside functions by those who need them, because others do not.
HEAVY = ("numpy", "pandas", "pyarrow", "psycopg", "psycopg2.extras", "sqlglot.optimizer.scope",
         "postgast", "orchestrator.analyst", "orchestrator.sql_guard", "orchestrator.warehouse")
# Read by the libraries at their import: BLAS's pool, and the thread of Arrow's allocator.
NO_THREADS = {
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
MADV_DONTNEED = 4
_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r-.p [0-9a-f]+ \S+ [1-9]\d* ")


def import_everything() -> None:
    """Agents and libraries, with the threads that numpy and pyarrow would start turned off."""
    for name, value in NO_THREADS.items():
        os.environ.setdefault(name, value)
    for name in HEAVY:
        importlib.import_module(name)
    for module in worker.standing_modules():
        worker.agent_class(module)


def forget_library_pages() -> int:
    """Give back the pages of mapped libraries that importing has read; how many bytes.

    A forked child starts without them, but the importing process would keep some 50 MB of
    them for ever. Only mappings that are read-only and hold no page of this process's own
    (Anonymous: 0 in smaps) are given back: those are read again from the file when needed.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    given = 0
    for block in re.split(r"\n(?=[0-9a-f]+-[0-9a-f]+ )", Path("/proc/self/smaps").read_text()):
        found = _MAPPING.match(block)
        if found and re.search(r"^Anonymous: +0 kB", block, re.MULTILINE):
            start, end = int(found[1], 16), int(found[2], 16)
            if libc.madvise(start, end - start, MADV_DONTNEED) == 0:
                given += end - start
    return given
