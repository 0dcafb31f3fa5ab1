"""What the scripted endpoint answers: replies per role, in order; the last one repeats.

A script file is one JSON object, `{role: [reply, ...]}`, where "*" serves every role that is
not named. A reply is `{"json": {...}}` or `{"text": "..."}`, or a failure; see reply.py. Replies
with `when` serve the requests whose words they name, before those without.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from orchestrator.errors import Invalid
from orchestrator.testing.reply import Reply

ANY_ROLE = "*"


class Script:
    """Replies per role; safe to ask from many threads."""

    def __init__(self, replies: dict[str, list[Reply]] | None = None) -> None:
        self._replies = replies or {}
        self._next: dict[tuple[str, tuple[str, ...]], int] = {}
        self._lock = threading.Lock()

    def reply(self, role: str, request: dict[str, Any]) -> Reply:
        """The next of the role's replies that suit the request, else of those of "*", else an
        empty object."""
        words = _words(request)
        for name in (role, ANY_ROLE):
            if suiting := _suiting(self._replies.get(name, []), words):
                return self._in_turn(name, suiting)
        return Reply()

    def _in_turn(self, name: str, replies: list[Reply]) -> Reply:
        with self._lock:
            key = (name, replies[0].when)
            position = self._next.get(key, 0)
            self._next[key] = position + 1
        return replies[min(position, len(replies) - 1)]


def _suiting(replies: list[Reply], words: str) -> list[Reply]:
    """Those with the `when` that is said last in the words: what was said before the question
    stands above it. Those without any serve when none is said."""
    places = {reply.when: min((words.rfind(text.lower()) for text in reply.when), default=-1)
              for reply in replies}
    said = max((when for when in places if when), key=lambda when: places[when], default=())
    chosen = said if places.get(said, -1) >= 0 else ()
    return [reply for reply in replies if reply.when == chosen]


def _words(request: dict[str, Any]) -> str:
    """What the person says in the request: its first message that is not the system's."""
    said = [str(message.get("content", "")) for message in request.get("messages", [])
            if message.get("role") == "user"]
    return said[0].lower() if said else ""


def load_script(source: Path | dict[str, Any]) -> Script:
    """A script from a file or its JSON object; errors.Invalid says what is wrong with it."""
    adapter = TypeAdapter(dict[str, list[Reply]])
    try:
        if isinstance(source, Path):
            return Script(adapter.validate_json(source.read_bytes()))
        return Script(adapter.validate_python(source))
    except (OSError, ValidationError) as error:
        raise Invalid("bad_script", f"O roteiro não pode ser lido: {error}",
                      f"The script cannot be read: {error}") from error
