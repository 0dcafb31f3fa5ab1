"""Spelling slips: an unknown word becomes the one known word it is nearest to.

Place in the flow: before recognition, so that every recogniser sees corrected words. Damerau-
Levenshtein distance 1, or 2 from eight letters on; the first letter must be right; a tie
between different words corrects nothing. Words shorter than five letters are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


class Speller:
    """known: words that are right as they are. targets: words worth correcting to."""

    def __init__(self, known: Iterable[str], targets: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(set(targets)):
            if len(word) >= 5 and word.isalpha():
                self._by_first.setdefault(word[0], []).append(word)
        self.correct = lru_cache(maxsize=4096)(self._correct)

    def _correct(self, word: str) -> str:
        """The nearest target, or the word itself."""
        if len(word) < 5 or not word.isalpha() or word in self._known:
            return word
        allowed = 2 if len(word) >= 8 else 1
        best: list[tuple[int, str]] = []
        for target in self._by_first.get(word[0], ()):
            if abs(len(target) - len(word)) <= allowed:
                distance = edit_distance(word, target, allowed)
                if distance <= allowed and _believable(word, target):
                    best.append((distance, target))
        best.sort()
        if not best or (len(best) > 1 and best[0][0] == best[1][0] and _differ(best[0][1], best[1][1])):
            return word
        return best[0][1]


def _believable(word: str, target: str) -> bool:
    """A five-letter word with one letter replaced is more likely another word."""
    return len(word) > 5 or len(word) != len(target) or sorted(word) == sorted(target)


def _differ(left: str, right: str) -> bool:
    """Whether two targets are more than forms of one word (plural, gender)."""
    return left.rstrip("aeos") != right.rstrip("aeos")


def edit_distance(left: str, right: str, limit: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours; limit + 1 when above it."""
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for i, char in enumerate(left, 1):
        current = [i]
        for j, other in enumerate(right, 1):
            cost = min(
                previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (char != other)
            )
            swapped = i > 1 and j > 1 and char == right[j - 2] and left[i - 2] == other
            current.append(min(cost, before[j - 2] + 1) if swapped else cost)
        if min(current) > limit:
            return limit + 1
        before, previous = previous, current
    return previous[-1]
