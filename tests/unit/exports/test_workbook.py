"""A workbook that cannot be written: what its person is told, and what only the log says."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
import structlog

from orchestrator.errors import EzpocketError
from orchestrator.exports import ResultSet, workbook
from orchestrator.warehouse import results


def test_the_traceback_of_a_failed_workbook_is_for_the_log_alone(tmp_path: Path) -> None:
    reference = results.save(pa.table({"a": [1]}), str(tmp_path), "task")
    found = ResultSet({"results_full": reference}, "pt")
    Path(reference["uri"]).unlink()
    with structlog.testing.capture_logs() as logs, pytest.raises(EzpocketError) as refused:
        workbook(found)
    assert refused.value.code == "export_failed"
    assert "Traceback" not in refused.value.en and str(tmp_path) not in refused.value.en
    assert [line["event"] for line in logs] == ["workbook failed"]
    assert "NotFound" in logs[0]["said"]
