"""Spelling slips: an unknown word becomes the one known word it is nearest to.

Place in the flow: before recognition, so that every recogniser sees corrected words. Damerau-
Levenshtein distance 1, or 2 from eight letters on; the first letter must be right; a tie
between different words corrects nothing. Of four letters only swapped neighbours are put
right, or one that is missing; shorter words are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

# Letters that sound alike where they are confused ("mezes", "serca").
_ALIKE = {frozenset(pair) for pair in ("sz", "sc", "xs", "jg", "kc", "kq", "iy", "mn", "lu")}


class Speller:
    """known: words that are right as they are. targets: words worth correcting to. sense:
    what a word means; a tie between words of one sense is no tie. weak: targets that say
    nothing; a word is taken for one only when it is long and very near."""

    def __init__(
        self, known: Iterable[str], targets: Iterable[str], sense: Callable[[str], object],
        weak: frozenset[str] = frozenset(),
    ) -> None:
        self._known, self._sense, self._weak = frozenset(known), sense, weak
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(set(targets)):
            if len(word) >= 4 and word.isalpha():
                self._by_first.setdefault(word[0], []).append(word)
        self.correct = lru_cache(maxsize=4096)(self._correct)

    def _correct(self, word: str) -> str:
        """The nearest target, or the word itself."""
        if len(word) < 4 or not word.isalpha() or word in self._known:
            return word
        allowed = 2 if len(word) >= 8 else 1
        best: list[tuple[int, str]] = []
        for target in self._by_first.get(word[0], ()):
            if abs(len(target) - len(word)) <= allowed:
                distance = edit_distance(word, target, allowed)
                far = target in self._weak and (distance > 1 or len(word) < 6)
                if distance <= allowed and not far and _believable(word, target):
                    best.append((distance, target))
        best.sort()
        nearest = [target for distance, target in best if distance == best[0][0]]
        nearest = [target for target in nearest if target not in self._weak] or nearest
        if not nearest or any(self._differ(nearest[0], other) for other in nearest[1:]):
            return word
        return nearest[0]

    def _differ(self, left: str, right: str) -> bool:
        """Whether two targets are more than forms of one word (plural, gender, language)."""
        if left.rstrip("aeos") == right.rstrip("aeos"):
            return False
        sense = self._sense(left)
        return not sense or sense != self._sense(right)


def _believable(word: str, target: str) -> bool:
    """A short word with one letter replaced is more likely another word."""
    if len(word) == 4:
        return sorted(word) == sorted(target) or len(target) == 5
    if len(word) > 5 or len(word) != len(target) or sorted(word) == sorted(target):
        return True
    return any(
        frozenset(pair) in _ALIKE for pair in zip(word, target, strict=True) if pair[0] != pair[1]
    )


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
