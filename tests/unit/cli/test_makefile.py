"""What `make ask` hands on, without running the system."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The Makefile, with an `ezpocket` that prints what it is told."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    program = tmp_path / ".venv" / "bin" / "ezpocket"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    program.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("question", [
    "pedidos acima de R$ 3000 ontem", "it's \"quoted\" and 'quoted'",
    "$(shell touch made) `touch made`", "a\\b; touch made # 50% & $$x ${HOME} $HOME",
    "receita, por dia\ne por mês",
])
@pytest.mark.parametrize("given", ["argument", "environment"])
def test_a_question_reaches_the_command_as_it_was_written(
    checkout: Path, question: str, given: str
) -> None:
    quiet = ["make", "--no-print-directory", "-o", ".venv/.installed", "ask"]
    (checkout / ".venv" / ".installed").touch()
    command = [*quiet, f"Q={question}"] if given == "argument" else quiet
    environment = {**os.environ, "Q": question} if given == "environment" else dict(os.environ)
    done = subprocess.run(command, cwd=checkout, env=environment, text=True, capture_output=True,
                          timeout=60, check=True)
    assert done.stdout == f"ask|{question}|".replace("\n", " ")
    assert not (checkout / "made").exists()
