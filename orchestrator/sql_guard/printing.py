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
    "SubLink": ("testexpr",),
}


def enclose_truths(tree: Message) -> None:
    """(NOT a) IS NULL, (a OR b) IN (c) and c = (a <> ANY (…)) lose their brackets. COALESCE
    of one value is that value, and keeps its own."""
    for message in _messages(tree):
        for field in _OPERANDS.get(type(message).__name__, ()):
            operand = getattr(message, field)
            if message.HasField(field) and _is_condition(operand):
                _enclose(operand)


def _is_condition(node: Any) -> bool:
    kind = node.WhichOneof("node")
    if kind == "sub_link":
        return bool(node.sub_link.HasField("testexpr"))
    return kind in ("bool_expr", "null_test", "boolean_test")


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
