"""A statement with its expected verdict, and what was counted of a group of them.

A line of a corpus is {"sql": "...", "dialect": "postgres" | "athena", "expected": "allowed" |
"refused" | "either", "why": "..."}; with "catalog": true the tables must be the catalog's.
"either": harmless, and may be refused all the same (a denied function, a system catalog).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

EXPECTED = ("allowed", "refused", "either")
DIALECTS = ("postgres", "athena")


@dataclass(slots=True)
class Counts:
    """allowed, refused: as expected. wrongly: refused, though honest. dangerous: allowed, though
    not. either: those of which nothing is expected. unstable: what runs is not what was read."""

    allowed: int = 0
    refused: int = 0
    either: int = 0
    wrongly: int = 0
    dangerous: int = 0
    unstable: int = 0

    def refusal_rate(self) -> float:
        """Percent of the honest statements that are refused."""
        honest = self.allowed + self.wrongly
        return 100.0 * self.wrongly / honest if honest else 0.0

    def add(self, expected: str, allowed: bool, stable: bool) -> str:
        """Count a statement; what is wrong with its verdict, or ""."""
        if allowed and not stable:
            self.unstable += 1
            return "UNSTABLE"
        if expected == "either":
            self.either += 1
        elif expected == "refused":
            return self._hostile(allowed)
        elif allowed:
            self.allowed += 1
        else:
            self.wrongly += 1
            return "REFUSED"
        return ""

    def _hostile(self, allowed: bool) -> str:
        if allowed:
            self.dangerous += 1
            return "DANGEROUS"
        self.refused += 1
        return ""


def problem(line: Any) -> str:
    """Why a line of a corpus cannot be used, or ""."""
    if not isinstance(line, dict) or not isinstance(line.get("sql"), str):
        return 'a line is not {"sql": "...", "expected": "..."}'
    if line.get("expected") not in EXPECTED:
        return f'"expected" is none of {", ".join(EXPECTED)}'
    if line.get("dialect", "postgres") not in DIALECTS:
        return f'"dialect" is none of {", ".join(DIALECTS)}'
    return ""
