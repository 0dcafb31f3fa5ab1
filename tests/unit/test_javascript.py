"""The browser's pure modules, tested by Node's own runner (tests/unit/js/*.test.js)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = sorted((ROOT / "tests" / "unit" / "js").glob("*.test.js"))
SECONDS = 300  # against a hang; all of them take a few


def node() -> str | None:
    """The machine's Node.js, else the one that production/with_node.sh brought into .venv."""
    brought = ROOT / ".venv" / "node" / "node"
    return shutil.which("node") or (str(brought) if brought.exists() else None)


def test_there_is_a_node() -> None:
    assert node() is not None, "install Node.js 20+, or run `make assets`, which brings one"


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_module(path: Path) -> None:
    run = subprocess.run(
        [node() or "node", "--test", "--test-reporter=spec", str(path)], cwd=ROOT,
        capture_output=True, text=True, timeout=SECONDS, check=False,
        env={**os.environ, "NO_COLOR": "1"})
    assert run.returncode == 0, run.stdout + run.stderr
