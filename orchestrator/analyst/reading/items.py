"""The marks of a sentence in order, and the looks to the left and right that assembly needs.

Place in the flow: made once all words are recognised; each later step uses up items and
leaves the rest to the next.
"""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.analyst.reading.sentence import Mark, Sentence
from orchestrator.analyst.reading.terms import Found

_ARTICLES = frozenset(("a", "as", "o", "os", "the", "an"))


class Items:
    """Marks by position. `used` are the ones whose meaning is settled."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.marks = sentence.ordered()
        self.used: set[int] = set()

    def __len__(self) -> int:
        return len(self.marks)

    def __getitem__(self, index: int) -> Mark:
        return self.marks[index]

    def kind(self, index: int | None) -> str:
        return self.marks[index].kind if index is not None else ""

    def found(self, index: int | None) -> Found | None:
        if index is None:
            return None
        data = self.marks[index].data
        return data if isinstance(data, Found) else None

    def before(self, index: int, *, skip: tuple[str, ...] = ("filler",)) -> int | None:
        """The nearest mark to the left that is not of the kinds skipped."""
        return next((i for i in range(index - 1, -1, -1) if self.marks[i].kind not in skip), None)

    def after(self, index: int, *, skip: tuple[str, ...] = ("filler",)) -> int | None:
        return next(
            (i for i in range(index + 1, len(self.marks)) if self.marks[i].kind not in skip), None
        )

    def word_before(self, index: int) -> str:
        """The word that stands just before a mark."""
        first = self.marks[index].first
        return self.sentence.tokens[first - 1].word if first else ""

    def preposition(self, index: int) -> str:
        """The nearest word before a mark that is no article."""
        words = (token.word for token in reversed(self.sentence.tokens[: self.marks[index].first]))
        return next((word for word in words if word not in _ARTICLES), "")

    def typed(self, index: int) -> str:
        """The words of a mark as the person wrote them."""
        return self.sentence.typed(self.marks[index].first, self.marks[index].last)

    def terms(self) -> Iterator[tuple[int, Found]]:
        """Unused term marks in order."""
        for index, mark in enumerate(self.marks):
            if index not in self.used and isinstance(mark.data, Found):
                yield index, mark.data

    def of(self, kind: str) -> list[int]:
        return [i for i, mark in enumerate(self.marks) if mark.kind == kind and i not in self.used]

    def has(self, kind: str) -> bool:
        return bool(self.of(kind))

    def use(self, *indexes: int) -> None:
        self.used.update(indexes)
