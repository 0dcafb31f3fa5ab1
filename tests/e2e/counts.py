"""What the browser tests really did, counted where they did it, said in the run's last lines."""

from __future__ import annotations

from collections import Counter

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


def count(what: str, number: int = 1) -> None:
    """Add to a line of the summary; KeyError for one that does not exist."""
    LINES[what]
    _counts[what] += number


def counted(what: str) -> int:
    return _counts[what]


def summary() -> list[str]:
    """One line per pair of things, in the order above."""
    return [f"{_counts[key]:>6} {words}" for key, words in LINES.items()]
