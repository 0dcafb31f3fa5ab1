"""The typed plan: what a person approves, and what SQL is compiled from.

Dates are absolute (resolved when the plan was made) so that the same plan is the same SQL.
`end` is inclusive: a range that ends today includes today.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Grain = Literal["day", "week", "month", "quarter", "year", "weekday", "month_of_year", "hour"]
Aggregation = Literal["sum", "avg", "min", "max", "count", "count_distinct", "median"]
Operator = Literal[
    "eq", "ne", "in", "not_in", "gt", "gte", "lt", "lte", "between",
    "contains", "is_null", "not_null", "condition", "not_condition",
]
Scalar = str | int | float | bool


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Metric(Frozen):
    """What is measured: a metric of the catalog (`name`), or `aggregation` of `column`.

    name: the catalog metric's name, or a generated one such as "avg_revenue".
    where: extra filters of this metric alone ("pedidos cancelados" beside "pedidos").
    show: what is wanted of it besides its value: its share of the total (percent of the
        whole result before `limit`; without any dimension, percent of the same metric
        without `where`), growth over the previous row of the time grain, a running
        total, or its rank.
    over: the name of a catalog metric; the value is then the percent that this metric is
        of that one ("o frete em % da receita").
    per: its average per day, week, month... that has rows: the metric divided by the
        number of different such periods.
    """

    name: str
    aggregation: Aggregation | None = None
    column: str | None = None
    where: tuple[Filter, ...] = ()
    show: tuple[Literal["share", "growth", "cumulative", "rank"], ...] = ()
    over: str | None = None
    per: Grain | None = None


class Dimension(Frozen):
    """What the rows are grouped by. `grain` only for date and time columns."""

    column: str
    grain: Grain | None = None


class Filter(Frozen):
    """`column` `op` `values`. For "condition" and "not_condition" `column` is the name of a
    catalog condition (such as overdue) and `values` is empty; "between" takes two values,
    both included. A filter by id in `having` names a metric in `column`. With a cyclic
    `grain` that part of a date is compared: weekday 1 (Monday) to 7, month_of_year 1 to 12."""

    column: str
    op: Operator = "eq"
    values: tuple[Scalar, ...] = ()
    grain: Grain | None = None


class TimeRange(Frozen):
    """Both ends inclusive; None is open. `label` is how the person said it."""

    start: dt.date | None = None
    end: dt.date | None = None
    label: str = ""


class Time(Frozen):
    """Over which dates. `grain` groups by it (one row per day, month...).

    comparison: the same metrics over `compare_range` beside it; with grain or dimensions
        the join is by dimension, without them the result is one row
        (metric, metric_previous, metric_change, metric_change_pct).
    """

    column: str
    range: TimeRange = TimeRange()
    grain: Grain | None = None
    comparison: Literal["previous_period", "previous_year", "custom"] | None = None
    compare_range: TimeRange | None = None


class Order(Frozen):
    """`by`: a metric name, a dimension column, or (kind "list") a column."""

    by: str
    direction: Literal["asc", "desc"] = "desc"


class Plan(Frozen):
    """kind "aggregate": metrics by dimensions. kind "list": rows of `columns`.
    kind "distinct": the distinct values of the dimensions, without any metric.

    today: the day that relative words ("overdue", "last 7 days") were resolved against.
    limit_per: with `limit`, the best N within each value of this dimension.
    having: filters on metrics, after aggregation.
    needs_sql: the question needs more than a plan can say; an LLM writes the SQL.
    """

    goal: str
    table: str
    today: dt.date
    kind: Literal["aggregate", "list", "distinct"] = "aggregate"
    metrics: tuple[Metric, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    columns: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    having: tuple[Filter, ...] = ()
    time: Time | None = None
    ordering: tuple[Order, ...] = ()
    limit: int | None = Field(default=None, ge=1, le=10_000)
    limit_per: str | None = None
    assumptions: tuple[str, ...] = ()
    needs_sql: bool = False


Metric.model_rebuild()
