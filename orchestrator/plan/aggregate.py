"""Plans of kind "aggregate": metrics by dimensions.

Place in the flow: compile.py's largest part; see its docstring for the shape.
"""

from __future__ import annotations

from sqlglot import exp

from orchestrator.catalog import Column
from orchestrator.errors import Invalid
from orchestrator.plan.companions import Derived, derived_columns, named
from orchestrator.plan.dimensions import GroupBy, grouping
from orchestrator.plan.formulas import common_filters, render
from orchestrator.plan.measures import Measure, measures
from orchestrator.plan.model import Plan
from orchestrator.plan.ordering import at_most, order_by, output_name, per_group_first, row_number
from orchestrator.plan.output import OutputColumn, unique
from orchestrator.plan.periods import compared_range
from orchestrator.plan.predicates import comparison, filter_predicates, range_predicates
from orchestrator.plan.scope import Scope, alias, column, conjunction, identifier


class _Aggregate:
    """One compilation: the groups and measures of a plan, and the queries made of them."""

    def __init__(self, plan: Plan, scope: Scope) -> None:
        self.plan, self.scope = plan, scope
        self.groups = grouping(plan, scope)
        taken = [group.output.name for group in self.groups]
        self.measures = measures(plan, scope, taken)
        if not self.measures:
            raise Invalid(
                "NO_METRIC",
                "O plano não diz o que medir. Escolha ao menos uma métrica.",
                "The plan does not say what to measure. Choose at least one metric.",
            )
        self.compared = plan.time is not None and plan.time.comparison is not None
        self.companions = self.compared or any(item.metric.show for item in self.measures)
        self.hoisted = common_filters([measure.formula for measure in self.measures])
        self.current, self.previous = self._periods()

    def statement(self) -> tuple[exp.Select, list[OutputColumn]]:
        derived = self._derived()
        columns = [output for _, output in derived]
        if self.companions or self.plan.limit_per:
            return self._layered(derived), columns
        tree = self.base()
        having = conjunction(self._having(columns, over_base=False))
        if having is not None:
            tree.having(having, copy=False)
        return self._finish(tree, order_by(self.plan, self.groups, columns)), columns

    def base(self) -> exp.Select:
        """The one scan that groups the rows."""
        tree = exp.Select().from_(self.scope.relation(), copy=False)
        for group in self.groups:
            tree.select(self._group_column(group), copy=False)
        for measure in self.measures:
            tree.select(*self._measure_columns(measure), copy=False)
        where = conjunction([*self._rows(), *self.hoisted])
        if where is not None:
            tree.where(where, copy=False)
        if self.groups:
            tree.group_by(*(group.expression.copy() for group in self.groups), copy=False)
        return tree

    def _group_column(self, group: GroupBy) -> exp.Expr:
        return named((group.expression.copy(), group.output))

    def _measure_columns(self, measure: Measure) -> list[exp.Expr]:
        output = measure.output
        if not self.compared:
            return [alias(render(measure.formula, self.scope, hoisted=self.hoisted), output.name)]
        sides = ((self.current, output), (self.previous, output.companion("previous")))
        found: list[exp.Expr] = []
        for days, named_as in sides:
            value = render(measure.formula, self.scope, hoisted=self.hoisted, extra=days)
            if measure.additive:
                value = exp.Coalesce(this=value, expressions=[exp.Literal.number(0)])
            found.append(alias(value, named_as.name))
        return found

    def _periods(self) -> tuple[list[exp.Expr], list[exp.Expr]]:
        """Predicates for the range and, in a comparison, for the other range."""
        time = self.plan.time
        if time is None:
            return [], []
        current = range_predicates(time.column, time.range, self.scope)
        if not self.compared:
            return current, []
        return current, range_predicates(time.column, compared_range(time), self.scope)

    def _rows(self) -> list[exp.Expr]:
        """What WHERE says of every row, besides what the metrics have in common."""
        found = list(self.current)
        if self.compared:
            sides = [conjunction(self.current), conjunction(self.previous)]
            both = [side for side in sides if side is not None]
            found = [exp.paren(exp.or_(*both))] if len(both) == 2 else []
        for item in self.plan.filters:
            found += filter_predicates(item, self.scope)
        return _without_repeats(found, self.hoisted)

    def _derived(self) -> list[Derived]:
        found: list[Derived] = [(column(g.output.name), g.output) for g in self.groups]
        for measure in self.measures:
            found += derived_columns(
                measure, self.groups, self.scope, compared=self.compared, whole=self._whole
            )
        return found

    def _whole(self, measure: Measure) -> exp.Expr:
        """The metric over all rows of the result, as a scalar subquery.

        Without groups, over those the metric's own filter leaves out too.
        """
        formula = measure.formula
        if not self.groups:
            bare = self.plan.model_copy(
                update={"metrics": (measure.metric.model_copy(update={"where": ()}),)}
            )
            formula = measures(bare, self.scope, [])[0].formula
        shared = common_filters([formula])
        value = render(formula, self.scope, hoisted=shared)
        tree = exp.Select().select(value).from_(self.scope.relation(), copy=False)
        rows = [*self.current]
        for item in self.plan.filters:
            rows += filter_predicates(item, self.scope)
        where = conjunction([*_without_repeats(rows, shared), *shared])
        return exp.Subquery(this=tree.where(where) if where is not None else tree)

    def _having(self, columns: list[OutputColumn], *, over_base: bool) -> list[exp.Expr]:
        found = []
        for item in self.plan.having:
            name = output_name(item.column, columns)
            output = next(out for out in columns if out.name == name)
            subject: exp.Expr = column(name) if over_base else self._expression_of(name)
            definition = _as_definition(output)
            found.append(comparison(item, subject, definition))
        return found

    def _expression_of(self, name: str) -> exp.Expr:
        """What an output column of the flat statement stands for: HAVING knows no aliases."""
        for measure in self.measures:
            if measure.output.name == name:
                return render(measure.formula, self.scope, hoisted=self.hoisted)
        return next(g.expression.copy() for g in self.groups if g.output.name == name)

    def _layered(self, derived: list[Derived]) -> exp.Select:
        columns = [output for _, output in derived]
        order = order_by(self.plan, self.groups, columns)
        having = self._having(columns, over_base=True)
        names: list[exp.Expr] = [column(output.name) for output in columns]
        tree = self.base()
        if self.companions:
            tree = self._over(tree, "base", [named(item) for item in derived])
        if having or self.plan.limit_per:
            tree = self._over(tree, "shown", names)
            tree.where(*having, copy=False)
        if not (self.plan.limit_per and self.plan.limit):
            return self._finish(tree, order)
        within = output_name(self.plan.limit_per, columns)
        position = unique("position", [output.name for output in columns])
        best = [item for item in order if item.this.name != within]
        tree.select(alias(row_number(within, best), position), copy=False)
        tree = self._over(tree, "ranked", [name.copy() for name in names])
        tree.where(at_most(position, self.plan.limit), copy=False)
        return self._finish(tree, per_group_first(within, order), limited=False)

    def _over(self, inner: exp.Select, name: str, selects: list[exp.Expr]) -> exp.Select:
        """SELECT `selects` FROM `inner` as a CTE; the CTEs of `inner` come first."""
        called = unique(name, [self.scope.table.name])
        earlier = inner.args.get("with_")
        ctes = earlier.expressions if isinstance(earlier, exp.With) else []
        inner.set("with_", None)
        cte = exp.CTE(this=inner, alias=exp.TableAlias(this=identifier(called)))
        tree = exp.Select().select(*selects).from_(exp.Table(this=identifier(called)), copy=False)
        tree.set("with_", exp.With(expressions=[*ctes, cte]))
        return tree

    def _finish(
        self, tree: exp.Select, order: list[exp.Ordered], *, limited: bool = True
    ) -> exp.Select:
        if order:
            tree.order_by(*order, copy=False)
        if limited and self.plan.limit:
            tree.limit(self.plan.limit, copy=False)
        return tree


def aggregate(plan: Plan, scope: Scope) -> tuple[exp.Select, list[OutputColumn]]:
    return _Aggregate(plan, scope).statement()


def _without_repeats(parts: list[exp.Expr], known: list[exp.Expr]) -> list[exp.Expr]:
    seen = {part.sql() for part in known}
    found = []
    for part in parts:
        if part.sql() not in seen:
            seen.add(part.sql())
            found.append(part)
    return found


def _as_definition(output: OutputColumn) -> Column:
    """What a filter on this output column may be compared with."""
    label = {"pt": output.label_pt, "en": output.label_en}
    return Column.model_validate({"type": output.type, "role": "measure", "label": label})
