"""The tour in orchestrator/__init__.py names every file and folder of the package, and no other;
test files can be told apart by their names."""

from __future__ import annotations

import re
from collections import Counter
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


def test_every_test_file_has_a_name_of_its_own() -> None:
    """pytest imports a file outside of a package by its bare name: the second one of a name stops
    the whole run, although each folder runs by itself."""
    tests = Path(__file__).parents[1]
    names = Counter(path.name for path in tests.rglob("test_*.py")
                    if not (path.parent / "__init__.py").exists())
    assert [name for name, count in names.items() if count > 1] == []
