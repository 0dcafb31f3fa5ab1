"""`ezpocket eval` as a person runs it: a public schema out of SQLite, a CSV of sql-eval over a
database that is there, and what it says when it cannot."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from orchestrator.evaluation.steps import STEPS
from orchestrator.settings import Settings
from tests.integration.eval import chinook

HERE = Path(__file__).parent
SECONDS = 300


def environment(home: Path) -> dict[str, str]:
    """home: no installation's, so that no system of the machine's is found or asked."""
    return {**os.environ, "EZPOCKET_HOME": str(home / "nobody"), "LANG": "en_US.UTF-8",
            "OPENAI_BASE_URL": "", "OPENAI_API_KEY": "", "TMPDIR": str(home)}


def evaluated(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "orchestrator.cli", "eval", *words], check=False,
        capture_output=True, text=True, timeout=SECONDS, env=environment(home),
        stdin=subprocess.DEVNULL)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The question file, beside its database as in Spider."""
    chinook.write(tmp_path / "database" / "chinook_shop" / "chinook_shop.sqlite")
    return Path(shutil.copy(HERE / "chinook_dev.json", tmp_path / "dev.json"))


def test_the_analyst_over_a_public_schema(shop: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = evaluated(tmp_path, str(shop), "--provider", "none", "--json", str(report))
    assert done.returncode == 0, done.stderr
    found = json.loads(report.read_text())
    overall = found["overall"]
    assert (overall["questions"], overall["failed"]) == (22, 0)
    assert overall["right"] >= 13 and overall["wrong"] <= 2
    assert found["databases"]["chinook_shop"] == overall
    assert_steps(found)
    assert found["spent"]["calls"] == 0 and found["mode"] == "agents"
    assert "22 questions" in done.stdout and "Rule: rows as a multiset" in done.stdout
    assert "invoice.due_date stays text: 1 value(s)" in done.stdout
    assert not list(tmp_path.glob("ezpocket-eval-*")), "the private servers leave nothing behind"


def assert_steps(found: dict[str, Any]) -> None:
    """Every question that was not right has its step, and no gold was lost in translation."""
    lost = [item for item in found["results"] if item["outcome"] != "right"]
    assert all(item["step"] in STEPS for item in lost)
    assert sum(found["steps"].values()) >= len(lost)
    assert "unknown" not in found["steps"] and "execution" not in found["steps"]


def test_sql_eval_over_a_database_that_is_there(settings: Settings, tmp_path: Path) -> None:
    dsn = re.sub(r"/ezpocket(?=\?|$)", "/{db}", settings.warehouse_url)
    assert "{db}" in dsn
    file = tmp_path / "questions_gen_postgres.csv"
    with file.open("w", newline="") as opened:
        csv.writer(opened).writerows([
            ("db_name", "query_category", "question", "query", "instructions"),
            ("ezpocket", "group_by", "How many order report rows by state?",
             "SELECT {order_report.state}, count(*) FROM order_report GROUP BY {}", ""),
            ("ezpocket", "ratio", "How many order report rows are there?",
             "SELECT count(*) FROM order_report; SELECT count(order_id) FROM order_report", ""),
        ])
    report = tmp_path / "report.json"
    done = evaluated(tmp_path, str(file), "--dsn", dsn, "--schema", "data", "--provider", "none",
                     "--json", str(report), "--quiet")
    assert done.returncode == 0, done.stderr
    found = json.loads(report.read_text())
    assert found["overall"]["right"] == 2, done.stdout
    assert set(found["categories"]) == {"group_by", "ratio"}
    assert "order report rows" not in done.stdout + done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_evaluation_that_is_stopped_leaves_nothing_behind(
    shop: Path, tmp_path: Path, number: signal.Signals,
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "orchestrator.cli", "eval", str(shop), "--provider", "none"],
        env=environment(tmp_path), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        first = process.stderr.readline()  # a question was answered: all is set up
        assert first and list(tmp_path.glob("ezpocket-eval-*"))
        for _ in range(2):
            process.send_signal(number)
        said = process.communicate(timeout=SECONDS)[1]
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130 and "Traceback" not in said
    assert not list(tmp_path.glob("ezpocket-eval-*"))


@pytest.mark.parametrize(("words", "said"), [
    (["none.jsonl"], "none.jsonl: cannot be read"),
    (["dev.json", "--databases", "elsewhere"], "no SQLite file of chinook_shop in"),
    (["dev.json", "--system"], "leave --system out"),
])
def test_what_cannot_be_evaluated_is_said(
    shop: Path, tmp_path: Path, words: list[str], said: str,
) -> None:
    done = evaluated(tmp_path, str(shop.parent / words[0]), *words[1:])
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and "Traceback" not in done.stderr


def test_one_database_that_cannot_be_used_costs_its_own_questions(
    shop: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "database" / "broken" / "broken.sqlite"
    broken.parent.mkdir()
    broken.write_text("no database, but long enough to be looked at as one" * 20)
    known = json.loads(shop.read_text())[:2]
    asked = {"db_id": "broken", "question": "How many?", "query": "SELECT count(*) FROM t"}
    shop.write_text(json.dumps([asked, *known]))
    report = tmp_path / "report.json"
    done = evaluated(tmp_path, str(shop), "--provider", "none", "--json", str(report))
    assert done.returncode == 0, done.stderr
    databases = json.loads(report.read_text())["databases"]
    assert (databases["broken"]["failed"], databases["chinook_shop"]["failed"]) == (1, 0)
    assert "cannot be read as a SQLite database" in done.stdout
