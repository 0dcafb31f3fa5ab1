"""How many and from which end: "top 5", "os 3 piores", "10 maiores", "latest 5".

Place in the flow: after time, before amounts, whose numbers it would lose. Marks "rank"
(a Rank). A superlative without a number is marked too; whether it means one row is decided
in assembly, by the noun's number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from orchestrator.analyst.reading import lexicon
from orchestrator.analyst.reading.lexicon import either, whole
from orchestrator.analyst.reading.sentence import Sentence

Sort = Literal["more", "less", "best", "worst", "latest", "earliest", "top", "bottom"]


@dataclass(frozen=True)
class Rank:
    """count None: a superlative without a number. adverb: "mais"/"most", beside a verb."""

    sort: Sort
    count: int | None = None
    text: str = ""


_N = rf"(?P<n>\d{{1,4}}|{lexicon.group('numbers')})"
_SORTS: tuple[Sort, ...] = (
    "worst", "best", "latest", "earliest", "less", "more", "top", "bottom",
)
_WORD = {sort: either("words", sort) for sort in _SORTS}
_ARTICLES = r"(?:(?:o|os|a|as|the|d[oa]s?|our)\s+)?"


def recognise(sentence: Sentence) -> None:
    """Mark counted rankings: a number beside a superlative, "aumenta para 10"."""
    for match, first, last in sentence.find(_RESIZED):
        text = match["n"]
        count = int(text) if text.isdigit() else int(lexicon.meaning("numbers", text))
        if 1 <= count <= 10_000:
            sentence.mark("rank", first, last, Rank("top", count, match.group()))
    for sort in _SORTS:
        for pattern in _COUNTED[sort]:
            for match, first, last in sentence.find(pattern):
                text = match["n"]
                count = int(text) if text.isdigit() else int(lexicon.meaning("numbers", text))
                if 1 <= count <= 10_000:
                    sentence.mark("rank", first, last, Rank(sort, count, match.group()))


def recognise_superlatives(sentence: Sentence) -> None:
    """Mark superlatives without a number."""
    for sort in _SORTS:
        for match, first, last in sentence.find(_ALONE[sort]):
            sentence.mark("rank", first, last, Rank(sort, None, match.group()))


def within(words: tuple[str, ...]) -> Sort | None:
    """The superlative inside a catalog phrase ("mais vendidos"), if there is one."""
    text = " ".join(words)
    if _INVERSE.search(text):
        return "less"
    for sort in ("worst", "best", "less", "more", "top"):
        if any(pattern.search(text) for pattern in (_ALONE[sort],)):
            return sort
    return None


# "Last 3 days" is a period, "top 3 days" a ranking.
_NO_NOUN = {
    sort: f"{lexicon.group('units')}|" if sort in ("latest", "earliest") else "" for sort in _SORTS
}
_COUNTED = {
    sort: (
        whole(rf"{_ARTICLES}{_WORD[sort]}\s+{_N}(?!\s+(?:{_NO_NOUN[sort]}%))"),
        whole(rf"{_ARTICLES}{_N}\s+{_WORD[sort]}"),
    )
    for sort in _SORTS
}
_RESIZED = whole(rf"{either('words', 'resize')}\s+{_N}")
_INVERSE = whole(either("words", "inverse"))
_ALONE = {sort: whole(rf"{_ARTICLES}{_WORD[sort]}") for sort in _SORTS}
