"""What people are told of the data, while it loads, when a load stopped, and when one failed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from orchestrator import errors
from orchestrator.cli.output import Screen
from orchestrator.cli.status_data import show_data
from orchestrator.database import Database
from orchestrator.datasets import folder
from orchestrator.datasets.model import LOCK
from orchestrator.datasets.shown import shown
from orchestrator.settings import Settings
from tests.integration.sync.conftest import due, order, write
from workers.data_sync_agent import run_if_due


def said(database: Database, lang: str) -> str:
    screen = Screen(lang, False, io.StringIO(), io.StringIO())
    show_data(shown(database), screen)
    assert isinstance(screen.out, io.StringIO)
    return screen.out.getvalue()


def test_a_load_that_stopped_and_one_that_runs(
    table: Database, given: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "ROWS_A_CHUNK", 2)
    write(tmp_path, "a.parquet", *(order(n) for n in range(1, 9)))
    calls = iter([False, True])
    run_if_due(given, table, stopped=lambda: next(calls, True))
    [found] = shown(table)
    assert found["load"]["row_count"] == 4 and found["load"]["share"] == pytest.approx(0.5, abs=0.1)
    assert "a load stopped at 50%, 4 rows; the next one goes on" in said(table, "en")
    with table.transaction() as transaction:
        transaction.row("dataset_try_lock", key=LOCK)
        assert "carregando: 50%, 4 linhas" in said(table, "pt")
    run_if_due(given, table)
    [found] = shown(table)
    assert found["load"] is None and found["row_count"] == found["rows_read"] == 8
    assert found["seconds"] > 0 and "order_report: 8 rows" in said(table, "en")


def test_a_failure_is_told_in_both_languages(
    table: Database, given: Settings, tmp_path: Path
) -> None:
    write(tmp_path, "a.parquet", order(1, loyalty="gold"))
    run_if_due(given, table)
    assert "columns ignored: loyalty" in said(table, "en")
    due(table)
    (tmp_path / "b.csv").write_text("order_id,date\n2,never\n")
    with pytest.raises(errors.Invalid):
        run_if_due(given, table)
    assert "the last load failed: b.csv, line 2, column date: “never”" in said(table, "en")
    assert "a última carga falhou: b.csv, linha 2, coluna date" in said(table, "pt")
    (tmp_path / "b.csv").unlink()
    run_if_due(given, table)
    assert "failed" not in said(table, "en")
