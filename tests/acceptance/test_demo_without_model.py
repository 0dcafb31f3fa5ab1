"""`make demo` where the language model's endpoint is dead from the start: answered, and said so."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from production.prove.system import ROOT, PrivateSystem


@pytest.fixture
def dead_address() -> Iterator[str]:
    """Held by a socket that does not listen: every connection is refused."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}/v1"


def test_the_demo_answers_without_its_model_and_says_so(
    dead_address: str, tmp_path: Path,
) -> None:
    environment = {**PrivateSystem(tmp_path / "home").environment(),
                   "OPENAI_BASE_URL": dead_address}
    done = subprocess.run(
        [sys.executable, "-m", "orchestrator.cli", "demo"], cwd=ROOT, env=environment, text=True,
        capture_output=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    _, _, answer = done.stdout.partition("Resposta\n")
    assert "R$" in answer
    assert ("O modelo de linguagem não respondeu; esta resposta foi escrita a partir dos dados, "
            "sem ele.") in answer
    assert "Traceback" not in done.stdout + done.stderr
