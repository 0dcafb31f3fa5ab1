"""One SELECT: what its names mean, how many rows it reads; and why one is refused.

Place in the flow: queries.py fills a Frame from FROM, expressions.py looks names up in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message

from orchestrator.sql_guard.growth.sizes import Relation, Size


class Refused(Exception):
    """What grows beyond bounds: a code of verdict.py, the name, and the node's position."""

    def __init__(self, code: str, name: str, location: int = 0) -> None:
        super().__init__(code)
        self.code, self.name, self.location = code, name, location


@dataclass
class Frame:
    """One SELECT: what its names mean and how many rows it reads. tables: which, the same one
    as often as it is read. multiplied: by the functions in its select list that give rows;
    gathered: whether an aggregate makes it one row."""

    outer: Frame | None = None
    relations: dict[str, Relation] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)
    rows: float = 1
    made: float = 1
    multiplied: float = 1
    gathered: bool = False

    def find(self, name: str) -> Relation | None:
        frame: Frame | None = self
        while frame is not None:
            if name in frame.relations:
                return frame.relations[name]
            frame = frame.outer
        return None


def nodes_of(message: Any) -> Iterator[Any]:
    """The Nodes right below, through what is no Node itself (a WindowDef, a JsonOutput)."""
    for descriptor, value in message.ListFields():
        if descriptor.message_type is None:
            continue
        for item in [value] if isinstance(value, Message) else value:
            if type(item).__name__ == "Node":
                yield item
            else:
                yield from nodes_of(item)


def largest(found: list[Size]) -> Size:
    return Size(max(item.bytes for item in found), max(item.number for item in found),
                all(item.sure for item in found))
