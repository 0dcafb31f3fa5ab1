"""One question of the file, and which conversation it belongs to.

Place in the flow: questions.py reads a line and places it with `linked`. The fields that make a
follow-up are described there. Every problem is a BadLine, reported with its line number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

TEXT = ("question", "pergunta", "q", "text")
THREAD = (
    "conversation", "conversation_id", "project", "projeto", "session", "thread", "group",
)  # fmt: skip
PARENT = ("after", "previous", "follows", "parent")
EARLIER = ("context", "history", "turns")


class BadLine(ValueError):
    """What is wrong with one line."""


@dataclass(frozen=True)
class Question:
    """One question to score.

    golds: SQL texts, any of which may match. refusal_ok: declining is a right answer.
    conversation: questions with the same value share a project, in file order; "" is none.
    context: earlier questions of its conversation that are asked first, unscored.
    database: which of a benchmark's databases; "" for the one that is configured. hint: what the
        benchmark lets the system know besides.
    """

    line: int
    id: str
    text: str
    lang: str
    golds: tuple[str, ...]
    refusal_ok: bool
    category: str = "all"
    conversation: str = ""
    context: tuple[str, ...] = ()
    database: str = ""
    hint: str = ""


def linked(question: Question, record: Mapping[str, Any], before: list[Question]) -> Question:
    """Place it in its conversation. `before`: the questions read so far."""
    if question.conversation:
        return question
    earlier = _earlier(record)
    thread = first(record, THREAD)
    if isinstance(thread, list):
        earlier, thread = _texts(thread), None
    if thread not in (None, "", False) and not isinstance(thread, dict):
        return replace(question, conversation=f"thread {thread}", context=earlier)
    if earlier:
        return replace(question, conversation=f"line {question.line}", context=earlier)
    parent = _parent(record, before)
    return _continue(question, parent, before) if parent else question


def _earlier(record: Mapping[str, Any]) -> tuple[str, ...]:
    value = first(record, EARLIER)
    return _texts(value) if isinstance(value, list) else ()


def _texts(items: list[Any]) -> tuple[str, ...]:
    texts = [first(item, TEXT) if isinstance(item, dict) else item for item in items]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise BadLine("earlier questions must be texts, or objects with a question")
    return tuple(str(text) for text in texts)


def _parent(record: Mapping[str, Any], before: list[Question]) -> Question | None:
    wanted = first(record, PARENT)
    if wanted is True or (wanted is None and record.get("follow_up") is True):
        if not before:
            raise BadLine("a follow-up, but no question comes before it")
        return before[-1]
    if wanted is None or wanted is False:
        return None
    for question in reversed(before):
        if question.id == str(wanted):
            return question
    raise BadLine(f"it follows {wanted!r}, but no earlier question has that id")


def _continue(question: Question, parent: Question, before: list[Question]) -> Question:
    """In the parent's conversation when the parent is its last question; else the parent's
    chain is asked again in a conversation of its own, so a branch does not see its sibling."""
    key = parent.conversation or f"from line {parent.line} {parent.id}"
    if not parent.conversation:
        index = max(i for i, known in enumerate(before) if known is parent)
        before[index] = replace(parent, conversation=key)
        return replace(question, conversation=key)
    chain = [known for known in before if known.conversation == key]
    if chain[-1] is parent:
        return replace(question, conversation=key)
    until = next(i for i, known in enumerate(chain) if known is parent)
    texts = tuple(text for known in chain[: until + 1] for text in (*known.context, known.text))
    return replace(question, conversation=f"branch line {question.line}", context=texts)


def first(record: object, names: tuple[str, ...]) -> Any:
    """The value of the first of `names` that is there and not null."""
    if not isinstance(record, dict):
        return None
    return next((record[name] for name in names if record.get(name) is not None), None)
