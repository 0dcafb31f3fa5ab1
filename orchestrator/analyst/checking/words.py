"""Which words may be a figure, or the beginning of one.

Place in the flow: gate.py holds a streamed text back at such a word until it is verified.
"""

from __future__ import annotations

from typing import Final

from orchestrator.analyst.checking.counts import MAGNITUDES, ORDINALS
from orchestrator.analyst.checking.ratios import MULTIPLES, PARTS
from orchestrator.analyst.checking.spelled import SPELLED

_WORDS: Final = frozenset({*MAGNITUDES, *ORDINALS, *MULTIPLES, *PARTS, *SPELLED, "metade",
                           "halved", "um", "uma", "one"}) - {"of"}
_SYMBOLS: Final = frozenset("$€£%~≈")


def is_figure_like(word: str) -> bool:
    if any(char.isnumeric() or char in _SYMBOLS for char in word):
        return True
    parts = word.casefold().replace("-", " ").split()
    return any(part.strip(".,;:!?()[]\"'“”*_") in _WORDS for part in parts)
