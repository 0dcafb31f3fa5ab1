"""What a web process that served no result does without."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("pyarrow", "pandas", "numpy", "xlsxwriter", "sqlglot", "openai", "awswrangler", "postgast")


def test_the_web_starts_without_what_only_results_and_workers_need() -> None:
    """warehouse.local is what /api/catalog/values brings along."""
    code = ("import sys; from orchestrator.web import server; import orchestrator.warehouse.local; "
            f"print([name for name in {HEAVY!r} if name in sys.modules])")
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                           check=True, timeout=60)
    assert found.stdout.strip() == "[]"
