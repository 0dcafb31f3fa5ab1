"""What `ezpocket ask --json` prints becomes an Answer; the command is run as a real process."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from bench.eval import asking
from bench.eval.asking import Command
from bench.eval.questions import Question

QUESTION = Question(1, "1", "--quantos pedidos?", "pt", ("SELECT 1",), False)


def command(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Command:
    """A stand-in for the console script, so that its output can be chosen."""
    path = folder / "ezpocket"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(asking, "COMMAND", path)
    return Command({"PATH": "/usr/bin:/bin"}, timeout_seconds=60)


def printing(answer: dict[str, Any], code: int = 0) -> str:
    return f"cat <<'END'\n{json.dumps(answer)}\nEND\nexit {code}"


@pytest.mark.parametrize("columns", [["a", "b"], [{"name": "a"}, {"name": "b"}]])
@pytest.mark.parametrize("rows", [[[1, "x"]], [{"a": 1, "b": "x"}]])
def test_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: list[Any], rows: list[Any]
) -> None:
    said = {"status": "answered", "columns": columns, "rows": rows, "row_count": 1,
            "query_sql": "SELECT 1", "response_text": "Foi 1."}
    found = command(tmp_path, monkeypatch, printing(said)).ask(QUESTION, "")
    assert (found.status, found.sql, found.row_count) == ("answered", "SELECT 1", 1)
    assert found.rows is not None
    assert (found.rows.columns, found.rows.rows) == (("a", "b"), ((1, "x"),))


def test_a_refusal_leaves_another_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = printing({"status": "rejected", "rows": None, "response_text": "Não sei."}, 3)
    found = command(tmp_path, monkeypatch, script).ask(QUESTION, "")
    assert found.refused
    assert found.note == "Não sei."


def test_the_question_the_project_and_the_language_are_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = 'printf \'{"status": "answered", "query_sql": "%s"}\' "$*"'
    found = command(tmp_path, monkeypatch, script).ask(QUESTION, "mine")
    assert found.sql == "ask --yes --json --project mine --lang pt -- --quantos pedidos?"


@pytest.mark.parametrize(
    ("script", "status", "note"),
    [
        ("echo no servers >&2; exit 5", "error", "no servers"),
        ("echo '[]'", "error", "exit code 0"),
        ("sleep 30", "timeout", "no answer"),
    ],
)
def test_no_answer_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, status: str, note: str
) -> None:
    runner = command(tmp_path, monkeypatch, script)
    patience = 0.5 if status == "timeout" else runner.timeout_seconds
    found = Command(runner.environment, patience).ask(QUESTION, "")
    assert found.status == status
    assert note in found.note


def test_a_text_that_no_process_can_take_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = Question(1, "1", "a\0b", "", (), True)
    found = command(tmp_path, monkeypatch, "exit 0").ask(question, "")
    assert found.status == "error"
