"""The shape of a catalog: tables, columns, metrics, conditions, synonyms.

Place in the flow: load.py reads it from TOML; the analyst reads questions with it, the
compiler takes expressions from it, the guard its relations, the composer its labels.

`Text` fields are {pt = "...", en = "..."}; `Words` fields are lists of synonyms per language.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Frozen):
    pt: str = ""
    en: str = ""

    def get(self, lang: str) -> str:
        return (self.en or self.pt) if lang == "en" else (self.pt or self.en)


class Words(Frozen):
    pt: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        return (*self.pt, *self.en)


class Column(Frozen):
    """role: what questions use it for. unit: "BRL", "days", "count", "stars"... or "".

    values: for a closed set, value → synonyms ("SP" → "São Paulo", "paulista").
    labels: how people read a stored value ("cancelled" → "cancelado"); others stay as stored.
    verbs: words that only introduce one of its values ("pago" before "pix").
    lookup: its distinct values may be read from the database to recognise filters.
    ahead: its dates may lie in the future (due dates, appointments); else a question about days
        to come, by the table's default time, asks for a forecast.
    singular/plural labels of the thing a row or value is ("cliente"/"clientes").
    """

    type: Literal["text", "integer", "numeric", "date", "timestamp", "boolean"]
    role: Literal["id", "dimension", "measure", "time", "attribute"]
    label: Text
    description: Text = Text()
    synonyms: Words = Words()
    verbs: Words = Words()
    unit: str = ""
    values: dict[str, Words] = Field(default_factory=dict)
    labels: dict[str, Text] = Field(default_factory=dict)
    lookup: bool = False
    ahead: bool = False
    sensitive: bool = False

    def reads(self, value: object, lang: str) -> str:
        """A stored value as people read it in `lang`."""
        known = self.labels.get(str(value))
        return (known.get(lang) if known is not None else "") or str(value)


class MetricDef(Frozen):
    """expression: an aggregate in PostgreSQL over the table's columns, without `where`.

    where: a predicate that always applies (orders not cancelled). A ratio has `numerator`
    and `denominator`, each the name of another metric, instead of an expression.
    time: the date column it is counted by when not the table's default.
    good: whether more of it is better ("up"), worse ("down") or neither.
    column, aggregation: the measure it aggregates, instead of an expression; then its
        average, median, minimum and maximum can be asked for too. A ratio may give them
        as well: what it becomes when its condition is lifted.
    condition: the name of a catalog condition that always applies, instead of `where`;
        it is lifted when a question names a value that the condition excludes.
    counted: the metric that counts what this one sums ("how many sales" beside "sales").
    verbs: words that mean it only when the question names no metric ("vendeu", "sold").
    """

    label: Text
    description: Text = Text()
    synonyms: Words = Words()
    verbs: Words = Words()
    expression: str = ""
    where: str = ""
    numerator: str = ""
    denominator: str = ""
    percent: bool = False
    unit: str = ""
    time: str = ""
    column: str = ""
    aggregation: Literal["", "sum", "avg", "min", "max", "count", "count_distinct", "median"] = ""
    condition: str = ""
    counted: str = ""
    good: Literal["up", "down", ""] = ""


class Condition(Frozen):
    """A named predicate ("overdue"). `{today}` in it becomes the plan's date literal.

    excludes: column → values that no row satisfying it has.
    time: the date its age is counted from ("em atraso há mais de 30 dias").
    """

    label: Text
    synonyms: Words = Words()
    predicate: str
    time: str = ""
    excludes: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Verified(Frozen):
    """A question whose SQL a person has checked."""

    question: Text
    sql: str


class Statistics(Frozen):
    """How large a table in Athena is, for estimates; what is not known is left out.

    bytes: as stored, which is what Athena reads at most. first, last: the days that its partition
        column reaches over; without `last` it is written up to today.
    """

    rows: int | None = Field(default=None, ge=0)
    bytes: int | None = Field(default=None, ge=0)
    first: dt.date | None = None
    last: dt.date | None = None


class Table(Frozen):
    """One relation. `key` is the column that identifies a row.

    amount: the measure that a bare sum of money or number is compared with, and that the
        "biggest" rows are sorted by. list_columns: what a list of rows shows.
    partition: the column that Athena's table is partitioned by; a statement there must filter it.
    """

    name: str
    db_schema: str = Field(default="data", alias="schema")
    label: Text
    description: Text = Text()
    synonyms: Words = Words()
    key: str
    default_time: str = ""
    default_metric: str = ""
    amount: str = ""
    list_columns: tuple[str, ...] = ()
    columns: dict[str, Column]
    metrics: dict[str, MetricDef] = Field(default_factory=dict)
    conditions: dict[str, Condition] = Field(default_factory=dict)
    verified: tuple[Verified, ...] = ()
    examples: Words = Words()
    partition: str = ""
    statistics: Statistics | None = None


class Catalog(Frozen):
    tables: dict[str, Table]
