"""The README's program, exactly as it stands there, gets an answer from the real system."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from .conftest import PASSWORD
from .program import Program

README = Path(__file__).resolve().parents[3] / "README.md"


def test_the_readmes_program_asks_and_gets_the_answer(running: str, tmp_path: Path) -> None:
    section = README.read_text("utf-8").split("## From a program\n", 1)[1]
    found = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert found is not None
    program = tmp_path / "ask.py"
    program.write_text(found[1], "utf-8")
    ended = subprocess.run(
        [sys.executable, program, running, "ana", PASSWORD, "Qual a receita por canal em 2026?"],
        capture_output=True, timeout=120, check=False, text=True)
    assert ended.returncode == 0, ended.stderr
    assert "Agrupar por canal." in ended.stdout
    assert "A receita somou **R$ " in ended.stdout
    kept = [one["name"] for one in Program(running, "ana").get("/api/tokens")["tokens"]]
    assert "ask.py" in kept
