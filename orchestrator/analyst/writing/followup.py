"""How an answer relates to the one before it: another period, or a narrower filter.

Place in the flow: the answer's first paragraph ends with what `compare` says. The previous
answer comes from the conversation: the last assistant message with its plan and numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.ledger import as_number
from orchestrator.analyst.writing.markdown import bold
from orchestrator.analyst.writing.single import change_text
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import (
    filters_words,
    own_filters,
    pick,
    range_words,
)
from orchestrator.plan.model import Filter, Plan, TimeRange

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


def compare(view: View, previous: Previous | None) -> str:
    """What follows the direct answer: ", contra ..." continues its sentence, " ..." is a new
    one; "" when the answers are unrelated."""
    metric = view.metrics[0] if view.metrics else None
    if previous is None or metric is None or not _same_question(view.plan, previous.plan):
        return ""
    same_time = _range(view.plan) == _range(previous.plan)
    same_filters = _set(view.plan) == _set(previous.plan)
    if same_filters and not same_time and not _compares(view.plan):
        return _other_period(view, metric, previous)
    if same_time and not same_filters and _narrows(view.plan, previous.plan):
        return _narrower(view, metric, previous)
    return ""


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


def _other_period(view: View, metric: Meaning, previous: Previous) -> str:
    now, before = _now(view, metric), previous.value(metric)
    old_time = previous.plan.time
    if now is None or before is None or old_time is None:
        return ""
    lang = view.lang
    then = range_words(old_time.range, view.plan.today, lang, brief=True)
    if not then:
        return ""
    text = view.ledger.computed(before, metric.unit, "previous answer")
    change = ""
    if not metric.additive or _similar_length(view.plan, previous.plan):
        change = change_text(view, now, before, "100 * (now - previous answer) / previous answer")
        if metric.unit == "percent":
            change = ""
    tail = f" ({change})" if change else ""
    if view.shape == "single":
        return pick(lang, f", contra {text} {then}{tail}.", f", against {text} {then}{tail}.")
    return pick(lang, f" O total se compara a {text} {then}{tail}.",
                f" The total compares with {text} {then}{tail}.")


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
    added = [f for f in own_filters(view.plan) if not _in(f, previous.plan)]
    filters = filters_words(added, view.table, lang)
    start = pick(lang, f" Em relação à resposta anterior, restringi o resultado, {filters}",
                 f" Compared with the previous answer, the result is narrowed, {filters}")
    now, before = _now(view, metric), previous.value(metric)
    if now is None or before is None:
        return start + "."
    text = view.ledger.computed(before, metric.unit, "previous answer")
    if not metric.additive or before <= 0 or not 0 <= now <= before:
        return start + pick(lang, f" (antes, {text}).", f" (before, {text}).")
    share = view.ledger.computed(100 * float(now) / float(before), "percent",
                                 "100 * now / previous answer")
    return start + pick(lang, f": são {bold(share)} dos {text} de antes.",
                        f": {bold(share)} of the {text} before.")


def _in(filter_: Filter, plan: Plan) -> bool:
    return filter_ in own_filters(plan)
