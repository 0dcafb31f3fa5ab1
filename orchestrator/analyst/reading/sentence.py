"""A question as tokens, and which of them are already understood.

Place in the flow: every recogniser finds its words in `masked()` (the text with understood
words blanked out), claims them with `mark`, and what nobody claims is left over. That no
content word goes unaccounted for is what keeps the analyst honest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from orchestrator.analyst.reading import lexicon
from orchestrator.catalog.folding import fold, pieces


@dataclass(frozen=True)
class Token:
    """`word` is folded and perhaps spell-checked; `typed` is as written."""

    typed: str
    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Mark:
    """Tokens first..last (both included) understood as `kind`, with its data."""

    kind: str
    first: int
    last: int
    data: Any = None


@dataclass
class Sentence:
    """Mutable while it is being read: recognisers add marks."""

    tokens: tuple[Token, ...]
    marks: list[Mark] = field(default_factory=list)
    corrected: dict[str, str] = field(default_factory=dict)
    _owner: list[bool] = field(default_factory=list)
    _masked: str | None = None
    text: str = ""

    @classmethod
    def of(cls, typed: list[str], words: list[str], corrected: dict[str, str]) -> Sentence:
        tokens, position = [], 0
        for piece, word in zip(typed, words, strict=True):
            tokens.append(Token(piece, word, position, position + len(word)))
            position += len(word) + 1
        return cls(
            tuple(tokens), corrected=corrected, _owner=[False] * len(tokens), text=" ".join(words)
        )

    def masked(self) -> str:
        """The words joined by spaces; understood ones replaced by underscores."""
        if self._masked is None:
            self._masked = " ".join(
                "_" * len(token.word) if taken else token.word
                for token, taken in zip(self.tokens, self._owner, strict=True)
            )
        return self._masked

    def free(self, index: int) -> bool:
        return 0 <= index < len(self.tokens) and not self._owner[index]

    def mark(self, kind: str, first: int, last: int, data: Any = None) -> Mark:
        """Claim the tokens first..last."""
        mark = Mark(kind, first, last, data)
        self.marks.append(mark)
        for index in range(first, last + 1):
            self._owner[index] = True
        self._masked = None
        return mark

    def find(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], int, int]]:
        """Matches among unclaimed words, with their first and last token.

        The text is looked at again after each match, so a caller may mark in the loop.
        """
        position = 0
        while match := pattern.search(self.masked(), position):
            position = max(match.end(), position + 1)
            if match.group().strip():
                yield match, *self.span(match)

    def span(self, match: re.Match[str]) -> tuple[int, int]:
        """First and last token that a match of the text touches."""
        start, end = match.span()
        touched = [
            index for index, token in enumerate(self.tokens)
            if token.end > start and token.start < end
        ]
        return touched[0], touched[-1]

    def ordered(self) -> list[Mark]:
        return sorted(self.marks, key=lambda mark: mark.first)

    def typed(self, first: int, last: int) -> str:
        """As the person wrote it."""
        return " ".join(token.typed for token in self.tokens[first : last + 1])

    def left_over(self) -> list[Token]:
        return [token for token, taken in zip(self.tokens, self._owner, strict=True) if not taken]


def split(text: str) -> tuple[list[str], list[str]]:
    """(as typed, folded) tokens; a number glued to letters ("3x", "2k") or to a known word
    ("top10") is two. "É" is a verb, no "e"."""
    typed = [part for piece in pieces(text) for part in _parted(piece)]
    return typed, ["eh" if piece in "éÉ" else fold(piece) for piece in typed]


def _parted(piece: str) -> tuple[str, ...]:
    match = _GLUED.fullmatch(piece)
    known = match is not None and fold(match[1]) in lexicon.vocabulary()
    return (match[1], match[2]) if match is not None and known else (piece,)


_GLUED = re.compile(r"([^\W\d_]{3,})(\d{1,3})")
