"""Preloading: everything is imported, and the process stays fit for forking."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import os, sys
from orchestrator.cli import memory, preload
preload.import_everything()
from orchestrator.llm.connections import import_openai
import_openai()
given = memory.forget_library_pages()
import pandas, pyarrow
assert pandas.DataFrame({'a': [1, 2]}).a.sum() == 3
assert pyarrow.array([1, 2]).to_pylist() == [1, 2]
wanted = {'workers.plan_builder', 'httpcore2', 'truststore'}
print(len(os.listdir('/proc/self/task')), given > 0, wanted <= set(sys.modules))
"""


def test_no_thread_is_started_and_libraries_still_work_without_their_pages() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True,
                          check=True, timeout=120)
    assert done.stdout.split() == ["1", "True", "True"]
