"""Metrics of a plan as aggregates.

Place in the flow: compile.py asks for the measures of a plan; each is a formula
(formulas.py) of catalog metrics or of plain aggregates (column_aggregates.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlglot import exp

from orchestrator.catalog import MetricDef
from orchestrator.errors import Invalid
from orchestrator.plan.column_aggregates import aggregate, generated
from orchestrator.plan.formulas import Atom, Formula, Ratio, common_filters, is_additive
from orchestrator.plan.grains import grained
from orchestrator.plan.model import Filter, Grain, Metric, Plan
from orchestrator.plan.output import GRAIN_LABELS, OutputColumn, unique
from orchestrator.plan.predicates import conjuncts, filter_predicates
from orchestrator.plan.scope import Scope, column


@dataclass(frozen=True)
class Measure:
    """A metric ready to be printed. `additive`: the whole is the sum of its groups."""

    metric: Metric
    formula: Formula
    output: OutputColumn

    @property
    def additive(self) -> bool:
        return isinstance(self.formula, Atom) and is_additive(self.formula.expression)


def measures(plan: Plan, scope: Scope, taken: list[str]) -> list[Measure]:
    """The plan's metrics in order, under output names that do not collide with `taken`."""
    found: list[Measure] = []
    compared = plan.time is not None and plan.time.comparison is not None
    for metric in plan.metrics:
        names = [*taken, *(measure.output.name for measure in found)]
        formula, output = _read(metric, scope)
        _check_countable(metric, output, compared=compared)
        if metric.over is not None:
            formula, output = _percent_of(formula, output, metric.over, scope)
        if metric.per is not None:
            formula, output = _averaged(formula, output, metric.per, plan, scope)
        named = OutputColumn(**{**vars(output), "name": unique(output.name, names)})
        found.append(Measure(metric, formula, named))
    return found


def _read(metric: Metric, scope: Scope) -> tuple[Formula, OutputColumn]:
    own = _own_filters(metric.where, scope)
    if metric.aggregation is not None:
        expression, output = generated(metric, scope)
        return Atom(expression, own), output
    definition = _definition(metric.name, scope)
    formula = _catalog_formula(metric.name, own, scope, depth=0)
    counts = isinstance(formula, Atom) and isinstance(formula.expression, exp.Count)
    output = OutputColumn(
        metric.name, definition.label.get("pt") or metric.name,
        definition.label.get("en") or metric.name, "integer" if counts else "numeric",
        definition.unit or ("percent" if definition.percent else ""), "metric", metric=metric.name,
    )
    return formula, output


def _check_countable(metric: Metric, output: OutputColumn, *, compared: bool) -> None:
    """Invalid when something is computed from the latest day or the last name in the alphabet:
    they have a rank, but no share, growth, average or difference."""
    derived = set(metric.show) - {"rank"} or metric.over or metric.per or compared
    if derived and output.type not in ("integer", "numeric"):
        raise Invalid(
            "NOT_A_NUMBER",
            f"{output.label_pt} não é um número: não tem parte do total, crescimento, média nem "
            "comparação; tire isso do plano.",
            f"{output.label_en} is not a number: it has no share, growth, average or comparison; "
            "remove that from the plan.",
        )


def _percent_of(
    formula: Formula, output: OutputColumn, other: str, scope: Scope
) -> tuple[Formula, OutputColumn]:
    """The formula as a percent of another metric, under a name and label that say so."""
    label = _definition(other, scope).label
    named = replace(
        output, name=f"{output.name}_of_{other}", type="numeric", unit="percent",
        label_pt=f"{output.label_pt} (% de {label.get('pt').lower()})",
        label_en=f"{output.label_en} (% of {label.get('en').lower()})",
    )
    return Ratio(formula, _catalog_formula(other, (), scope, depth=0), percent=True), named


def _averaged(
    formula: Formula, output: OutputColumn, grain: Grain, plan: Plan, scope: Scope
) -> tuple[Formula, OutputColumn]:
    """The formula divided by the number of different periods that have rows."""
    name = plan.time.column if plan.time else scope.table.default_time
    period = grained(column(name), grain, scope.definition(name), scope)
    shared = common_filters([formula])
    periods = exp.Count(this=exp.Distinct(expressions=[period]), big_int=True)
    pt, en = GRAIN_LABELS[grain]
    named = replace(
        output, type="numeric", label_pt=f"{output.label_pt} por {pt.lower()} (média)",
        label_en=f"{output.label_en} per {en.lower()} (average)",
    )
    return Ratio(formula, Atom(periods, tuple(shared)), percent=False), named


def _own_filters(where: tuple[Filter, ...], scope: Scope) -> tuple[exp.Expr, ...]:
    return tuple(part for item in where for part in filter_predicates(item, scope))


def _definition(name: str, scope: Scope) -> MetricDef:
    known = scope.table.metrics.get(name)
    if known is None:
        names = ", ".join(scope.table.metrics)
        raise Invalid(
            "UNKNOWN_METRIC",
            f"A métrica {name[:60]!r} não existe. Use uma destas: {names}.",
            f"There is no metric {name[:60]!r}. Use one of: {names}.",
        )
    return known


def _catalog_formula(
    name: str, own: tuple[exp.Expr, ...], scope: Scope, *, depth: int
) -> Formula:
    definition = _definition(name, scope)
    if depth > 4:
        raise Invalid(
            "METRIC_CYCLE",
            f"A métrica {name!r} depende dela mesma; corrija o catálogo.",
            f"The metric {name!r} depends on itself; correct the catalog.",
        )
    filters = (*_definition_filters(definition, scope), *own)
    if definition.expression:
        return Atom(scope.expression(definition.expression), filters)
    if definition.numerator:
        return Ratio(
            _catalog_formula(definition.numerator, filters, scope, depth=depth + 1),
            _catalog_formula(definition.denominator, filters, scope, depth=depth + 1),
            definition.percent,
        )
    return Atom(aggregate(definition.aggregation, definition.column or None, scope), filters)


def _definition_filters(definition: MetricDef, scope: Scope) -> tuple[exp.Expr, ...]:
    named = [Filter(column=definition.condition, op="condition")] if definition.condition else []
    parts = [part for item in named for part in filter_predicates(item, scope)]
    return (*parts, *(conjuncts(definition.where, scope) if definition.where else ()))
