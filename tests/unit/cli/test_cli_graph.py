"""The graph's pictures say what graph_config.py says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from graph_config import QUESTIONS
from orchestrator.cli import main
from orchestrator.cli.graph import as_dot, as_mermaid

ROOT = Path(__file__).resolve().parents[3]


def test_json_holds_every_module_and_edge(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "--json"]) == 0
    (graph,) = json.loads(capsys.readouterr().out)
    assert [module["name"] for module in graph["modules"]] == [m.name for m in QUESTIONS.modules]
    assert len(graph["edges"]) == len(QUESTIONS.edges)


def test_pictures_draw_every_edge() -> None:
    dot, mermaid = as_dot(QUESTIONS), as_mermaid(QUESTIONS)
    for edge in QUESTIONS.edges:
        assert f"{edge.source} -> {edge.target} " in dot
        assert any(line.split()[0] == edge.source and line.endswith(f" {edge.target}")
                   for line in mermaid.splitlines())


def test_help_names_every_command_and_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    text = capsys.readouterr().out
    assert end.value.code == 0
    for word in ("up", "down", "status", "ask", "demo", "worker", "migrate", "sample-data",
                 "catalog", "graph", "user", "fake-llm", "exit codes"):
        assert word in text


def test_help_does_not_import_the_system() -> None:
    code = ("import sys; from orchestrator.cli.parser import build_parser; build_parser(); "
            "print([m for m in ('pydantic', 'redis', 'psycopg2', 'pandas') if m in sys.modules])")
    done = subprocess.run([str(ROOT / ".venv/bin/python"), "-c", code], cwd=ROOT,
                          capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_unknown_module_is_refused_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worker", "no_such_module"]) == 2
    assert "plan_builder" in capsys.readouterr().err

