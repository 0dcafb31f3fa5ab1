"""What a worker does without, because its agent never uses it: each is paid for once a process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def printed(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                          check=True, timeout=60).stdout.strip()


@pytest.mark.parametrize("module", ["python_runtime", "response_composer"])
def test_who_writes_answers_needs_nothing_that_reads_questions(module: str) -> None:
    name = "orchestrator.analyst.reading.range_forms"
    assert printed(f"import sys, workers.{module}; print({name!r} in sys.modules)") == "False"
