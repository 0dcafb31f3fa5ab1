"""How large the value of an expression can get.

Place in the flow: queries.py reckons relations and asks here for each expression in them. What is
not named below makes no more than all its parts together.
"""

from __future__ import annotations

from typing import Any

from orchestrator.sql_guard.constant_arguments import ENDLESS
from orchestrator.sql_guard.growth import sizes
from orchestrator.sql_guard.growth.frame import Frame, Refused, largest, nodes_of
from orchestrator.sql_guard.growth.functions import COLLECTING, of_function
from orchestrator.sql_guard.growth.operators import of_operator
from orchestrator.sql_guard.growth.sizes import CELL, FLAG, MOST_DIGITS, Relation, Size
from orchestrator.sql_guard.growth.slow import not_slow_call, not_slow_operator

_MOST_NODES = 60_000
_PLAIN = ("text", "varchar", "bpchar", "json", "jsonb", "name")


class Expressions:
    """`size` is the only entrance; `query` is queries.py's."""

    def __init__(self) -> None:
        self._nodes = 0

    def query(self, select: Any, outer: Frame | None) -> Relation:
        raise NotImplementedError

    def size(self, node: Any, frame: Frame) -> Size:
        """`node`: a Node, whatever it holds."""
        self._nodes += 1
        if self._nodes > _MOST_NODES:
            raise Refused("MEMORY", "SELECT")
        kind = node.WhichOneof("node")
        if kind is None:
            return FLAG
        inner = getattr(node, kind)
        handler = getattr(self, f"_{kind}", None)
        size: Size = handler(inner, frame) if handler else self._together(inner, frame)
        if size.bytes > sizes.MOST_VALUE and kind != "func_call":
            raise Refused("MEMORY", "||" if kind == "a_expr" else kind, _location(inner))
        return size

    def _together(self, message: Any, frame: Frame) -> Size:
        """Every part, and what a structure adds: quotes and escapes double what they enclose."""
        total = 0.0
        for child in nodes_of(message):
            total += self.size(child, frame).bytes
        doubled = 2 if type(message).__name__.startswith(("A_Array", "Row", "Json")) else 1
        doubled = 6 if type(message).__name__ == "XmlExpr" else doubled  # " becomes &quot;
        return Size(total * doubled + CELL)

    def _a_const(self, constant: Any, frame: Frame) -> Size:
        match constant.WhichOneof("val"):
            case "ival":
                return Size(8, abs(constant.ival.ival), True)
            case "fval":
                return sizes.of_decimal(constant.fval.fval)
            case "sval":
                return sizes.of_text(constant.sval.sval)
            case "bsval":
                return Size(len(constant.bsval.bsval) + 8.0, ENDLESS, True)
        return FLAG

    def _column_ref(self, reference: Any, frame: Frame) -> Size:
        names = [part.string.sval if part.HasField("string") else "*" for part in reference.fields]
        if names[-1] == "*":
            found = [frame.find(names[-2])] if len(names) > 1 else list(frame.relations.values())
            return Size(sum(item.row().bytes for item in found if item is not None) + CELL)
        if len(names) > 1:
            return self._qualified(names[-2], names[-1], reference, frame)
        return self._unqualified(names[0], frame)

    def _qualified(self, of: str, name: str, reference: Any, frame: Frame) -> Size:
        """A column, or where there is none of that name an aggregate of the whole row."""
        relation = frame.find(of)
        if relation is None:
            return Size()
        if COLLECTING.get(name) and name not in relation.columns:
            frame.gathered = True
            total = 2 * frame.rows * relation.row().bytes
            return self.held(total, name, reference.location)
        return relation.column(name)

    def _unqualified(self, name: str, frame: Frame) -> Size:
        """The column of the nearest SELECT that has one of that name, or a whole row."""
        nearest: Frame | None = frame
        while nearest is not None:
            found = [item.columns[name] for item in nearest.relations.values()
                     if name in item.columns]
            if found:
                return largest(found)
            nearest = nearest.outer
        whole = frame.find(name)
        if whole is not None:
            return Size(2 * whole.row().bytes)
        return largest([item.rest for item in frame.relations.values()] or [Size()])

    def _type_cast(self, cast: Any, frame: Frame) -> Size:
        size = self.size(cast.arg, frame)
        kind = cast.type_name.names[-1].string.sval if cast.type_name.names else ""
        # "{1,2}" of five bytes is an array of five elements at most.
        if cast.type_name.array_bounds or kind not in _PLAIN:
            return size._replace(bytes=2 * size.bytes) if kind == "bytea" else size
        return size._replace(bytes=size.bytes + MOST_DIGITS * (size.bytes > 1e4))

    def _a_expr(self, expression: Any, frame: Frame) -> Size:
        operator = expression.name[-1].string.sval if expression.name else ""
        left, right = self._operand(expression, "lexpr", frame), self._operand(
            expression, "rexpr", frame)
        not_slow_operator(operator, left, right, expression.location)
        return of_operator(operator, left, right)

    def _operand(self, expression: Any, side: str, frame: Frame) -> Size:
        if not expression.HasField(side):
            return Size(0, 0, True)
        operand = getattr(expression, side)
        return self.size(operand, frame)

    def _bool_expr(self, expression: Any, frame: Frame) -> Size:
        self._together(expression, frame)
        return FLAG

    _null_test = _boolean_test = _bool_expr

    def _case_expr(self, case: Any, frame: Frame) -> Size:
        results = [case.defresult] if case.HasField("defresult") else []
        for item in case.args:
            self.size(item.case_when.expr, frame)
            results.append(item.case_when.result)
        if case.HasField("arg"):
            self.size(case.arg, frame)
        return largest([self.size(result, frame) for result in results])

    def _coalesce_expr(self, expression: Any, frame: Frame) -> Size:
        return largest([self.size(item, frame) for item in expression.args])

    def _min_max_expr(self, expression: Any, frame: Frame) -> Size:
        found = [self.size(item, frame) for item in expression.args]
        most = largest(found)
        bounds = [item.number for item in found if item.sure]
        if expression.op == 2 and bounds:  # IS_LEAST, which skips NULL
            return Size(most.bytes, min(bounds), True)
        return most

    def _sub_link(self, link: Any, frame: Frame) -> Size:
        if link.HasField("testexpr"):
            self.size(link.testexpr, frame)
        relation = self.query(link.subselect.select_stmt, frame)
        if link.sub_link_type == 7:  # ARRAY_SUBLINK
            return self.held(relation.rows * (relation.row().bytes + 8), "ARRAY", 0)
        return largest([*relation.columns.values(), FLAG]) if link.sub_link_type == 5 else FLAG

    def _func_call(self, call: Any, frame: Frame) -> Size:
        arguments = [self.size(item, frame) for item in call.args]
        for item in (*call.agg_order, *([call.agg_filter] if call.HasField("agg_filter") else [])):
            self.size(item, frame)
        self._together(call.over, frame)
        name = call.funcname[-1].string.sval
        if name in COLLECTING:
            frame.gathered = frame.gathered or not call.HasField("over")
            wide = sum(item.bytes for item in arguments) + 8
            number = max((item.number for item in arguments), default=1)
            if not COLLECTING[name]:
                return Size(min(wide, MOST_DIGITS) + CELL, number * (
                    frame.rows if name in ("sum", "count", "row_number") else 1))
            return self.held(frame.rows * wide * COLLECTING[name], name, call.location)
        not_slow_call(name, arguments, call.location)
        made = of_function(name, call, arguments)
        if made.code:
            raise Refused(made.code, name, call.location)
        frame.multiplied *= made.rows
        if made.size.bytes > sizes.MOST_VALUE:
            raise Refused("MEMORY", name, call.location)
        return made.size

    def _json_array_agg(self, item: Any, frame: Frame) -> Size:
        frame.gathered = True
        return self.held(frame.rows * self._together(item, frame).bytes, "json_arrayagg", 0)

    _json_object_agg = _json_array_agg

    def _json_array_query_constructor(self, item: Any, frame: Frame) -> Size:
        relation = self.query(item.query.select_stmt, frame)
        return self.held(2 * relation.rows * (relation.row().bytes + 8), "JSON_ARRAY", 0)

    def held(self, total: float, name: str, location: int) -> Size:
        """What an aggregate keeps in memory, all its groups together. One group's value counts
        as its share: sums over the groups come out right, which is what is asked next."""
        if total > sizes.MOST_HELD:
            raise Refused("MEMORY", name, location)
        return Size(total, ENDLESS)


def _location(message: Any) -> int:
    return int(getattr(message, "location", 0))
