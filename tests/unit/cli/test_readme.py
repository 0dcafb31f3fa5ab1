"""What the README shows of the program is what the program prints today."""

from __future__ import annotations

import re
from pathlib import Path

from graph_config import QUESTIONS
from orchestrator.cli.graph import as_mermaid

ROOT = Path(__file__).resolve().parents[3]
README = (ROOT / "README.md").read_text()


def test_its_picture_is_the_graph() -> None:
    picture = re.search(r"```mermaid\n(.*?)\n```", README, re.DOTALL)
    assert picture is not None
    assert picture[1].strip() == as_mermaid(QUESTIONS).strip()


def test_its_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", README)) <= targets
