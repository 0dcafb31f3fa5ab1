"""Portuguese or English?

Place in the flow: first; the language decides how numbers are read ("1.500") and in which
language the plan's sentences are written. The vocabulary of both is always understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from orchestrator.analyst.reading.lexicon import FILLERS_OF, HINTS
from orchestrator.catalog import Table
from orchestrator.catalog.folding import fold, words

Lang = Literal["pt", "en"]

LONGEST = 4_000
_PT_LETTERS = frozenset("ãõçáéíóúâêôà")
# "São Paulo" in an English question; the first word is capitalised in any language.
_NAME = re.compile(r"(?<=\S)\s+[A-ZÀ-Þ][^\W\d_]*")
# Small words of German, French, Spanish and Italian that neither language here has.
_FOREIGN = frozenset({
    "und", "der", "die", "ist", "nicht", "wir", "dem", "den", "ein", "eine", "mit", "auf",
    "wurde", "sich", "auch", "von", "zu", "sind", "le", "la", "les", "des", "et", "est", "etre",
    "une", "pas", "du", "sur", "dans", "pour", "avec", "qui", "nous", "vous", "ce", "cette",
    "el", "los", "las", "y", "una", "del", "con", "il", "gli", "che", "non", "sono", "della"})
_LATIN = "\u024f"
_CLEARLY = 0.15  # of the words; in prose some 40% are small words


def detect_language(
    text: str, default: Lang = "pt", known: Mapping[str, frozenset[str]] | None = None
) -> Lang:
    """By the small words of each language, then by `known` (language → words of a catalog);
    `default` on a tie."""
    found = words(text)
    tables: list[Mapping[str, frozenset[str]]] = [HINTS, known or {}, FILLERS_OF]
    accents = bool(_PT_LETTERS & set(_NAME.sub(" ", text).casefold()))
    scores = {"pt": int(accents), "en": 0}
    for table in tables:
        for lang in scores:
            scores[lang] += sum(word in table.get(lang, frozenset()) for word in found)
        if scores["pt"] != scores["en"]:
            return "pt" if scores["pt"] > scores["en"] else "en"
    return default


def shown_language(text: str) -> str | None:
    """What a sentence or more is written in: "pt", "en", or "other"; None where it is too short
    or too mixed to tell. By the small words, of which prose is full."""
    read = text[:LONGEST]
    letters = [letter for letter in read if letter.isalpha()]
    if sum(letter > _LATIN for letter in letters) * 2 > len(letters):
        return "other"
    found = words(_NAME.sub(" ", read))
    tables = {"pt": HINTS["pt"] | FILLERS_OF["pt"], "en": HINTS["en"] | FILLERS_OF["en"],
              "other": _FOREIGN}
    scores = {lang: sum(word in table for word in found) for lang, table in tables.items()}
    best, second = sorted(scores, key=lambda lang: -scores[lang])[:2]
    clear = scores[best] - scores[second] >= max(2, len(found) * _CLEARLY)
    return best if clear else None


def spoken_before(
    conversation: Sequence[Mapping[str, Any]], known: Mapping[str, frozenset[str]]
) -> Lang:
    """The language of the person's messages so far, the last one that shows it."""
    spoken: Lang = "pt"
    for entry in conversation:
        if entry.get("sender") == "user":
            spoken = detect_language(str(entry.get("message") or "")[:LONGEST], spoken, known)
    return spoken


def as_lang(
    text: str | None, question: str, known: Mapping[str, frozenset[str]], default: Lang = "pt"
) -> Lang:
    """`text` when it names a language, else the question's own; `default` when it shows none."""
    said = fold(text or "")[:2]
    if said == "en":
        return "en"
    return "pt" if said == "pt" else detect_language(question, default, known)


def catalog_words(tables: Iterable[Table]) -> Mapping[str, frozenset[str]]:
    """language → the words that the catalog has in that language alone."""
    portuguese: set[str] = set()
    english: set[str] = set()
    for table in tables:
        named = [(table.label, table.synonyms)]
        named += [(metric.label, metric.synonyms) for metric in table.metrics.values()]
        named += [(column.label, column.synonyms) for column in table.columns.values()]
        named += [(item.label, item.synonyms) for item in table.conditions.values()]
        for label, synonyms in named:
            portuguese.update(word for phrase in (label.pt, *synonyms.pt) for word in words(phrase))
            english.update(word for phrase in (label.en, *synonyms.en) for word in words(phrase))
    both = portuguese & english
    return {"pt": frozenset(portuguese - both), "en": frozenset(english - both)}
