"""The result and its statistics on a terminal, with labels and formats of the question's language.

Place in the flow: answer.py shows these for people; `--json` gives the values as stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from orchestrator.analyst.writing import grammar, numbers
from orchestrator.analyst.writing.cells import show, typed
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.edited import result_columns
from orchestrator.analyst.writing.markdown import unescape
from orchestrator.analyst.writing.table import column_cells
from orchestrator.catalog import Catalog
from orchestrator.cli.output import Screen, clean
from orchestrator.contracts import Context
from orchestrator.errors import Invalid
from orchestrator.plan.model import Plan

SHOWN_ROWS = 20
MAX_STATISTICS = 12
_COUNTS = {
    "distinct": ("diferentes", "distinct"), "count": ("valores", "values"),
    "nulls": ("sem valor", "missing"),
}
_UNTOLD = ("change", "change_pct", "cumulative", "rank")
_AMOUNTS = {
    "sum": ("soma", "sum"), "mean": ("média", "mean"), "median": ("mediana", "median"),
    "std": ("desvio padrão", "standard deviation"), "min": ("mínimo", "minimum"),
    "q1": ("1º quartil", "1st quartile"), "q3": ("3º quartil", "3rd quartile"),
    "max": ("máximo", "maximum"),
}
_ENDS = {"first": ("primeiro", "first"), "last": ("último", "last")}


@dataclass(frozen=True, slots=True)
class Result:
    """columns: what each column means, in the question's language. rows: as stored."""

    columns: tuple[Meaning, ...]
    rows: Sequence[Sequence[Any]]

    @classmethod
    def of(cls, context: Context, catalog: Catalog, lang: str) -> Result | None:
        """None for a job without a result."""
        reference = context.get("results_full")
        if not reference:
            return None
        names = [column["name"] for column in reference["columns"]]
        types = [column["type"] for column in reference["columns"]]
        rows = [[row.get(name) for name in names]
                for row in context.get("results_preview") or []]
        try:
            plan = Plan.model_validate(context.get("plan"))
            known = result_columns(plan, catalog, reference["columns"], lang,
                                   edited=bool(context.get("sql_edited")))
            return cls(known, rows)
        except (ValidationError, Invalid):  # the catalog changed since: names as they are
            return cls(tuple(Meaning(name, name, type_, "", "column")
                             for name, type_ in zip(names, types, strict=True)), rows)

    @property
    def headings(self) -> list[str]:
        return [grammar.upper_first(column.label) for column in self.columns]

    def table(self, screen: Screen) -> None:
        shown = self.rows[:SHOWN_ROWS]
        by_column = [
            [unescape(text) for text in column_cells(
                [typed(row[index], column) for row in shown], column, screen.lang)]
            for index, column in enumerate(self.columns)
        ]
        screen.table(self.headings, list(zip(*by_column, strict=True)),
                     right=[column.numeric for column in self.columns])

    def statistics(self, found: Any, screen: Screen) -> None:
        """One line per column that stands for itself, its figures in its own unit."""
        if not isinstance(found, dict) or not found:
            return
        screen.heading("Estatísticas", "Statistics")
        told = [column for column in self.columns if column.role not in _UNTOLD]
        for column in told[:MAX_STATISTICS]:
            entry = found.get(column.name)
            if isinstance(entry, dict):
                figures = ", ".join(_figures(entry, column, screen))
                screen.say(clean(f"  {grammar.upper_first(column.label)}: {figures}"))


def _figures(entry: dict[str, Any], column: Meaning, screen: Screen) -> list[str]:
    lang, found = screen.lang, []
    for name, words in _COUNTS.items():
        if numbers.usable(entry.get(name)) and (entry[name] or name != "nulls"):
            found.append(f"{screen.t(*words)} {numbers.number(entry[name], lang)}")
    for name, words in _AMOUNTS.items():
        if numbers.usable(entry.get(name)):
            value = numbers.told(entry, name)
            found.append(f"{screen.t(*words)} {numbers.in_unit(value, column.unit, lang)}")
    for name, words in _ENDS.items():
        if entry.get(name) is not None:
            said = unescape(show(typed(entry[name], column), column, lang))
            found.append(f"{screen.t(*words)} {said}")
    return found
