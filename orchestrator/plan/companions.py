"""What stands beside a metric: previous value, change, share, growth, running total, rank.

Place in the flow: compile.py groups the rows first (the query "base") and then computes
these over its rows, so a limit or a filter on metrics never changes them.

Formulas, all percents 0-100 and NULL when divided by 0:
    change      value - previous                  change_pct  100 * change / previous
    share       100 * value / whole result        growth      100 * (value - lag) / lag
    cumulative  running sum along time (or from the largest down)    rank  1 is the largest
With other dimensions beside a time grain, growth and cumulative run within each of them.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from orchestrator.errors import Invalid
from orchestrator.plan.dimensions import GroupBy
from orchestrator.plan.measures import Measure
from orchestrator.plan.output import OutputColumn
from orchestrator.plan.scope import Scope, alias, column

Derived = tuple[exp.Expr, OutputColumn]


def derived_columns(
    measure: Measure,
    groups: list[GroupBy],
    scope: Scope,
    *,
    compared: bool,
    whole: Callable[[Measure], exp.Expr],
) -> list[Derived]:
    """The metric and its companions, in output order, as expressions over the base query.

    whole: the scalar subquery of the metric over all rows, for shares of metrics that are
        not sums.
    """
    output = measure.output
    found: list[Derived] = [(column(output.name), output)]
    if compared:
        found += _comparison(output, scope)
    makers = {
        "share": lambda: _share(measure, groups, scope, whole),
        "growth": lambda: _growth(output, groups, scope),
        "cumulative": lambda: _cumulative(measure, groups),
        "rank": lambda: _rank(output),
    }
    for wanted in dict.fromkeys(measure.metric.show):
        found.append((makers[wanted](), output.companion(wanted)))
    return found


def named(item: Derived) -> exp.Expr:
    """`expression AS name`; a plain column keeps its name without an alias."""
    expression, output = item
    plain = isinstance(expression, exp.Column) and expression.name == output.name
    return expression if plain else alias(expression, output.name)


def descending(name: str) -> exp.Ordered:
    return exp.Ordered(this=column(name), desc=True, nulls_first=False)


def ascending(name: str) -> exp.Ordered:
    return exp.Ordered(this=column(name), desc=False, nulls_first=False)


def _comparison(output: OutputColumn, scope: Scope) -> list[Derived]:
    previous = output.companion("previous")
    change = exp.Sub(this=column(output.name), expression=column(previous.name))
    percent = scope.divide(exp.paren(change), column(previous.name), percent=True)
    return [
        (column(previous.name), previous),
        (change.copy(), output.companion("change")),
        (percent, output.companion("change_pct")),
    ]


def _share(
    measure: Measure, groups: list[GroupBy], scope: Scope, whole: Callable[[Measure], exp.Expr]
) -> exp.Expr:
    own = column(measure.output.name)
    if not groups or not measure.additive:
        return scope.divide(own, whole(measure), percent=True)
    total = exp.Window(this=exp.Sum(this=own.copy()))
    return scope.divide(own, total, percent=True)


def _growth(output: OutputColumn, groups: list[GroupBy], scope: Scope) -> exp.Expr:
    if not any(group.orders_time for group in groups):
        raise Invalid(
            "GROWTH_WITHOUT_TIME",
            f"Para o crescimento de {output.label_pt}, agrupe por dia, semana, mês ou ano.",
            f"For the growth of {output.label_en}, group by day, week, month or year.",
        )
    before = _window(exp.Lag(this=column(output.name)), output, groups)
    change = exp.Sub(this=column(output.name), expression=before)
    return scope.divide(exp.paren(change), before.copy(), percent=True)


def _cumulative(measure: Measure, groups: list[GroupBy]) -> exp.Expr:
    if not measure.additive:
        label = measure.output
        raise Invalid(
            "CUMULATIVE_OF_RATIO",
            f"{label.label_pt} não pode ser acumulada: não é uma soma.",
            f"{label.label_en} cannot be accumulated: it is not a sum.",
        )
    return _window(exp.Sum(this=column(measure.output.name)), measure.output, groups, running=True)


def _rank(output: OutputColumn) -> exp.Expr:
    return exp.Window(this=exp.Rank(), order=exp.Order(expressions=[descending(output.name)]))


def _window(
    function: exp.Expr, output: OutputColumn, groups: list[GroupBy], *, running: bool = False
) -> exp.Window:
    """Along time within the other dimensions; without time, from the largest value down."""
    times = [group for group in groups if group.orders_time]
    along = times[:1]
    others = [group.output.name for group in groups if group not in along]
    if along:
        order = [ascending(along[0].output.name)]
        within = [column(name) for name in others]
    else:
        order = [descending(output.name), *(ascending(name) for name in others)]
        within = []
    spec = exp.WindowSpec(
        kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW"
    )
    return exp.Window(
        this=function,
        partition_by=within,
        order=exp.Order(expressions=order),
        spec=spec if running else None,
    )
