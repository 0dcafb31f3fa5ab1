"""The words of a question, made comparable.

Place in the flow: sameness.py compares questions by them, near.py and ratings.py look them up.
"""

from __future__ import annotations

import re

from orchestrator.catalog.folding import fold, pieces, stems

MOST_WORDS = 200
HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_IGNORED = frozenset(("o", "a", "os", "as", "the", "an", "please"))
_POLITE = re.compile(r"\bpor favor\b")


def words_of(question: str) -> list[str]:
    """Folded, in their order, without articles and signs."""
    plain = _POLITE.sub(" ", HYPHEN.sub(" ", question.casefold()))
    found = [fold(piece) for piece in pieces(plain) if piece[0].isalnum()]
    return [word for word in found if word not in _IGNORED]


def key_words(question: str) -> list[str]:
    """As they are looked up: each once, without plural and gender."""
    return sorted({stems(word)[0] for word in words_of(question)})[:MOST_WORDS]
