"""A conversation as a file: Markdown for people, JSON for programs; written line by line.

Place in the flow: the web's export routes hand in the messages as conversations.py reads them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from orchestrator.agent import say
from orchestrator.database import Row

_TICKS = re.compile(r"`{3,}")
_KEPT = ("message_order", "job_id", "sender", "message", "rating")
_METADATA = ("query_sql", "row_count", "status", "lang", "sql_edited", "feedback_comment")


def markdown(title: str, description: str, messages: Iterable[Row], lang: str) -> Iterator[str]:
    yield f"# {title}\n\n"
    if description.strip():
        yield f"{_quoted(description)}\n\n"
    for message in messages:
        at = message["timestamp"].strftime("%Y-%m-%d %H:%M")
        if message["sender"] == "user":
            yield f"## {at}\n\n{_quoted(message['message'])}\n\n"
        else:
            yield f"{message['message']}\n\n" + _facts(message, lang)


def as_json(title: str, description: str, messages: Iterable[Row]) -> Iterator[str]:
    """One object: title, description, messages [{message_order, job_id, sender, message,
    timestamp, rating, and query_sql, row_count, status… of answers}]."""
    head = json.dumps({"title": title, "description": description}, ensure_ascii=False)
    yield head[:-1] + ', "messages": ['
    comma = "\n"
    for message in messages:
        metadata = message["metadata"]
        kept = {name: message[name] for name in _KEPT} | {
            "timestamp": message["timestamp"].isoformat(),
            **{name: metadata[name] for name in _METADATA if name in metadata}}
        yield comma + json.dumps(kept, ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"


def _facts(message: Row, lang: str) -> str:
    """The statement behind an answer, and its stars."""
    said = ""
    sql = message["metadata"].get("query_sql")
    if isinstance(sql, str) and sql:
        fence = max(("```", *(run + "`" for run in _TICKS.findall(sql))), key=len)
        said += f"{fence}sql\n{sql}\n{fence}\n\n"
    if message["rating"]:
        said += say(lang, "Nota", "Rating") + f": {message['rating']}/5\n\n"
    return said


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())
