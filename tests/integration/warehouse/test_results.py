"""Result sets by reference: one file a key, whole or not at all, gone when old."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from orchestrator.errors import NotFound
from orchestrator.warehouse import results
from orchestrator.warehouse.local import LocalWarehouse


def test_a_retry_replaces_its_own_file(warehouse: LocalWarehouse) -> None:
    first = warehouse.run("SELECT 1 AS n", key="job/3")
    second = warehouse.run("SELECT 2 AS n", key="job/3")
    other = warehouse.run("SELECT 3 AS n", key="job/4")
    assert first["uri"] == second["uri"] != other["uri"]
    assert results.load(second).to_pylist() == [{"n": 2}]
    assert len(list(Path(first["uri"]).parent.iterdir())) == 2


def test_a_key_never_becomes_a_path(warehouse: LocalWarehouse, tmp_path: Path) -> None:
    ref = warehouse.run("SELECT 1 AS n", key="../../" + "x" * 5000 + "\0/é")
    assert Path(ref["uri"]).parent == tmp_path / "results"


def test_old_results_go_and_say_so(warehouse: LocalWarehouse, tmp_path: Path) -> None:
    old = warehouse.run("SELECT 1 AS n", key="old")
    new = warehouse.run("SELECT 2 AS n", key="new")
    week_ago = time.time() - results.KEEP_SECONDS - 1
    os.utime(old["uri"], (week_ago, week_ago))
    foreign = tmp_path / "results" / "notes.txt"
    foreign.write_text("not ours", "utf-8")
    os.utime(foreign, (week_ago, week_ago))
    assert results.expire(str(tmp_path / "results")) == 1
    with pytest.raises(NotFound) as gone:
        results.load(old)
    assert gone.value.code == "RESULT_EXPIRED"
    assert results.load(new).num_rows == 1
    assert foreign.exists()


def test_nothing_to_expire_where_nothing_was_kept(tmp_path: Path) -> None:
    assert results.expire(str(tmp_path / "never")) == 0
