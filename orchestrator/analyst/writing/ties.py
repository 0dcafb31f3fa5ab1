"""Rows that share the highest or the lowest value: a tie is no win.

Place in the flow: breakdown.py and ranking.py name a leader through here.
"""

from __future__ import annotations

from orchestrator.analyst.writing import grammar
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.ledger import as_number
from orchestrator.analyst.writing.markdown import bold
from orchestrator.analyst.writing.rows import amount, name_of, share_of, thing
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import pick

MOST_TIED = 3


def tied(view: View, metric: Meaning, row: int) -> list[int]:
    """`row` and the shown rows with a name that have its value, in their order."""
    value = as_number(view.value(metric, row))
    same = [other for other in range(len(view.rows))
            if None not in view.label_of(other)
            and as_number(view.value(metric, other)) == value]
    return same if row in same else [row]


def named(view: View, rows: list[int]) -> str:
    """ "**A** e **B**"; how many when they are too many to name."""
    if len(rows) > MOST_TIED:
        count = view.ledger.computed(len(rows), "", "rows with the same value")
        return bold(f"{count} {thing(view, plural=True)}")
    return grammar.join([bold(name_of(view, row)) for row in rows], view.lang)


def each(view: View, rows: list[int]) -> str:
    """ " cada" after the amount that several rows have."""
    return pick(view.lang, " cada", " each") if len(rows) > 1 else ""


def leaders(view: View, metric: Meaning, row: int, *, share: bool) -> str:
    """ "**A** lidera, com 10" / "**A** e **B** lideram, com 10 cada"."""
    rows = tied(view, metric, row)
    many = len(rows) > 1
    verb = pick(view.lang, f"lidera{'m' if many else ''}, com",
                "lead with" if many else "leads with")
    part = share_of(view, metric, row) if share else ""
    return f"{named(view, rows)} {verb} {amount(view, metric, row)}{part}{each(view, rows)}"
