"""Formulas: what a metric is before it is SQL.

Place in the flow: measures.py reads metrics into these; compile.py's parts render them. The
filters that all of them share go into WHERE, the rest into each aggregate's FILTER.

A formula is an atom (an aggregate expression with its filters) or a ratio of two formulas. A
ratio is NULL when its denominator is 0 and is never an integer division; a percent metric is
that ratio times 100.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from orchestrator.plan.scope import Scope, conjunction


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


def is_additive(tree: exp.Expr) -> bool:
    """Sums and counts of rows, and sums of those."""
    if isinstance(tree, (exp.Paren, exp.Neg)):
        return is_additive(tree.this)
    if isinstance(tree, (exp.Add, exp.Sub)):
        return is_additive(tree.this) and is_additive(tree.expression)
    if isinstance(tree, exp.Count):
        return not isinstance(tree.this, exp.Distinct)
    return isinstance(tree, exp.Sum)
