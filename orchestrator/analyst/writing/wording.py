"""Parts of sentences that every answer needs: periods, and metrics with their value.

Place in the flow: below scope.py, answer.py and insights.py, above grammar and formats.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from orchestrator.analyst.writing import dates, grammar, numbers
from orchestrator.analyst.writing.cells import row_label
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.markdown import escape
from orchestrator.plan.model import Plan, TimeRange

_COUNT_OF = re.compile(
    r"^(?:número|quantidade|contagem|number|count) (?:de|of) (?:distinct )?", re.IGNORECASE
)
MOST_LISTED = 12


def pick(lang: str, pt: str, en: str) -> str:
    return en if lang == "en" else pt


def counted(column: Meaning, lang: str) -> str | None:
    """The thing a metric counts ("pedidos", "vendas"), so that one can say "200 pedidos"."""
    if column.unit not in ("count", "") or not column.numeric:
        return None
    stripped = _COUNT_OF.sub("", column.label)
    noun = grammar.lower_first(stripped)
    if lang == "en":
        last = noun.split()[-1] if noun.split() else ""
        many = (last.endswith("s") and not last.endswith("ss")) or re.match(r"\w+s\s", noun)
        return noun if many else None
    return noun if grammar.is_plural(noun) else None


def number_of(value: Any, noun: str, text: str, lang: str) -> str:
    """ "200 pedidos", "1 pedido"; `text` is the printed number, bold or not."""
    one = numbers.exact(value) == 1
    return f"{text} {escape(grammar.singular_label(noun, lang) if one else noun)}"


def when(plan: Plan, lang: str, *, brief: bool = False) -> str:
    """The plan's period with its preposition, "" without one."""
    if plan.time is None:
        return ""
    return range_words(plan.time.range, plan.today, lang, brief=brief)


def range_words(range_: TimeRange, today: dt.date, lang: str, *, brief: bool = False) -> str:
    """brief: without the dates in brackets, but for those of a period cut short."""
    text = dates.period(range_, today, lang)
    return re.sub(r" \((?!até|up to).*\)$", "", text) if brief else text


def is_past(plan: Plan) -> bool:
    """Whether the plan's period is over, so that one speaks of it in the past."""
    return plan.time is not None and plan.time.range.end is not None and (
        plan.time.range.end < plan.today)


def the_period(label: Sequence[Any], columns: Sequence[Meaning], lang: str) -> str:
    """A point of a series as a noun: "outubro de 2026", "a semana de 02/11/2026"."""
    times = [column for column in columns if column.is_time]
    article = {"week": ("a ", "the "), "quarter": ("o ", "")}.get(
        (times[0].grain if times else None) or "", ("", ""))
    return pick(lang, *article) + row_label(label, times, lang)


def in_period(label: Sequence[Any], columns: Sequence[Meaning], lang: str) -> str:
    """A point of a series with its preposition: "em outubro de 2026", "na semana de ...",
    "on Nov 21, 2026"."""
    times = [column for column in columns if column.is_time]
    name = row_label(label, times, lang)
    grain = times[0].grain if times else None
    if lang == "en":
        return f"{ {'week': 'in the', 'day': 'on'}.get(grain or '', 'in') } {name}"
    return f"{ {'week': 'na', 'quarter': 'no'}.get(grain or '', 'em') } {name}"


def metric_is(column: Meaning, lang: str) -> tuple[str, str]:
    """Subject and verb: ("A receita", "foi de"), ("The revenue", "was")."""
    label = escape(column.label)
    plural = grammar.is_plural(column.label)
    verb = pick(lang, "foram de" if plural else "foi de", "were" if plural else "was")
    return grammar.upper_first(grammar.the(label, lang)), verb
