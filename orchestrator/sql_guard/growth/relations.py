"""What a set operation, an alias or a join makes of relations.

Place in the flow: queries.py puts a SELECT together with these.
"""

from __future__ import annotations

from typing import Any

from orchestrator.sql_guard.growth.frame import Frame, largest, nodes_of
from orchestrator.sql_guard.growth.sizes import CELL, Relation, Size

_COMPARISONS = frozenset(("=", "<", ">", "<=", ">=", "~~", "@>", "<@", "&&"))


def either(left: Relation, right: Relation) -> Relation:
    """A set operation: the left one's names, the larger of each pair of columns."""
    columns = {
        name: largest([size, other]) for (name, size), other in
        zip(left.columns.items(), right.columns.values(), strict=False)
    }
    columns = {name: columns.get(name, size) for name, size in left.columns.items()}
    return Relation(left.rows + right.rows, left.made + right.made, columns,
                    largest([left.rest, right.rest, *right.columns.values()]))


def named(relation: Relation, names: list[str]) -> Relation:
    if not names:
        return relation
    found = list(relation.columns.items())
    columns = {names[index] if index < len(names) else name: size
               for index, (name, size) in enumerate(found)}
    columns |= dict.fromkeys(names[len(found):], relation.rest)
    return relation._replace(columns=columns)


def starred(reference: Any, frame: Frame) -> list[Relation]:
    if len(reference.fields) == 1:
        return [item for name, item in frame.relations.items() if not name.startswith("with ")]
    found = frame.find(reference.fields[-2].string.sval)
    return [found] if found else []


def own_name(node: Any) -> str:
    """The name that PostgreSQL gives a column without one."""
    match node.WhichOneof("node"):
        case "column_ref":
            return str(node.column_ref.fields[-1].string.sval)
        case "func_call":
            return str(node.func_call.funcname[-1].string.sval)
        case "type_cast":
            inner = own_name(node.type_cast.arg)
            return inner or str(node.type_cast.type_name.names[-1].string.sval)
    return ""


def shared(size: Size, rows: float) -> Size:
    return size._replace(bytes=max(CELL, size.bytes / max(1.0, rows))) if (
        size.bytes > rows * 8) else size


def comparisons(node: Any) -> int:
    """How many conditions compare a column with a column."""
    count = 0
    if node.WhichOneof("node") == "a_expr":
        expression = node.a_expr
        operator = expression.name[-1].string.sval if expression.name else ""
        if operator in _COMPARISONS and _names_column(expression.lexpr) and _names_column(
                expression.rexpr):
            return 1
    if node.WhichOneof("node") in ("bool_expr", "a_expr"):
        count = sum(comparisons(child) for child in nodes_of(getattr(
            node, node.WhichOneof("node"))))
    return count


def _names_column(node: Any) -> bool:
    kind = node.WhichOneof("node")
    if kind is None or kind in ("sub_link", "a_const"):
        return False
    return kind == "column_ref" or any(_names_column(child)
                                       for child in nodes_of(getattr(node, kind)))


def conditional(select: Any) -> bool:
    """Whether a recursive part may come to an end by itself."""
    return select.HasField("where_clause") or any(
        item.HasField("join_expr") for item in select.from_clause) or len(select.from_clause) > 1
