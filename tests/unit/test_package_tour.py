"""The tour in orchestrator/__init__.py names every file and folder of the package, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import orchestrator

PACKAGE = Path(orchestrator.__file__).parent


def test_the_tour_names_what_is_there() -> None:
    named = set()
    for line in (orchestrator.__doc__ or "").splitlines():
        if match := re.match(r" {4}([a-z_]+(?:, [a-z_]+)*)(?: {2,}| |$)", line):
            named |= set(match[1].split(", "))
    there = {path.stem for path in PACKAGE.glob("*.py")} | {
        path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert named == there - {"__init__"}
