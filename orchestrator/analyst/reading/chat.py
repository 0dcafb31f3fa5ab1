"""Greetings, thanks and cries for help: no question about data.

Place in the flow: looked at first; only a message that is nothing else counts.
"""

from __future__ import annotations

import re

from orchestrator.analyst.reading.lexicon import either
from orchestrator.catalog.folding import words

_PATTERNS = {kind: re.compile(either("chat", kind)) for kind in ("greeting", "thanks", "help")}
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
