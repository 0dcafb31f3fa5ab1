"""What of the data may leave for the provider: LLM_ROWS, decided here for every prompt.

Place in the flow: agents hand the plan, its SQL and what the model wrote through a Veil, so that
a value that was read from the data is a placeholder on the wire and itself again in what runs;
the composer asks whether the rows of a result may be told at all.

    none         no cell, whatever it came by: a plan, the catalog, an error, an answer
    aggregates   also figures computed from many rows, and the values of categories
    sample       also the first rows of an answer
    full         also the other rows that an answer shows, and sensitive columns
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from orchestrator.catalog import Catalog, Column, Table
from orchestrator.plan.model import Filter, Plan
from orchestrator.prompt_context.relevance import things_of
from orchestrator.roles import Level, reaches

SAMPLE_ROWS = 20
_LITERAL = re.compile(r"'(?:[^']|'')*'")
_PLACEHOLDER = re.compile(r"value_of_\w+?_(\d+)_")


class Veil:
    """What one prompt hides, and what the model's answer to it gets back. said: the person's own
    words, which leave anyway.

    `plan`, `sql` and `words` are for the prompt; `bare_plan`, `bare_sql` and `bare` bring the
    values back into what the model wrote.
    """

    def __init__(self, catalog: Catalog, rows: Level, *, said: str = "") -> None:
        self.catalog = catalog
        self.rows = rows
        self._said = said
        self._values: list[str] = []
        self._names: dict[str, str] = {}

    def plan(self, plan: Plan) -> Plan:
        """Without its sentences where they may repeat what is hidden, or what was not chosen."""
        columns = columns_of(self.catalog.tables.get(plan.table))
        veiled = _with_values(
            plan, lambda column, value: self._hidden(column, columns.get(column), value))
        if veiled != plan or not reaches(self.rows, "sample"):
            return veiled.model_copy(update={"goal": "", "assumptions": ()})
        return veiled

    def sql(self, text: str) -> str:
        """A statement or condition with placeholders for the values that a plan hid."""
        return _LITERAL.sub(lambda found: self._hidden_literal(found.group()), text)

    def words(self, text: str) -> str:
        """Words about the statement, such as a refusal's, that may repeat a value of it."""
        for value in sorted(self._names, key=len, reverse=True):
            text = _whole(value).sub(self._names[value], text)
        return text

    def bare_plan(self, plan: Plan) -> Plan:
        """The model's plan with the values behind its placeholders."""
        bare = _with_values(plan, lambda _, value: self._bare_value(value))
        return bare.model_copy(update={
            "goal": self.bare(plan.goal), "assumptions": tuple(map(self.bare, plan.assumptions))})

    def bare_sql(self, text: str) -> str:
        """The model's statement with the values behind its placeholders, in literals alone."""
        return _LITERAL.sub(
            lambda found: _PLACEHOLDER.sub(
                lambda name: self._value(name).replace("'", "''"), found.group()), text)

    def bare(self, sentence: str) -> str:
        return _PLACEHOLDER.sub(self._value, sentence)

    def _hidden(self, name: str, column: Column | None, value: Any) -> Any:
        if not isinstance(value, str) or self._may_leave(column, value):
            return value
        if value not in self._names:
            self._values.append(value)
            self._names[value] = f"value_of_{_plain(name)}_{len(self._values)}_"
        return self._names[value]

    def _hidden_literal(self, literal: str) -> str:
        text = literal[1:-1].replace("''", "'")
        core = text.strip("%")
        name = self._names.get(core)
        return literal if name is None else "'" + text.replace(core, name) + "'"

    def _may_leave(self, column: Column | None, value: str) -> bool:
        if _is_day(value) or (value.strip() and _whole(value).search(self._said)):
            return True
        return value_may_leave(column, self.rows)

    def _bare_value(self, value: object) -> Any:
        return self.bare(value) if isinstance(value, str) else value

    def _value(self, name: re.Match[str]) -> str:
        place = int(name.group(1)) - 1
        return self._values[place] if place in range(len(self._values)) else name.group()


def value_may_leave(column: Column | None, rows: Level) -> bool:
    """Whether a value of the column may stand in a prompt. None: the catalog does not know it."""
    if rows in ("none", "full"):
        return rows == "full"
    if column is None or column.sensitive:
        return False
    return column.role == "dimension" or (rows == "sample" and column.role != "id")


def rows_may_leave(
    rows: Level, plan: Plan, catalog: Catalog, columns: Iterable[Mapping[str, Any]],
) -> bool:
    """Whether a result may be told: SAMPLE_ROWS of it at `sample`.

    columns: of the result, with their `type`, and as `column` the "table.column" that they show
    where that is known.
    """
    if rows in ("none", "full"):
        return rows == "full"
    shown = list(columns)
    if _shows_sensitive(plan, catalog, shown):
        return False
    return rows == "sample" or (_aggregated(plan, catalog) and not plan.needs_sql)


def columns_of(table: Table | None) -> Mapping[str, Column]:
    return table.columns if table is not None else {}


def _shows_sensitive(
    plan: Plan, catalog: Catalog, shown: list[Mapping[str, Any]],
) -> bool:
    """A text of unknown origin may be made of any column."""
    sensitive = {name for name, column in columns_of(catalog.tables.get(plan.table)).items()
                 if column.sensitive}
    if not sensitive:
        return False
    if sensitive.intersection(things_of(plan)):
        return True
    for column in shown:
        origin = str(column.get("column") or "").rpartition(".")[2] or str(column.get("name"))
        known = origin in columns_of(catalog.tables.get(plan.table))
        if origin in sensitive or (column.get("type") == "text" and not known):
            return True
    return False


def _aggregated(plan: Plan, catalog: Catalog) -> bool:
    """Figures of groups whose names are categories, not of single rows."""
    known = columns_of(catalog.tables.get(plan.table))
    grouped = [known.get(dimension.column) for dimension in plan.dimensions]
    return plan.kind == "aggregate" and all(
        column is not None and column.role not in ("id", "attribute") for column in grouped)


def _with_values(plan: Plan, changed: Any) -> Plan:
    """The plan with `changed(column, value)` for every value of its filters."""

    def each(items: tuple[Filter, ...]) -> tuple[Filter, ...]:
        return tuple(item.model_copy(update={
            "values": tuple(changed(item.column, value) for value in item.values)})
            for item in items)

    metrics = tuple(metric.model_copy(update={"where": each(metric.where)})
                    for metric in plan.metrics)
    return plan.model_copy(update={
        "metrics": metrics, "filters": each(plan.filters), "having": each(plan.having)})


def _whole(value: str) -> re.Pattern[str]:
    """The value where it is said as a whole: SP is not in "especial"."""
    return re.compile(rf"(?<!\w){re.escape(value)}(?!\w)", re.IGNORECASE)


def _is_day(value: str) -> bool:
    try:
        dt.datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _plain(column: str) -> str:
    return re.sub(r"\W", "", column, flags=re.ASCII)[:40] or "column"
