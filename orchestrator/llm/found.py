"""What a model meant to say, out of what it wrote around it.

Place in the flow: exchange.py looks for an object, or passes a stream on without its thoughts.
Endpoints without structured outputs put a greeting, a Markdown fence, a byte order mark or
the model's thoughts before an answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

MOST_OBJECTS = 8
_TAGS = ("<think>", "<thinking>", "<reasoning>")
_THOUGHT = re.compile(r"</(?:think|thinking|reasoning)>")
_LONGEST = max(map(len, _TAGS)) + 1
_BEFORE = "\ufeff \n\r\t"
_DECODER = json.JSONDecoder()


def objects_in(text: str) -> Iterator[str]:
    """The JSON objects in `text`, the last first: an example comes before the answer. None that
    is whole: what stands between the outermost braces, so that a complaint can name its fault.
    """
    thoughts = list(_THOUGHT.finditer(text))
    answer = text[thoughts[-1].end():] if thoughts else text
    whole = _whole_objects(answer)
    yield from reversed(whole)
    if not whole:
        yield answer[answer.find("{"):answer.rfind("}") + 1]


def _whole_objects(text: str) -> list[str]:
    found: list[str] = []
    start = text.find("{")
    tries = 0
    while start >= 0 and tries < MOST_OBJECTS:
        tries += 1
        try:
            _, end = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            start = text.find("{", start + 1)
            continue
        found.append(text[start:end])
        start = text.find("{", end)
    return found


class Aloud:
    """Passes on what a model says, piece by piece, without the thoughts it may begin with, nor
    the white space before the first word."""

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False
        self._began = False

    def hear(self, piece: str) -> str:
        """What of the text so far is now known to be meant for people."""
        if self._began:
            return piece
        self._held = (self._held + piece).lstrip(_BEFORE)
        while self._held.startswith(_TAGS) or self._thinking:
            self._thinking = True
            if not (found := _THOUGHT.search(self._held)):
                self._held = self._held[-_LONGEST:]
                return ""
            self._held = self._held[found.end():].lstrip(_BEFORE)
            self._thinking = False
        self._began = bool(self._held) and not any(tag.startswith(self._held) for tag in _TAGS)
        return self.end() if self._began else ""

    def end(self) -> str:
        """What is still held back when the text ends: so short that it could begin a tag."""
        said, self._held = self._held, ""
        return "" if self._thinking else said
