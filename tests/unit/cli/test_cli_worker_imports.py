"""What a worker does without, because its agent never uses it: each is paid for once a process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
WAITED = """
import sys
from orchestrator.cli import main, worker
worker.work = lambda *given, **more: print("psycopg2" in sys.modules)
sys.exit(main(["worker", "user_feedback"]))
"""


def printed(code: str, **environment: str) -> str:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                          env={**os.environ, **environment}, check=True, timeout=60).stdout.strip()


@pytest.mark.parametrize("module", ["python_runtime", "response_composer"])
def test_who_writes_answers_needs_nothing_that_reads_questions(module: str) -> None:
    name = "orchestrator.analyst.reading.range_forms"
    assert printed(f"import sys, workers.{module}; print({name!r} in sys.modules)") == "False"


def test_waiting_for_the_servers_leaves_no_driver_of_postgresql_behind(settings: Settings) -> None:
    assert printed(WAITED, EZPOCKET_HOME=str(settings.home)) == "False"
