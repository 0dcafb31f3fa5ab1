"""What the scripted endpoint answers: replies per role, in order; the last one repeats.

A script file is one JSON object, `{role: [reply, ...]}`, where "*" serves every role that is
not named. A folder of case files has `<role>.jsonl`, a reply a line. A reply is `{"json": {...}}`
or `{"text": "..."}`, or a failure; see reply.py. Replies with `when` serve the requests whose
words they name, before those without.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from orchestrator.errors import Invalid
from orchestrator.testing.reply import Reply

ANY_ROLE = "*"


class Script:
    """Replies per role; safe to ask from many threads. otherwise: answers what they do not."""

    def __init__(
        self, replies: dict[str, list[Reply]] | None = None,
        otherwise: Callable[[str, dict[str, Any]], Reply] | None = None,
    ) -> None:
        self._replies = replies or {}
        self._otherwise = otherwise
        self._next: dict[tuple[str, tuple[str, ...]], int] = {}
        self._lock = threading.Lock()

    def reply(self, role: str, request: dict[str, Any]) -> Reply:
        """The next of the role's replies that suit the request, else of those of "*", else what
        `otherwise` says, else an empty object."""
        words = _words(request)
        for name in (role, ANY_ROLE):
            if suiting := _suiting(self._replies.get(name, []), words):
                return self._in_turn(name, suiting)
        return self._otherwise(role, request) if self._otherwise else Reply()

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


def load_script(
    source: Path | dict[str, Any], otherwise: Callable[[str, dict[str, Any]], Reply] | None = None,
) -> Script:
    """A script from a file, a folder or its JSON object; errors.Invalid says what is wrong."""
    adapter = TypeAdapter(dict[str, list[Reply]])
    try:
        if isinstance(source, Path) and source.is_dir():
            return Script(dict(map(_cases, sorted(source.glob("*.jsonl")))), otherwise)
        if isinstance(source, Path):
            return Script(adapter.validate_json(source.read_bytes()), otherwise)
        return Script(adapter.validate_python(source), otherwise)
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise _unreadable("", error) from error


def _cases(path: Path) -> tuple[str, list[Reply]]:
    """A case file's role and replies."""
    replies = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            replies += [Reply.model_validate_json(line)] if line.strip() else []
        except ValidationError as error:
            raise _unreadable(f"{path.name}:{number}: ", error) from error
    return path.stem, replies


def _unreadable(where: str, error: Exception) -> Invalid:
    why = _first(error) if isinstance(error, ValidationError) else str(error)
    return Invalid("bad_script", f"O roteiro não pode ser lido: {where}{why}",
                   f"The script cannot be read: {where}{why}")


def _first(error: ValidationError) -> str:
    """The first thing that is wrong, and where, without pydantic's links and echo of the file."""
    wrong = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, wrong["loc"]))
    return f"{place}: {wrong['msg']}" if place else wrong["msg"]
