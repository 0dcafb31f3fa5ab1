"""What is counted: shares per group, where failures come from, time and money.

Place in the flow: report.py writes it for people, and as JSON. Percentages are of all questions of
the group, so right + wrong + refused + failed = 100.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from orchestrator.evaluation.score import OUTCOMES, Scored
from orchestrator.evaluation.steps import STEPS

Groups = dict[str, list[Scored]]


def figures(scored: Sequence[Scored]) -> dict[str, Any]:
    """Counts and percentages: {"questions": n, "right": n, ..., "right_percent": x, ...}.
    answered: right or wrong; right_of_answered_percent: None when nothing was answered."""
    counts = {name: sum(item.outcome == name for item in scored) for name in OUTCOMES}
    total = max(len(scored), 1)
    percents = {f"{name}_percent": round(100 * n / total, 1) for name, n in counts.items()}
    rows = [item for item in scored if item.outcome in ("right", "wrong")]
    answered = sum(not item.answer.refused for item in rows)
    right = sum(item.outcome == "right" and not item.answer.refused for item in rows)
    return {
        "questions": len(scored), **counts, **percents, "answered": answered,
        "answered_percent": round(100 * answered / total, 1),
        "right_of_answered_percent": round(100 * right / answered, 1) if answered else None,
    }


def by_category(scored: Iterable[Scored]) -> Groups:
    return _by(scored, lambda item: item.question.category)


def by_language(scored: Iterable[Scored]) -> Groups:
    return _by(scored, lambda item: item.question.lang or "?")


def by_database(scored: Iterable[Scored]) -> Groups:
    """Empty when the questions name none."""
    return _by((item for item in scored if item.question.database),
               lambda item: item.question.database)


def _by(scored: Iterable[Scored], key: Callable[[Scored], str]) -> Groups:
    groups: Groups = {}
    for item in scored:
        groups.setdefault(key(item), []).append(item)
    return dict(sorted(groups.items()))


def steps_of(scored: Iterable[Scored]) -> dict[str, int]:
    """How many questions go back to each step, in flow order; steps without any left out."""
    counts = Counter(item.step for item in scored)
    return {step: counts[step] for step in STEPS if counts[step]}


def seconds_of(scored: Sequence[Scored]) -> dict[str, float]:
    """From the question to the answer, the plan accepted at once."""
    taken = sorted(item.answer.seconds for item in scored) or [0.0]
    at = {"median": 0.5, "p95": 0.95, "worst": 1.0}
    return {name: round(taken[math.ceil(share * len(taken)) - 1], 3) for name, share in at.items()}


def spent_on(scored: Iterable[Scored]) -> dict[str, Any] | None:
    """Calls, tokens and US dollars of all; None where they are not known. cost: None when a model
    without a price was asked."""
    spent = [item.answer.spent for item in scored]
    known = [one for one in spent if one is not None]
    if len(known) < len(spent):
        return None
    costs = [one.cost for one in known if one.cost is not None]
    return {
        "calls": sum(one.calls for one in known),
        "input_tokens": sum(one.input_tokens for one in known),
        "output_tokens": sum(one.output_tokens for one in known),
        "cost": str(sum(costs, start=Decimal(0))) if len(costs) == len(known) else None,
    }
