"""The words of a question, made comparable.

Place in the flow: sameness.py compares questions by them, near.py and ratings.py look them up.
"""

from __future__ import annotations

import re
import unicodedata

from orchestrator.catalog.folding import fold, pieces, stems

MOST_WORDS = 200
ARTICLES = frozenset(("o", "a", "os", "as", "the", "an"))
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_POLITE = re.compile(r"\bpor favor\b|\bplease\b", re.IGNORECASE)
# What may stand before a number or a "=" and belong to it: ".5", "!=", "5:30".
_MARKS = ".,:;!?"
_PLAIN = frozenset(_MARKS + "\"'“”‘’´`…")


def plainly(question: str) -> str:
    """In one form, without politeness; a hyphen between letters is a space. Case stays."""
    return _HYPHEN.sub(" ", _POLITE.sub(" ", unicodedata.normalize("NFC", question)))


def tokens_of(text: str) -> list[tuple[str, str]]:
    """Each word, number and sign that `plainly` left, in order: as it is compared, and as typed.
    A mark that only ends or parts sentences, or quotes, is none."""
    found: list[tuple[str, str]] = []
    place = 0
    for piece in pieces(text):
        at = text.index(piece, place)
        after = at + len(piece)
        found += _signs(text[place:at], piece)
        if piece[0].isalnum():
            found.append((fold(piece) or piece, piece))
        else:
            found += _signs(piece, text[after:after + 1])
        place = after
    return found + _signs(text[place:], "")


def key_words(question: str) -> list[str]:
    """As they are looked up: each once, without articles, plural and gender."""
    words = (word for word, _ in tokens_of(plainly(question)) if word[0].isalnum())
    return sorted({stems(word)[0] for word in words if word not in ARTICLES})[:MOST_WORDS]


def _signs(text: str, after: str) -> list[tuple[str, str]]:
    """Of a text without words, and what comes after it."""
    kept = []
    for sign, follower in zip(text, (text + (after[:1] or " "))[1:], strict=True):
        joined = sign in _MARKS and (follower.isdigit() or follower == "=")
        spoken = not (sign.isspace() or sign in _PLAIN or unicodedata.combining(sign))
        if joined or spoken:
            kept.append((sign, sign))
    return kept
