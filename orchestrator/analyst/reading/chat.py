"""Greetings, thanks and cries for help: no question about data.

Place in the flow: looked at first; only a message that is nothing else counts. Before a
question they are politeness.
"""

from __future__ import annotations

import re

from orchestrator.analyst.reading.lexicon import either, whole
from orchestrator.analyst.reading.sentence import Sentence
from orchestrator.catalog.folding import words

_PATTERNS = {kind: re.compile(either("chat", kind)) for kind in ("greeting", "thanks", "help")}
_GREETED = whole(either("chat", "greeting"))
_LONGEST = 10


def category(text: str) -> str | None:
    """ "greeting", "thanks", "help", or None for anything else."""
    found = words(text)
    if not found or len(found) > _LONGEST:
        return None
    said = " ".join(found)
    for kind in ("help", "thanks", "greeting"):
        one = _PATTERNS[kind].pattern
        if re.fullmatch(rf"{one}(?: {one}| tudo bem| ezpocket)*", said):
            return kind
    if re.fullmatch(rf"(?:{_PATTERNS['greeting'].pattern} )*{_PATTERNS['help'].pattern}", said):
        return "help"
    return None


def recognise(sentence: Sentence) -> None:
    """ "Bom dia, quanto vendemos?": the greeting says nothing of a day."""
    match = _GREETED.match(sentence.text)
    if match and match.end() < len(sentence.text):
        sentence.mark("filler", *sentence.span(match), match.group())
