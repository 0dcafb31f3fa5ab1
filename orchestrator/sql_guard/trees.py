"""PostgreSQL's parse trees as messages: what is below a node, and where in the text it stood.

Place in the flow: statement_walk.py goes down a tree with `children`; postgres.py takes the places
out, so that the tree that was checked can be compared with the one that the printed text gives.
"""

from __future__ import annotations

import re
from typing import Any

import postgast
from google._upb import _message  # type: ignore[import-untyped]  # the C reader's; it has no stubs
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message

# Fields that hold names and constants only: nothing to check one by one, and no places.
_NAMES = frozenset(("fields", "names", "funcname", "name", "colnames", "aliascolnames"))
_CONSTANT = "A_Const"
# What puts one node below another besides brackets, and what does not: operators by their
# characters and by their words, counted together however they are nested.
_DEEPENING = re.compile(
    r"[-+*/%^|<>=~!@#&?:]+|not|is|in|i?like|union|except|intersect|join|collate|at|and|or|between"
    r"|similar|overlaps|isnull|notnull|operator", re.IGNORECASE)
_OPEN, _CLOSE = frozenset(("(", "[", "case")), frozenset((")", "]", "end"))
_MOST_OPERATORS, _MOST_LEVELS = 250, 100

_NOTHING, _SOME, _MANY, _WRAPPED = 0, 1, 2, 4
# Asked of each kind of field and of message once: descriptors are slow to read.
_kept: dict[FieldDescriptor, int] = {}
_places: dict[str, tuple[str, ...]] = {}


def parse(sql: str) -> Any:
    """The tree of bounded text. Raises PgQueryError, or DecodeError when it is too deep.

    Messages nested over a hundred deep (fifty `||` in a row) are not read by default, because
    very deep ones crash the process; that many operators cannot, so they are read after all.
    """
    try:
        return postgast.parse(sql)
    except DecodeError:
        if _could_be_too_deep(sql):
            raise
    _message.SetAllowOversizeProtos(True)
    try:
        return postgast.parse(sql)
    finally:
        _message.SetAllowOversizeProtos(False)


def _could_be_too_deep(sql: str) -> bool:
    """By the server's own tokens, unlike bounds.py, which is quick and may be deceived."""
    raw, operators, levels = sql.encode(), 0, 0
    for token in postgast.scan(sql).tokens:
        word = raw[token.start:token.end].decode(errors="replace").lower()
        operators += _DEEPENING.fullmatch(word) is not None
        levels += (word in _OPEN) - (word in _CLOSE)
        if operators > _MOST_OPERATORS or levels > _MOST_LEVELS:
            return True
    return False


def children(node: Message) -> list[Any]:
    """The messages right below, without the Node that wraps each in a list or a choice."""
    found = []
    for field, value in node.ListFields():
        kept = _kept.get(field)
        if kept is None:
            kept = _kept[field] = _what(field)
        if kept == _NOTHING:
            continue
        for item in value if kept & _MANY else (value,):
            if not kept & _WRAPPED:
                found.append(item)
            elif (kind := item.WhichOneof("node")) is not None:
                found.append(getattr(item, kind))
    return found


def _what(field: FieldDescriptor) -> int:
    """What of a field's value is below its node."""
    if field.message_type is None or field.name in _NAMES:
        return _NOTHING
    many = _MANY if field.is_repeated else 0
    return _SOME | many | (_WRAPPED if field.message_type.name == "Node" else 0)


def forget_places(node: Any) -> None:
    """Takes out where in the text this node and all below it stood."""
    kind = type(node).__name__
    places = _places.get(kind)
    if places is None:
        places = _places[kind] = tuple(
            field.name for field in node.DESCRIPTOR.fields
            if field.name.endswith(("location", "list_start", "list_end")))
    for place in places:
        node.ClearField(place)
    if kind != _CONSTANT:
        for child in children(node):
            forget_places(child)


def characters(sql: str, offset: int) -> int:
    """The parser counts bytes; people count characters."""
    return len(sql.encode()[:offset].decode(errors="ignore"))
