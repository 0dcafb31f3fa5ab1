"""What the browser tests really did, counted where they did it, said in the run's last lines.

The tests may run in several processes side by side: each hands its counts over when it ends.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

#: Every line of the summary: its key, and the words after its number.
LINES = {
    "pages": "pages recorded",
    "csp": "CSP violations",
    "foreign_requests": "requests that left the origin",
    "page_errors": "page errors",
    "dialogs": "unexpected dialogs",
    "axe_states": "states checked by axe",
    "axe_violations": "axe violations",
    "xss_cases": "XSS cases",
    "xss_findings": "XSS findings",
    "foreign_probes": "probes of foreign access",
    "foreign_findings": "foreign accesses that succeeded",
    "cuts": "cuts of the connection",
    "cut_findings": "pages whose events differ from the job's stream",
}
_counts: Counter[str] = Counter()
_shifts: list[float] = []


def count(what: str, number: int = 1) -> None:
    """Add to a line of the summary; KeyError for one that does not exist."""
    LINES[what]
    _counts[what] += number


def counted(what: str) -> int:
    return _counts[what]


def worst_shift(shift: float) -> None:
    """Note a cumulative layout shift; the summary says the largest."""
    _shifts.append(shift)


def handed_over() -> dict[str, Any]:
    """This process's counts, as what `taken_over` takes."""
    return {"counts": dict(_counts), "shifts": list(_shifts)}


def taken_over(theirs: dict[str, Any]) -> None:
    """Add what another process counted."""
    _counts.update(theirs["counts"])
    _shifts.extend(theirs["shifts"])


def summary() -> list[str]:
    """One line for each thing that is counted, in the order above."""
    lines = [f"{_counts[key]:>6} {words}" for key, words in LINES.items()]
    shift = max(_shifts, default=0.0)
    return [*lines, f"{shift:>6.3f} largest layout shift while {len(_shifts)} answers arrived"]
