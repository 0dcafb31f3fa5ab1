"""Metrics of a plan as aggregates.

Place in the flow: compile.py asks for the measures of a plan and what their filters have in
common; the common part goes into WHERE, the rest into each aggregate's FILTER.

A metric is a formula: an atom (an aggregate expression with its filters) or a ratio of two
formulas. A ratio is NULL when its denominator is 0 and is never an integer division; a
percent metric is that ratio times 100.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlglot import exp

from orchestrator.catalog import MetricDef, Text
from orchestrator.errors import Invalid
from orchestrator.plan.grains import grained
from orchestrator.plan.model import Filter, Grain, Metric, Plan
from orchestrator.plan.output import GRAIN_LABELS, OutputColumn, unique
from orchestrator.plan.predicates import conjuncts, filter_predicates
from orchestrator.plan.scope import Scope, column, conjunction

_NAMES: dict[str, tuple[str, str]] = {
    "sum": ("Soma de {}", "Sum of {}"),
    "avg": ("Média de {}", "Average {}"),
    "min": ("Menor {}", "Lowest {}"),
    "max": ("Maior {}", "Highest {}"),
    "count": ("Contagem de {}", "Count of {}"),
    "count_distinct": ("Quantidade de {} distintos", "Number of distinct {}"),
    "median": ("Mediana de {}", "Median {}"),
}


@dataclass(frozen=True)
class Atom:
    """An aggregate over the rows that satisfy `filters`."""

    expression: exp.Expr
    filters: tuple[exp.Expr, ...]


@dataclass(frozen=True)
class Ratio:
    top: Formula
    bottom: Formula
    percent: bool


Formula = Atom | Ratio


@dataclass(frozen=True)
class Measure:
    """A metric ready to be printed. `additive`: the whole is the sum of its groups."""

    metric: Metric
    formula: Formula
    output: OutputColumn

    @property
    def additive(self) -> bool:
        return isinstance(self.formula, Atom) and _is_additive(self.formula.expression)


def measures(plan: Plan, scope: Scope, taken: list[str]) -> list[Measure]:
    """The plan's metrics in order, under output names that do not collide with `taken`."""
    found: list[Measure] = []
    for metric in plan.metrics:
        names = [*taken, *(measure.output.name for measure in found)]
        formula, output = _read(metric, scope)
        if metric.over is not None:
            formula, output = _percent_of(formula, output, metric.over, scope)
        if metric.per is not None:
            formula, output = _averaged(formula, output, metric.per, plan, scope)
        named = OutputColumn(**{**vars(output), "name": unique(output.name, names)})
        found.append(Measure(metric, formula, named))
    return found


def atoms(formula: Formula) -> list[Atom]:
    if isinstance(formula, Atom):
        return [formula]
    return [*atoms(formula.top), *atoms(formula.bottom)]


def common_filters(formulas: list[Formula]) -> list[exp.Expr]:
    """The predicates that every aggregate has, in the order of the first one."""
    every = [atom for formula in formulas for atom in atoms(formula)]
    if not every:
        return []
    shared = set.intersection(*({part.sql() for part in atom.filters} for atom in every))
    return [part for part in every[0].filters if part.sql() in shared]


def render(
    formula: Formula, scope: Scope, *, hoisted: list[exp.Expr], extra: list[exp.Expr] | None = None
) -> exp.Expr:
    """The formula as SQL, with `extra` predicates and without the ones `hoisted` into WHERE."""
    if isinstance(formula, Ratio):
        top = render(formula.top, scope, hoisted=hoisted, extra=extra)
        bottom = render(formula.bottom, scope, hoisted=hoisted, extra=extra)
        return scope.divide(top, bottom, percent=formula.percent)
    known = {part.sql() for part in hoisted}
    own = [part for part in formula.filters if part.sql() not in known]
    wanted = conjunction([*own, *(extra or [])])
    expression = formula.expression.copy()
    if wanted is None:
        return expression
    return expression.transform(lambda node: _filtered(node, wanted), copy=False)


def _filtered(node: exp.Expr, wanted: exp.Expr) -> exp.Expr:
    """Put FILTER around an aggregate; the one already there (or inside one) is left alone."""
    inside = isinstance(node.parent, (exp.Filter, exp.WithinGroup))
    if inside or not isinstance(node, (exp.AggFunc, exp.WithinGroup)):
        return node
    return exp.Filter(this=node, expression=exp.Where(this=wanted.copy()))


def _read(metric: Metric, scope: Scope) -> tuple[Formula, OutputColumn]:
    own = _own_filters(metric.where, scope)
    if metric.aggregation is not None:
        return _generated(metric, own, scope)
    definition = _definition(metric.name, scope)
    formula = _catalog_formula(metric.name, own, scope, depth=0)
    counts = isinstance(formula, Atom) and isinstance(formula.expression, exp.Count)
    output = OutputColumn(
        metric.name, definition.label.get("pt") or metric.name,
        definition.label.get("en") or metric.name, "integer" if counts else "numeric",
        definition.unit or ("percent" if definition.percent else ""), "metric", metric=metric.name,
    )
    return formula, output


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
    return Atom(_aggregate(definition.aggregation, definition.column or None, scope), filters)


def _definition_filters(definition: MetricDef, scope: Scope) -> tuple[exp.Expr, ...]:
    named = [Filter(column=definition.condition, op="condition")] if definition.condition else []
    parts = [part for item in named for part in filter_predicates(item, scope)]
    return (*parts, *(conjuncts(definition.where, scope) if definition.where else ()))


def _generated(
    metric: Metric, own: tuple[exp.Expr, ...], scope: Scope
) -> tuple[Formula, OutputColumn]:
    kind = metric.aggregation or "count"
    labels, type_, unit = _described(metric, kind, scope)
    pt, en = _NAMES[kind]
    output = OutputColumn(
        metric.name, pt.format(labels.get("pt").lower()), en.format(labels.get("en").lower()),
        type_, unit, "metric", metric=metric.name, column=metric.column,
    )
    return Atom(_aggregate(kind, metric.column, scope), own), output


def _described(metric: Metric, kind: str, scope: Scope) -> tuple[Text, str, str]:
    """Label of what is aggregated, and the result's type and unit; Invalid when it cannot be."""
    if metric.column is None:
        if kind == "count":
            return scope.table.label, "integer", "count"
        raise Invalid(
            "NO_COLUMN",
            f"Diga de qual coluna calcular a métrica {metric.name[:60]!r}.",
            f"Say which column the metric {metric.name[:60]!r} is computed from.",
        )
    definition = scope.definition(metric.column)
    if kind in ("count", "count_distinct"):
        return definition.label, "integer", "count"
    if kind in ("min", "max"):
        return definition.label, definition.type, definition.unit
    if definition.type not in ("integer", "numeric"):
        raise Invalid(
            "NOT_A_NUMBER",
            f"{definition.label.get('pt')} não é um número; use contagem.",
            f"{definition.label.get('en')} is not a number; use a count.",
        )
    whole = kind == "sum" and definition.type == "integer"
    return definition.label, "integer" if whole else "numeric", definition.unit


def _aggregate(kind: str, name: str | None, scope: Scope) -> exp.Expr:
    if name is None:
        return exp.Count(this=exp.Star(), big_int=True)
    subject = column(name)
    if kind == "count_distinct":
        return exp.Count(this=exp.Distinct(expressions=[subject]), big_int=True)
    if kind == "count":
        return exp.Count(this=subject, big_int=True)
    if kind == "median":
        ordered = exp.Order(expressions=[exp.Ordered(this=subject)])
        middle = exp.PercentileCont(this=exp.Literal.number("0.5"))
        found = exp.WithinGroup(this=middle, expression=ordered)
        return exp.cast(found, "decimal") if scope.dialect == "postgres" else found
    if kind == "avg" and scope.dialect == "athena":
        return exp.Avg(this=exp.cast(subject, "double"))
    plain = {"sum": exp.Sum, "avg": exp.Avg, "min": exp.Min, "max": exp.Max}
    return plain[kind](this=subject)


def _is_additive(tree: exp.Expr) -> bool:
    """Sums and counts of rows, and sums of those."""
    if isinstance(tree, (exp.Paren, exp.Neg)):
        return _is_additive(tree.this)
    if isinstance(tree, (exp.Add, exp.Sub)):
        return _is_additive(tree.this) and _is_additive(tree.expression)
    if isinstance(tree, exp.Count):
        return not isinstance(tree.this, exp.Distinct)
    return isinstance(tree, exp.Sum)
