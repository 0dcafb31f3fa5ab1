"""docs/security-sql.md names every code that the guard gives, and no other."""

from __future__ import annotations

import re

from orchestrator.settings import CHECKOUT, Settings
from orchestrator.sql_guard.verdict import SENTENCES

DOCUMENT = (CHECKOUT / "docs" / "security-sql.md").read_text("utf-8")
NO_REFUSALS = {"EMPTY", "SENSITIVE"}  # nothing to refuse; a warning


def test_the_codes_are_those_of_the_guard() -> None:
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)*)`", DOCUMENT))
    settings = {name.upper() for name in Settings.model_fields} | {"AT_MOST"}
    assert named - settings == set(SENTENCES) - NO_REFUSALS


def test_its_files_exist() -> None:
    for path in re.findall(r"`((?:orchestrator|tests|sql)/[a-z_./]+)`", DOCUMENT):
        assert (CHECKOUT / path).exists(), path
