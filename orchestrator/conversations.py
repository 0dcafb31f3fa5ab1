"""What was said: the messages of a project or of a person's general chat, in app.conversations.

Place in the flow: the web reads pages, finds words and exports here; history_preferences writes.
Callers have checked whose project it is; the general chat (project None) is the person's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orchestrator.catalog.folding import fold
from orchestrator.database import Database, Row

FIRST, LAST = 0, 2**31 - 1
AT_ONCE = 500
AROUND = 70  # characters of a snippet on each side


def page(
    database: Database, username: str, project_id: str | None, *, before: int | None = None,
    after: int | None = None, limit: int = 50, q: str = "",
) -> tuple[list[Row], bool]:
    """The `limit` messages after `after`, else the last ones before `before`, in order; and
    whether there are more in that direction."""
    common = {"username": username, "project_id": project_id, "count": limit + 1, "q": fold(q)}
    if after is not None:
        rows = database.rows("conversation_after", after=min(after, LAST), **common)
        return rows[:limit], len(rows) > limit
    until = LAST if before is None else min(before, LAST)
    rows = database.rows("conversation_before", before=until, **common)
    return rows[:limit][::-1], len(rows) > limit


def every(database: Database, username: str, project_id: str | None) -> Iterator[Row]:
    """All messages in order, read a bounded number at a time."""
    after, more = FIRST, True
    while more:
        rows, more = page(database, username, project_id, after=after, limit=AT_ONCE)
        yield from rows
        after = rows[-1]["message_order"] if rows else LAST


def search(database: Database, username: str, q: str) -> list[dict[str, Any]]:
    """At most 50 messages of this person that contain every word of `q`: those that hold them
    side by side first, then the newest. {job_id, project_id, project_name, sender, snippet,
    message_order, timestamp}."""
    words = fold(q).split()
    if not words:
        return []
    found = []
    for row in database.rows("conversation_search", username=username, q=" ".join(words),
                             words=words):
        message = row.pop("message")
        found.append({**row, "snippet": snippet(message, q)})
    return found


def snippet(message: str, wanted: str) -> str:
    """The text around the first place of `wanted`, or of its longest word, on one line."""
    folded, places = "", []
    for place, character in enumerate(message):
        piece = fold(character) or (" " if character.isspace() else "")
        folded += piece
        places += [place] * len(piece)
    words = fold(wanted).split()
    sought = " ".join(words)
    if sought not in folded:
        sought = max(words, key=len, default="")
    at = folded.find(sought)
    first = places[at] if 0 <= at < len(places) else 0
    start, end = max(0, first - AROUND), first + len(sought) + AROUND
    cut = " ".join(message[start:end].split())
    return ("…" if start > 0 else "") + cut + ("…" if end < len(message) else "")
