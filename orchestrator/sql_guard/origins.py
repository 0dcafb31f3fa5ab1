"""Where the columns of an allowed statement come from: what may be said of their values.

Place in the flow: sql_validator asks once a statement is allowed; athena_executor keeps the
answer beside the columns. A column is named by its alias, which may be any word ("SELECT cost AS
revenue"): its unit and its stored values' names follow from its expression alone, through
subqueries, CTEs and unions. What is not surely known is not said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

from orchestrator.catalog import Catalog, Table
from orchestrator.plan.dialect import Dialect
from orchestrator.plan.validated import Origin
from orchestrator.sql_guard.expressions import NOTHING, Known, combined

# PostgreSQL refuses more (MaxTupleAttributeNumber); each level of "SELECT *, *" would double them.
MOST_COLUMNS = 1664


def origins(
    sql: str, catalog: Catalog, dialect: Dialect, planned: str | None = None
) -> tuple[Origin, ...]:
    """sql: a canonical statement. planned: the plan's own, canonical too; its columns are known
    again by what they compute."""
    found = _outputs(sql, catalog, dialect)
    marks = {one.name: one.known.mark for one in _outputs(planned, catalog, dialect)} if (
        planned is not None) else {}
    return tuple(
        origin for one in found
        if (origin := _origin(one, marks)) != Origin(name=one.name, place=one.place))


def _origin(one: Output, marks: Mapping[str, str]) -> Origin:
    known = one.known
    return Origin(name=one.name, place=one.place, column=known.column, unit=known.unit,
                  planned=bool(known.mark) and marks.get(one.name) == known.mark,
                  endless=known.endless)


@dataclass(frozen=True)
class Output:
    """One column of a query's result. place: None behind a `*` of a table."""

    name: str
    known: Known
    place: int | None


def _outputs(sql: str, catalog: Catalog, dialect: Dialect) -> Sequence[Output]:
    try:
        tree = sqlglot.parse_one(sql, dialect=dialect)
        scopes = traverse_scope(tree)
        return _Reader(catalog).outputs(scopes[-1]) if scopes else ()
    except (SqlglotError, RecursionError):
        return ()


class _Reader:
    """Reads each query of a statement once."""

    def __init__(self, catalog: Catalog) -> None:
        self._tables = {table.name: table for table in catalog.tables.values()}
        self._read: dict[int, Sequence[Output]] = {}

    def outputs(self, scope: Scope) -> Sequence[Output]:
        """What the query gives; nothing is known of one that reads itself."""
        key = id(scope)
        if key not in self._read:
            self._read[key] = ()
            found = (self._union(scope) if isinstance(scope.expression, exp.SetOperation)
                     else self._select(scope))
            self._read[key] = _renamed(found, scope.outer_columns)
        return self._read[key]

    def _union(self, scope: Scope) -> Sequence[Output]:
        sides = [self.outputs(one) for one in scope.set_operation_scopes]
        whole = all(one.place is not None for side in sides for one in side)
        if not whole or len({len(side) for side in sides}) != 1:
            return ()
        return [replace(columns[0], known=combined("Union", [one.known for one in columns]))
                for columns in zip(*sides, strict=True)]

    def _select(self, scope: Scope) -> Sequence[Output]:
        """Behind a table's `*` nobody knows the places, nor which names it has brought."""
        if not isinstance(scope.expression, exp.Select):
            return ()
        found: list[Output] = []
        for item in scope.expression.selects:
            star = _star(item)
            if star is None:
                known = self.known(item.unalias(), scope)
                found.append(Output(item.output_name, known, len(found)))
            else:
                of_star = self._starred(star, scope)
                if any(one.place is None for one in of_star) or not of_star:
                    return [*found, *of_star]
                if len(found) + len(of_star) > MOST_COLUMNS:
                    return ()
                found += [replace(one, place=len(found) + at) for at, one in enumerate(of_star)]
        return found

    def _starred(self, of: str, scope: Scope) -> Sequence[Output]:
        """`*` or `of.*`; of several sources nothing is known."""
        source = self._source(of, scope)
        if isinstance(source, Scope):
            return self.outputs(source)
        return [] if source is None else [
            Output(name, _stored(name, source), None) for name in source.columns]

    def known(self, node: exp.Expr, scope: Scope) -> Known:
        """What the expression gives."""
        if isinstance(node, exp.Column):
            return self._column(node, scope)
        if isinstance(node, exp.Subquery):
            return self._scalar(node, scope)
        parts = [self.known(part, scope) for part in node.iter_expressions()]
        return combined(node, parts)

    def _scalar(self, node: exp.Subquery, scope: Scope) -> Known:
        for inner in scope.subquery_scopes:
            if inner.expression is node.this:
                outputs = self.outputs(inner)
                return outputs[0].known if len(outputs) == 1 else NOTHING
        return NOTHING

    def _column(self, node: exp.Column, scope: Scope) -> Known:
        source = self._source(node.table, scope)
        if isinstance(source, Scope):
            named = [one.known for one in self.outputs(source) if one.name == node.name]
            return named[0] if len(named) == 1 else NOTHING
        return NOTHING if source is None else _stored(node.name, source)

    def _source(self, name: str, scope: Scope) -> Table | Scope | None:
        """The query or the catalog's table called `name` here; without a name the only one there
        is. None of what may be something else: functions, VALUES, tables with renamed columns."""
        selected = scope.selected_sources
        found = selected.get(name) if name else (
            next(iter(selected.values())) if len(selected) == 1 and not scope.udtf_scopes else None)
        if found is None:
            return None
        node, source = found
        if isinstance(source, Scope):
            return None if source.is_udtf else source
        return None if node.alias_column_names else self._tables.get(source.name)


def _renamed(outputs: Sequence[Output], names: Sequence[str]) -> Sequence[Output]:
    """As "AS t(a, b)" calls them."""
    if names and any(one.place is None for one in outputs):
        return ()
    return [replace(one, name=name) for one, name in zip(outputs, names, strict=False)] + list(
        outputs[len(names):])


def _stored(name: str, table: Table) -> Known:
    column = table.columns.get(name)
    full = f"{table.name}.{name}"
    return NOTHING if column is None else Known(column=full, unit=column.unit, mark=full)


def _star(item: exp.Expr) -> str | None:
    """The name before `.*`, "" of a plain `*`; None of what is no star."""
    if isinstance(item, exp.Star):
        return ""
    return item.table if isinstance(item, exp.Column) and isinstance(item.this, exp.Star) else None

