"""Portuguese or English?

Place in the flow: first; the language decides how numbers are read ("1.500") and in which
language the plan's sentences are written. The vocabulary of both is always understood.
"""

from __future__ import annotations

from typing import Literal

from orchestrator.analyst.reading.lexicon import FILLERS_OF, HINTS
from orchestrator.catalog.folding import fold, words

Lang = Literal["pt", "en"]

_PT_LETTERS = frozenset("ãõçáéíóúâêôà")


def detect_language(text: str, default: Lang = "pt") -> Lang:
    """By the small words of each language; `default` on a tie."""
    found = words(text)
    portuguese = sum(word in HINTS["pt"] for word in found)
    english = sum(word in HINTS["en"] for word in found)
    portuguese += bool(_PT_LETTERS & set(text.casefold()))
    if portuguese == english:
        portuguese += sum(word in FILLERS_OF["pt"] for word in found)
        english += sum(word in FILLERS_OF["en"] for word in found)
    if portuguese == english:
        return default
    return "pt" if portuguese > english else "en"


def as_lang(text: str | None, question: str) -> Lang:
    """`text` when it names a language, else the question's own."""
    known = fold(text or "")[:2]
    if known == "en":
        return "en"
    return "pt" if known == "pt" else detect_language(question)
