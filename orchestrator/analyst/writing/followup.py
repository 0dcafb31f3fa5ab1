"""How an answer relates to the one before it: another period, or a narrower filter.

Place in the flow: the answer's first sentence states what `other_period` finds, and
`restriction` adds a sentence. The previous answer comes from the conversation: the last
assistant message with its plan and numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.ledger import as_number
from orchestrator.analyst.writing.markdown import bold
from orchestrator.analyst.writing.scope import own_filters
from orchestrator.analyst.writing.view import Before, View
from orchestrator.analyst.writing.wording import pick, range_words
from orchestrator.plan.model import Plan, TimeRange

_SIMILAR = 1.35


@dataclass(frozen=True)
class Previous:
    plan: Plan
    key_numbers: tuple[dict[str, Any], ...]

    def value(self, metric: Meaning) -> Any:
        """What the previous answer gave for the metric: its only cell, or its sum."""
        for entry in self.key_numbers:
            source = entry.get("source")
            if not isinstance(source, dict):
                continue
            cell = source.get("kind") == "cell" and source.get("column") == metric.name
            whole = source.get("kind") == "statistic" and source.get("path") == f"{metric.name}.sum"
            if whole or (cell and not self.plan.dimensions and not _grain(self.plan)):
                return as_number(entry.get("value"))
        return None


def last_answer(conversation: Sequence[Any]) -> Previous | None:
    """The last assistant message that carried a plan; messages that do not fit are passed over."""
    for message in reversed(conversation):
        metadata = message.get("metadata") if isinstance(message, dict) else None
        if not isinstance(metadata, dict) or not metadata.get("plan"):
            continue
        if message.get("sender") not in (None, "assistant"):
            continue
        try:
            plan = Plan.model_validate(metadata["plan"])
        except ValidationError:
            return None
        numbers = metadata.get("key_numbers")
        kept = [n for n in numbers if isinstance(n, dict)] if isinstance(numbers, list) else []
        return Previous(plan, tuple(kept))
    return None


def other_period(view: View, previous: Previous | None) -> Before | None:
    """What the answer before gave, when only the dates differ from it."""
    if previous is None or not view.metrics or not _same_question(view.plan, previous.plan):
        return None
    if _set(view.plan) != _set(previous.plan) or _range(view.plan) == _range(previous.plan):
        return None
    metric, old_time = view.metrics[0], previous.plan.time
    value = previous.value(metric)
    if value is None or old_time is None or _compares(view.plan):
        return None
    then = range_words(old_time.range, view.plan.today, view.lang, brief=True)
    comparable = not metric.additive or _similar_length(view.plan, previous.plan)
    return Before(value, then, comparable) if then else None


def restriction(view: View, previous: Previous | None) -> str:
    """A sentence, after a space, when the same question is asked of fewer rows; else ""."""
    if previous is None or not view.metrics or not _same_question(view.plan, previous.plan):
        return ""
    same_time = _range(view.plan) == _range(previous.plan)
    if not same_time or _set(view.plan) == _set(previous.plan):
        return ""
    return _narrower(view, view.metrics[0], previous) if _narrows(view.plan, previous.plan) else ""


def _same_question(new: Plan, old: Plan) -> bool:
    """The metrics and the grouping may not differ; filters and dates may."""
    return (
        new.kind == old.kind == "aggregate" and new.table == old.table
        and [m.name for m in new.metrics] == [m.name for m in old.metrics]
        and new.dimensions == old.dimensions and _grain(new) == _grain(old)
    )


def _grain(plan: Plan) -> str | None:
    return plan.time.grain if plan.time is not None else None


def _compares(plan: Plan) -> bool:
    return plan.time is not None and plan.time.comparison is not None


def _range(plan: Plan) -> tuple[Any, Any]:
    range_ = plan.time.range if plan.time is not None else TimeRange()
    return range_.start, range_.end


def _set(plan: Plan) -> set[tuple[str, str, frozenset[str]]]:
    return {(f.column, f.op if f.op not in ("eq", "in") else "in",
             frozenset(str(value) for value in f.values)) for f in own_filters(plan)}


def _narrows(new: Plan, old: Plan) -> bool:
    """Every old filter is still there, or is there with fewer of its values."""
    return all(
        any(column == c and op == o and (v == values or (op == "in" and v <= values))
            for c, o, v in _set(new))
        for column, op, values in _set(old)
    )


def _now(view: View, metric: Meaning) -> Any:
    if view.shape == "single":
        return as_number(view.value(metric))
    return as_number(view.entry(metric).get("sum"))


def _similar_length(new: Plan, old: Plan) -> bool:
    """A day against a year says nothing; a month against a shorter month does."""
    lengths = []
    for plan in (new, old):
        start, end = _range(plan)
        if start is None or end is None:
            return False
        lengths.append((end - start).days + 1)
    return bool(max(lengths) <= _SIMILAR * min(lengths))


def _narrower(view: View, metric: Meaning, previous: Previous) -> str:
    lang = view.lang
    now, before = _now(view, metric), previous.value(metric)
    if now is None or before is None:
        return pick(lang, " O filtro restringe a resposta anterior.",
                    " The filter narrows the previous answer.")
    text = view.ledger.computed(before, metric.unit, "previous answer")
    if not metric.additive or before <= 0 or not 0 <= now <= before:
        return pick(lang, f" Sem esse filtro, a resposta anterior era {text}.",
                    f" Without this filter, the previous answer was {text}.")
    share = view.ledger.computed(100 * float(now) / float(before), "percent",
                                 "100 * now / previous answer")
    return pick(lang, f" Com esse filtro ficam {bold(share)} do total anterior ({text}).",
                f" With this filter, {bold(share)} of the previous total ({text}) remains.")
