"""What `ezpocket ask --json` prints becomes an Answer; the command is run as a real process."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from orchestrator.evaluation.command import ASK, Command

QUESTION = ("--quantos pedidos?", "pt")


def command(folder: Path, script: str, seconds: float = 60.0) -> Command:
    """A stand-in for `ezpocket ask`, so that its output can be chosen."""
    path = folder / "ezpocket"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return Command(seconds, (str(path), *ASK[3:]))


def printing(answer: dict[str, Any], code: int = 0) -> str:
    return f"cat <<'END'\n{json.dumps(answer)}\nEND\nexit {code}"


@pytest.mark.parametrize("columns", [["a", "b"], [{"name": "a"}, {"name": "b"}]])
@pytest.mark.parametrize("rows", [[[1, "x"]], [{"a": 1, "b": "x"}]])
def test_an_answer(
    tmp_path: Path, columns: list[Any], rows: list[Any]
) -> None:
    said = {"status": "answered", "columns": columns, "rows": rows, "row_count": 1,
            "query_sql": "SELECT 1", "response_text": "Foi 1."}
    found = command(tmp_path, printing(said)).ask(*QUESTION, "")
    assert (found.status, found.sql, found.row_count) == ("answered", "SELECT 1", 1)
    assert found.rows is not None
    assert (found.rows.columns, found.rows.rows) == (("a", "b"), ((1, "x"),))


def test_a_refusal_leaves_another_exit_code(tmp_path: Path) -> None:
    script = printing({"status": "rejected", "rows": None, "response_text": "Não sei."}, 3)
    found = command(tmp_path, script).ask(*QUESTION, "")
    assert found.refused
    assert found.note == "Não sei."


def test_the_question_the_project_and_the_language_are_passed_on(tmp_path: Path) -> None:
    script = 'printf \'{"status": "answered", "query_sql": "%s"}\' "$*"'
    found = command(tmp_path, script).ask(*QUESTION, "mine")
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
    tmp_path: Path, script: str, status: str, note: str
) -> None:
    found = command(tmp_path, script, 0.5 if status == "timeout" else 60).ask(*QUESTION, "")
    assert found.status == status
    assert note in found.note


def test_a_text_that_no_process_can_take_is_an_error(tmp_path: Path) -> None:
    found = command(tmp_path, "exit 0").ask("a\0b", "", "")
    assert found.status == "error"
