"""Are two questions the same one, written a little differently?

Place in the flow: recall.py asks it before a verified plan is used again. Case, accents, pauses
and articles do not count. The parts of a sentence may stand in another order where nothing can be
exchanged by it; a slip of the keyboard is forgiven where one of both words is no word at all.
Anything else makes another question: every number, sign and name must be there, in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from orchestrator.learning.words import ARTICLES, MOST_WORDS, plainly, tokens_of

Knows = Callable[[str], bool]

MOST_SLIPS = 2
# Where a part of a sentence begins: "receita de SP | por canal | em outubro". A "de" belongs to
# the words before it.
_OPENERS = frozenset((
    "por", "em", "no", "na", "nos", "nas", "para", "pelo", "pela", "durante",
    "by", "in", "on", "for", "at", "per", "this", "last", "next", "during"))
# Words whose neighbours must not be exchanged: "SP sem RJ", "de janeiro até março".
_ORDERED = frozenset((
    "e", "ou", "nao", "sem", "exceto", "menos", "mais", "entre", "ate", "desde", "antes", "depois",
    "acima", "abaixo", "maior", "maiores", "menor", "menores", "que", "contra", "versus", "vs",
    "comparado", "comparada", "comparados", "comparadas", "comparar", "compare", "sobre",
    "and", "or", "not", "without", "except", "less", "more", "between", "until", "since", "before",
    "after", "above", "below", "over", "under", "than", "against", "compared", "to", "from",
    "but", "mas"))
# Two of them are two periods: "paid last month due this month".
_WHEN = frozenset(("this", "last", "next"))
_PAUSE = re.compile(r"[,;:.?!](?![\d=])")

Part = tuple[str, ...]


def same_question(one: str, other: str, knows: Knows | None = None) -> bool:
    """knows: whether a folded word is one of the language, the catalog or the data; without it
    no slip is forgiven."""
    parts, others = _parts(plainly(one)), _parts(plainly(other))
    left, right = _flat(parts), _flat(others)
    if len(left) != len(right) or not left:
        return False
    if left == right:
        return True
    if len(left) > MOST_WORDS:
        return False  # long ones are the same word by word, or not at all
    slips = _Slips(knows)
    if _fixed(parts) or _fixed(others):
        return slips.alike(left, right)
    return slips.rearranged(parts, others)


class _Slips:
    """Compares words, and forgives a few slips in all."""

    def __init__(self, knows: Knows | None) -> None:
        self._knows = knows
        self._left = MOST_SLIPS

    def alike(self, left: Sequence[str], right: Sequence[str]) -> bool:
        if len(left) != len(right):
            return False
        slips = [pair for pair in zip(left, right, strict=True) if pair[0] != pair[1]]
        if len(slips) > self._left or not all(self._slipped(*pair) for pair in slips):
            return False
        self._left -= len(slips)
        return True

    def rearranged(self, left: list[Part], right: list[Part]) -> bool:
        """Whether each part of one has its own part of the other."""
        rest = list(right)
        for part in sorted(left, key=lambda part: part not in right):
            found = part if part in rest else next(
                (other for other in rest if self.alike(part, other)), None)
            if found is None:
                return False
            rest.remove(found)
        return not rest

    def _slipped(self, one: str, other: str) -> bool:
        if self._knows is None or one[0] != other[0] or not (one.isalpha() and other.isalpha()):
            return False
        # the analyst's package, which who forgives no slips does without
        from orchestrator.analyst.reading.spelling import edit_distance  # noqa: PLC0415 - so

        shorter = min(len(one), len(other))
        allowed = 2 if shorter >= 8 else 1
        return (shorter >= 5 and edit_distance(one, other, allowed) <= allowed
                and self._knows(one) != self._knows(other))


def _fixed(parts: list[Part]) -> bool:
    """Whether another order of the parts could be another question: they have signs, or words
    that tie neighbours together, or two heads or openers that could be exchanged."""
    words = _flat(parts)
    openers = ["when" if word in _WHEN else word for word in words if word in _OPENERS]
    heads = sum(part[0] not in _OPENERS for part in parts)
    return (heads > 1 or len(openers) != len(set(openers))
            or any(word in _ORDERED or not word[0].isalnum() for word in words))


def _parts(text: str) -> list[Part]:
    """ "Em SP, receita por canal" → (em, sp), (receita), (por, canal)."""
    parts: list[list[str]] = []
    for number, chunk in enumerate(_PAUSE.split(text)):
        parts.append([])
        for word in _words(chunk, shouted=text.isupper(), begins=number == 0):
            if word in _OPENERS and parts[-1]:
                parts.append([])
            parts[-1].append(word)
    return [tuple(part) for part in parts if part]


def _words(chunk: str, *, shouted: bool, begins: bool) -> list[str]:
    """Words and signs without articles: "classe A por mês" has none, nor has "às 10".

    shouted, begins: a capital is there for the whole text or its place, not for a name.
    """
    tokens = tokens_of(chunk)
    kept = []
    for place, (word, typed) in enumerate(tokens):
        after = tokens[place + 1][0] if place + 1 < len(tokens) else ""
        named = not (typed.islower() or shouted or (begins and place == 0))
        stands = after[:1].isalnum() and after not in _OPENERS and after not in _ORDERED
        if word not in ARTICLES or typed.casefold() != word or named or not stands:
            kept.append(word)
    return kept


def _flat(parts: list[Part]) -> list[str]:
    return [word for part in parts for word in part]
