"""The words that shape a question: by, how many, average, share, not, compared with...

Place in the flow: after the catalog's words. Grain words ("por mês", "daily", "qual dia da
semana") become marks "grain"; the categories of the lexicon become marks of their own name;
what is left of articles, verbs and politeness becomes "filler".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from orchestrator.analyst.reading import lexicon
from orchestrator.analyst.reading.language import Lang
from orchestrator.analyst.reading.lexicon import either, whole
from orchestrator.analyst.reading.sentence import Sentence
from orchestrator.analyst.reading.terms import Found

Role = Literal["by", "adjective", "subject", "step"]


@dataclass(frozen=True)
class GrainWord:
    """grain: a Grain of the plan, or "semester", which no plan can express. grouping: said
    with a word that only groups ("by month"), never averages over ("per month")."""

    grain: str
    role: Role
    plural: bool = False
    grouping: bool = False


_BY = either("words", "by")
_UNIT = lexicon.group("units")
_CYCLE = lexicon.group("cycles")
_GRAINS: tuple[tuple[re.Pattern[str], str, Role], ...] = (
    (whole(rf"{_BY}\s+(?:(?:o|a|the)\s+)?(?P<w>{_CYCLE})"), "cycles", "by"),
    (whole(rf"{_BY}\s+(?:(?:o|a|the|cada|each)\s+)?(?P<w>{_UNIT})(?: calendario)?"), "units", "by"),
    (whole(f"(?P<w>{lexicon.group('grain_phrases')})"), "grain_phrases", "step"),
    (whole(f"(?P<w>{lexicon.group('grain_adjectives')})"), "grain_adjectives", "adjective"),
    (whole(f"(?P<w>{_CYCLE})"), "cycles", "subject"),
    (whole(f"(?P<w>{_UNIT})"), "units", "subject"),
)
_BY_CYCLE = whole(rf"{_BY}\s+(?P<w>{_CYCLE})(?!\s+(?:passad|anterior|atual|retrasad|de\s|\d))")
# In this order: an earlier category keeps its words from a later one.
ORDER = (
    "everything", "filter_word", "replace", "reverse", "trend", "growth", "share", "cumulative",
    "ranking", "empty", "filled", "not", "distinct", "count", "much", "median", "avg", "max",
    "min", "sum", "list", "which", "also", "only", "without", "remove", "by", "or", "and",
    "period_word", "same",
)
_EACH_ONE = whole(either("words", "each_one") + r"(?!\s+(?:d[aeo]s?|of)(?!\S))")
_POLITE = frozenset(("please", "now", "ok", "and", "then", "can", "you", ","))
_COMMANDS = ("replace", "remove")
_PATTERNS = lexicon.word_patterns()
# Categories whose words mean something else in the other language ("no", "so").
_OWN: dict[Lang, dict[str, re.Pattern[str]]] = {
    lang: {key: whole(lexicon.own(lang, "words", key)) for key in ("without", "only")}
    for lang in ("pt", "en")
}


def recognise_cycles(sentence: Sentence) -> None:
    """ "por mês do ano", before "do ano" is taken for this year."""
    for match, first, last in sentence.find(_BY_CYCLE):
        sentence.mark("grain", first, last, GrainWord(lexicon.meaning("cycles", match["w"]), "by"))


def recognise_grains(sentence: Sentence) -> None:
    for pattern, table, role in _GRAINS:
        for match, first, last in sentence.find(pattern):
            word = match["w"]
            grain = lexicon.meaning(table, word)
            plural = word.endswith("s") and word != "mes"
            grouping = match.group().startswith(("by ", "agrup", "group", "split", "separad"))
            data = GrainWord(grain, role, plural, grouping)
            sentence.mark("grain", first, last, data)


def recognise_replaced(sentence: Sentence) -> None:
    """ "em vez de", "instead of": before catalog words are looked for inside."""
    for category in ("replace", "reverse"):
        for match, first, last in sentence.find(_PATTERNS[category]):
            if last > first:
                sentence.mark(category, first, last, match.group())
    for match, first, last in sentence.find(_PATTERNS["extremes"]):
        sentence.mark("extremes", first, last, match.group())


def recognise_compared(sentence: Sentence) -> None:
    """Before superlatives, which share words with it ("mais que ontem")."""
    for category in ("ascending", "descending", "compare"):
        for match, first, last in sentence.find(_PATTERNS[category]):
            sentence.mark(category, first, last, match.group())


def recognise(sentence: Sentence, lang: Lang) -> None:
    for match, first, last in sentence.find(_PATTERNS["by"]):
        if last > first and not _EACH_ONE.match(sentence.text, match.start()):
            sentence.mark("by", first, last, match.group())
    for match, first, last in sentence.find(_PATTERNS["break_down"]):
        sentence.mark("filler", first, last, match.group())
    for match, first, last in sentence.find(_EACH_ONE):
        sentence.mark("each_one", first, last, match.group())
    for match, first, last in sentence.find(_PATTERNS["remove"]):
        if _PATTERNS["growth"].fullmatch(match.group()) and not _says_less(sentence, first, last):
            sentence.mark("remove", first, last, match.group())
    for category in ORDER:
        pattern = _OWN[lang].get(category) or _PATTERNS[category]
        for match, first, last in sentence.find(pattern):
            if category == "count" and _totals(sentence, first):
                sentence.mark("sum", first, first, sentence.tokens[first].word)
            elif not (category in _COMMANDS and _says_less(sentence, first, last)):
                sentence.mark(category, first, last, match.group())


def _totals(sentence: Sentence, first: int) -> bool:
    """ "O frete total dos pedidos": after what is measured, "total" does not count orders."""
    if not _PATTERNS["sum"].fullmatch(sentence.tokens[first].word):
        return False
    before = next((mark for mark in sentence.marks if mark.last == first - 1), None)
    return before is not None and isinstance(before.data, Found) and bool(before.data.one("metric"))


def _says_less(sentence: Sentence, first: int, last: int) -> bool:
    """ "A drop in revenue", "methods they use": a command only at the beginning."""
    words = [token.word for token in sentence.tokens]
    text = " ".join(words[first : last + 1])
    if not (text in lexicon.FILLERS or _PATTERNS["growth"].fullmatch(text)):
        return False
    polite = all(word in _POLITE for word in words[:first])
    return not polite or words[last + 1 : last + 2] == ["in"]


def recognise_fillers(sentence: Sentence) -> None:
    for index, token in enumerate(sentence.tokens):
        if sentence.free(index) and (token.word in lexicon.FILLERS or not token.word[0].isalnum()):
            sentence.mark("filler", index, index, token.word)


__all__ = ["GrainWord", "either", "recognise", "recognise_fillers", "recognise_grains"]
