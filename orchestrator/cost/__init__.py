"""What a statement may take before it runs: at once, after a person's yes, or not at all.

    limits.py    from which estimate on a person is asked, from which on it is refused
    pace.py      a database's cost in seconds, learned from what ran
    words.py     an estimate in words

Place in the flow: athena_executor compares the warehouse's Estimate with the limits that
submissions.py and reruns.py put into the job's context and that settings bound.
"""

from __future__ import annotations

from orchestrator.cost.limits import (
    Decision,
    Limits,
    checked_limits,
    decide,
    limits_for,
    of_installation,
)
from orchestrator.cost.pace import Pace
from orchestrator.cost.words import estimate_words, refusal_words

__all__ = [
    "Decision", "Limits", "Pace", "checked_limits", "decide", "estimate_words", "limits_for",
    "of_installation", "refusal_words",
]
