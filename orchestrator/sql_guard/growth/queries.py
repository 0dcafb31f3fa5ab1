"""SELECT by SELECT: how many rows, how large each column.

Place in the flow: the package's `too_large` starts here; expressions come back for subqueries.
"""

from __future__ import annotations

from math import prod
from typing import Any

from orchestrator.sql_guard.constant_arguments import constant
from orchestrator.sql_guard.growth import sizes
from orchestrator.sql_guard.growth.expressions import Expressions
from orchestrator.sql_guard.growth.frame import Frame, Refused, largest, nodes_of
from orchestrator.sql_guard.growth.relations import (
    comparisons,
    conditional,
    either,
    named,
    own_name,
    shared,
    starred,
)
from orchestrator.sql_guard.growth.sizes import (
    MOST_JOINED,
    MOST_MADE,
    ORDINARY_PAIRS,
    TABLE,
    Relation,
    Size,
)

# A recursion is followed so often: doubling shows after few, adding a piece a round does not.
_ROUNDS = 6
_ORDINARY_ROUNDS = 1_000


class Growth(Expressions):
    """Reckons relations; expressions are its base's."""

    def query(self, select: Any, outer: Frame | None) -> Relation:
        frame = Frame(outer)
        if select.HasField("with_clause"):
            self._with(select.with_clause, frame)
        relation = self._body(select, frame)
        for item in (select.limit_offset, select.limit_count):
            self.size(item, frame)
        asked = constant(select.limit_count) if select.HasField("limit_count") else None
        if asked is not None:
            relation = relation._replace(rows=min(relation.rows, max(asked, 0)),
                                         made=min(relation.made, max(asked, 0)))
        return relation

    def _body(self, select: Any, frame: Frame) -> Relation:
        if select.op > 1:  # SETOP_NONE is 1
            left, right = self.query(select.larg, frame), self.query(select.rarg, frame)
            return either(left, right)
        if select.values_lists:
            return self._values(select, frame)
        return self._select(select, frame)

    def _with(self, clause: Any, frame: Frame) -> None:
        for item in clause.ctes:
            table = item.common_table_expr
            query = table.ctequery.select_stmt
            names = [name.string.sval for name in table.aliascolnames]
            if clause.recursive and query.op > 1:
                relation = self._recursion(table.ctename, query, names, frame)
            else:
                relation = self.query(query, frame)
            frame.relations[f"with {table.ctename}"] = named(relation, names)

    def _recursion(self, name: str, query: Any, names: list[str], frame: Frame) -> Relation:
        """Rounds of the recursive part: a column that grows faster than by a piece a round
        (doubling) is refused; else a thousand rounds are reckoned with."""
        start = named(self.query(query.larg, frame), names)
        inside = Frame(frame)
        if query.HasField("with_clause"):
            self._with(query.with_clause, inside)
        now, grown = start, []
        for _ in range(_ROUNDS):
            rows = max(now.rows, sizes.ORDINARY_ROWS)
            inside.relations[f"with {name}"] = now._replace(rows=rows, made=max(now.made, 1_000))
            then = either(now, named(self.query(query.rarg, inside), names))
            grown.append([then.columns[column].bytes - now.columns[column].bytes
                          for column in now.columns])
            now = then
        if not query.all and not conditional(query.rarg):
            raise Refused("UNBOUNDED", "WITH RECURSIVE")
        for before, after in zip(grown[-2], grown[-1], strict=False):
            if after > 1.4 * before + 64:
                raise Refused("MEMORY", "WITH RECURSIVE")
        columns = {
            column: Size(size.bytes + _ORDINARY_ROUNDS * step, size.number, size.sure and step == 0)
            for (column, size), step in zip(now.columns.items(), grown[-1], strict=False)
        }
        return Relation(sizes.ORDINARY_ROWS, max(start.made, 1_000), columns, now.rest)

    def _values(self, select: Any, frame: Frame) -> Relation:
        rows = [[self.size(item, frame) for item in values.list.items]
                for values in select.values_lists]
        columns = {f"column{index + 1}": largest(list(cells))
                   for index, cells in enumerate(zip(*rows, strict=False))}
        return Relation(len(rows), len(rows), columns, Size())

    def _select(self, select: Any, frame: Frame) -> Relation:
        self._from(select, frame)
        columns: dict[str, Size] = {}
        rest = Size()
        for index, item in enumerate(select.target_list):
            target = item.res_target
            reference = target.val.column_ref
            if target.val.HasField("column_ref") and reference.fields[-1].HasField("a_star"):
                for relation in starred(reference, frame):
                    columns |= relation.columns
                    rest = largest([rest, relation.rest])
                continue
            size = self.size(target.val, frame)
            columns[target.name or own_name(target.val) or f"?{index}"] = size
        for part in (select.where_clause, select.having_clause, *select.group_clause,
                     *select.sort_clause, *select.window_clause, *select.distinct_clause):
            self.size(part, frame)
        rows, made = frame.rows * frame.multiplied, frame.made * frame.multiplied
        if frame.gathered and not select.group_clause:
            rows, made = 1, 1
        elif select.group_clause:
            # Its groups share what an aggregate holds.
            columns = {name: shared(size, frame.rows) for name, size in columns.items()}
        if made > MOST_MADE:
            raise Refused("MEMORY", "FROM")
        return Relation(rows, made, columns, rest)

    def _from(self, select: Any, frame: Frame) -> None:
        found: list[Relation] = []
        conditions = comparisons(select.where_clause)
        for item in select.from_clause:
            conditions += self._item(item, frame, found)
        unjoined = max(0, len(found) - 1 - conditions)
        largest_first = sorted((item.rows for item in found), reverse=True)
        again = len(frame.tables) - len(set(frame.tables))
        frame.rows = max(1.0, prod(largest_first[:unjoined + 1])) * frame.multiplied * (
            ORDINARY_PAIRS ** min(again, conditions))
        most_made = sorted((item.made for item in found), reverse=True)
        frame.made = max(1.0, prod(most_made[:unjoined + 1])) * frame.multiplied
        frame.multiplied = 1
        if frame.made > MOST_MADE:
            raise Refused("MEMORY", "FROM")
        if frame.rows > MOST_JOINED:
            raise Refused("CROSS_JOIN", "FROM")

    def _item(self, item: Any, frame: Frame, found: list[Relation]) -> int:
        """Adds one FROM item's relations; how many conditions its joins have."""
        kind = item.WhichOneof("node")
        inner = getattr(item, kind)
        if kind == "join_expr":
            conditions = self._item(inner.larg, frame, found) + self._item(inner.rarg, frame, found)
            self.size(inner.quals, frame)
            return conditions + (1 if inner.is_natural or inner.using_clause
                                 else min(1, comparisons(inner.quals)))
        if kind == "range_table_sample":
            for argument in (*inner.args, inner.repeatable):
                self.size(argument, frame)
            return self._item(inner.relation, frame, found)
        if kind == "range_var":
            table = None if inner.schemaname else frame.find(f"with {inner.relname}")
            relation, name = table or TABLE, inner.relname
            frame.tables += [name] if table is None else []
        elif kind == "range_subselect":
            relation, name = self.query(inner.subquery.select_stmt, frame), ""
        else:
            relation, name = self._function(inner, frame), ""
        self._add(inner, relation, name or f"?{len(found)}", frame, found)
        return 0

    def _function(self, inner: Any, frame: Frame) -> Relation:
        """unnest, generate_series, JSON_TABLE…: rows of their own, whatever the conditions."""
        before, frame.multiplied = frame.multiplied, 1
        made = [self.size(node, frame) for node in nodes_of(inner)]
        rows, frame.multiplied = frame.multiplied, before
        return Relation(rows, rows, {}, largest(made or [Size()]))

    def _add(self, inner: Any, relation: Relation, name: str, frame: Frame,
             found: list[Relation]) -> None:
        alias = inner.alias
        if alias.aliasname:
            relation = named(relation, [item.string.sval for item in alias.colnames])
        frame.relations[alias.aliasname or name] = relation
        found.append(relation)
