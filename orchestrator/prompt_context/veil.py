"""Hides the data's values in a prompt, and brings them back into what the model wrote.

Place in the flow: agents hand the plan, its SQL, what was wrong with it and the model's answer
through a Veil, so that a value that was read from the data is a placeholder on the wire and itself
again in what runs. What may leave is privacy.py's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from orchestrator.catalog import Catalog, Column, Table
from orchestrator.errors import Invalid
from orchestrator.plan.model import Filter, Plan
from orchestrator.prompt_context.privacy import columns_of, value_may_leave
from orchestrator.prompt_context.sql_words import (
    KNOWN,
    LITERAL,
    WORD,
    defined_literals,
    is_day,
    is_form,
    masked,
    quoted,
    unquoted,
)
from orchestrator.roles import Level, reaches

_PLACEHOLDER = re.compile(r"value_of_\w+?_(\d+)_")
_DATES = ("date", "timestamp")
_SHORT = 3
_BEGINNING = 24  # characters of a long value by which a part of it is recognized


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
        self._told: set[str] = set()  # literals that stand in the prompt anyway
        self._tables: dict[str, Table] = {}

    def plan(self, plan: Plan) -> Plan:
        """Without its sentences where they may repeat what is hidden, or what was not chosen."""
        table = self.catalog.tables.get(plan.table)
        if table is not None:
            self._tables[table.name] = table
            self._told |= defined_literals(table)
        columns = columns_of(table)
        veiled = _with_values(
            plan, lambda column, value: self._hidden(column, columns.get(column), value))
        if veiled != plan or not reaches(self.rows, "sample"):
            return veiled.model_copy(update={"goal": "", "assumptions": ()})
        return veiled

    def sql(self, text: str) -> str:
        """A statement or condition about the plans told before: with placeholders for every
        literal that is not known to be harmless. Where a quotation mark is missing, nobody knows
        what is one: of such a statement only the words are told that SQL has anyway."""
        if self.rows == "full":
            return text
        if "'" in LITERAL.sub("", text):
            return masked(self.words(text), self._anyway() | self.names())
        veiled = LITERAL.sub(lambda found: self._hidden_literal(found.group()), text)
        return self._replaced(veiled, self._odd_names())

    def words(self, text: str) -> str:
        """Words about the statement, such as a refusal's, that may repeat a value of it, or the
        beginning of one."""
        return _without_beginnings(self._replaced(text, self._names), self._names)

    @contextmanager
    def over_refusals(self) -> Iterator[None]:
        """For a check of a bare plan: why it is refused is told to the model."""
        try:
            yield
        except Invalid as error:
            raise Invalid(error.code, self.words(error.pt), self.words(error.en)) from None

    def names(self) -> frozenset[str]:
        """The placeholders."""
        return frozenset(self._names.values())

    def bare_plan(self, plan: Plan) -> Plan:
        """The model's plan with the values behind its placeholders."""
        bare = _with_values(plan, lambda _, value: self._bare_value(value))
        return bare.model_copy(update={
            "goal": self.bare(plan.goal), "assumptions": tuple(map(self.bare, plan.assumptions))})

    def bare_sql(self, text: str) -> str:
        """The model's statement with the values behind its placeholders, in literals alone."""
        return LITERAL.sub(
            lambda found: _PLACEHOLDER.sub(
                lambda name: self._value(name).replace("'", "''"), found.group()), text)

    def bare(self, sentence: str) -> str:
        return _PLACEHOLDER.sub(self._value, sentence)

    def _hidden(self, name: str, column: Column | None, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if self._may_leave(column, value):
            self._told |= {value, value.lower()}  # as the compiler writes what is contained
            return value
        return self._named(name, value)

    def _named(self, column: str, value: str) -> str:
        if value not in self._names:
            self._values.append(value)
            self._names[value] = f"value_of_{_plain(column)}_{len(self._values)}_"
        return self._names[value]

    def _hidden_literal(self, literal: str) -> str:
        text = unquoted(literal)
        core = text.strip("%")
        if core not in self._names and self._is_harmless(core):
            return literal
        before, _, after = text.partition(core)
        return quoted(before + self._named("text", core) + after)

    def _is_harmless(self, text: str) -> bool:
        if text in self._told or is_day(text) or is_form(text) or self._was_said(text):
            return True
        return any(text in column.values and value_may_leave(column, self.rows)
                   for table in self._tables.values() for column in table.columns.values())

    def _odd_names(self) -> dict[str, str]:
        """Of those values that are no words that SQL has anyway."""
        anyway = self._anyway()
        return {value: name for value, name in self._names.items() if len(value) >= _SHORT
                and not all(word.casefold() in anyway or word.isdecimal()
                            for word in WORD.findall(value))}

    def _anyway(self) -> frozenset[str]:
        """The words of any statement about the plans told before."""
        tables = self._tables.values()
        named = (name for table in tables for name in (
            table.name, table.db_schema, *table.columns, *table.metrics))
        return KNOWN.union(word.casefold() for name in named for word in WORD.findall(name))

    def _replaced(self, text: str, names: dict[str, str]) -> str:
        for value in sorted(names, key=len, reverse=True):
            for spelled in {value, value.replace("'", "''")}:
                text = _whole(spelled).sub(names[value], text)
        return text

    def _may_leave(self, column: Column | None, value: str) -> bool:
        if is_day(value) and (column is None or column.type in _DATES):
            return True
        return self._was_said(value) or value_may_leave(column, self.rows)

    def _was_said(self, value: str) -> bool:
        return bool(value.strip() and _whole(value).search(self._said))

    def _bare_value(self, value: object) -> Any:
        return self.bare(value) if isinstance(value, str) else value

    def _value(self, name: re.Match[str]) -> str:
        place = int(name.group(1)) - 1
        return self._values[place] if place in range(len(self._values)) else name.group()


def _with_values(plan: Plan, changed: Callable[[str, Any], Any]) -> Plan:
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


def _without_beginnings(text: str, names: dict[str, str]) -> str:
    """Long values may have been cut where a sentence quotes them."""
    for value, name in names.items():
        beginning = value[:_BEGINNING]
        if len(beginning) == _BEGINNING:
            text = re.sub(rf"{re.escape(beginning)}[^'\"≠;.]*", name, text, flags=re.IGNORECASE)
    return text


def _plain(column: str) -> str:
    return re.sub(r"\W", "", column, flags=re.ASCII)[:40] or "column"
