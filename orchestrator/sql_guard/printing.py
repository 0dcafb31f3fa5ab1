"""What the printer of a PostgreSQL tree gets wrong, put so that it gets it right.

Place in the flow: postgres.py prints the checked tree and reads it back; where that gives another
tree, once more after this.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from google.protobuf.message import Message

_OPERANDS = {
    "A_Expr": ("lexpr", "rexpr"), "NullTest": ("arg",), "BooleanTest": ("arg",),
    "SubLink": ("testexpr",), "CollateClause": ("arg",), "JsonIsPredicate": ("expr",),
    "TypeCast": ("arg",),
}
_COMPOUND = frozenset((
    "a_expr", "bool_expr", "null_test", "boolean_test", "collate_clause", "json_is_predicate",
))
# Calls that are written as operators: a AT TIME ZONE b; a SIMILAR TO b, whose b is in a call.
_TIME_ZONE, _PATTERNS = "timezone", frozenset(("similar_to_escape", "like_escape"))


def enclose_operands(tree: Message) -> None:
    """(NOT a) IS NULL, (a OR b) IN (c) and c = (a <> ANY (…)) lose their brackets. COALESCE
    of one value is that value, and keeps its own."""
    for message in _messages(tree):
        for operand in _operands(message):
            if _is_compound(operand):
                _enclose(operand)


def _is_compound(node: Any) -> bool:
    kind = node.WhichOneof("node")
    if kind == "sub_link":
        return bool(node.sub_link.HasField("testexpr"))
    return kind in _COMPOUND or (kind == "func_call" and _name(node.func_call) == _TIME_ZONE)


def _name(call: Any) -> str:
    return str(call.funcname[-1].string.sval)


def _operands(message: Any) -> list[Any]:
    kind = type(message).__name__
    if kind == "FuncCall":
        written = _name(message) == _TIME_ZONE or _name(message) in _PATTERNS
        return list(message.args) if written else []
    found = [getattr(message, field) for field in _OPERANDS.get(kind, ())
             if message.HasField(field)]
    lists = [operand.list.items for operand in found if operand.WhichOneof("node") == "list"]
    return [*found, *(item for items in lists for item in items)]


def _enclose(node: Any) -> None:
    inner = type(node)()
    inner.CopyFrom(node)
    node.Clear()
    node.coalesce_expr.args.append(inner)


def _messages(message: Message) -> Iterator[Message]:
    """From the leaves up, so that what is enclosed is not visited again."""
    for field, value in message.ListFields():
        if field.message_type is not None:
            for item in [value] if isinstance(value, Message) else list(value):
                yield from _messages(item)
    yield message
