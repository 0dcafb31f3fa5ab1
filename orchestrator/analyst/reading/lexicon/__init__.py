"""The two languages' words joined: a question may mix them.

pt.toml and en.toml hold the words; here they become compiled patterns and lookups. Nothing
of any business is in them.

    meanings    words and what they mean: months, units of time, numbers
    groups      words of one function: by, how many, except, more than
    fillers     words that carry nothing, so that they need no understanding
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from orchestrator.analyst.reading.lexicon.expand import expanded

LANGUAGES: dict[str, dict[str, Any]] = {
    name: tomllib.loads(
        (Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8")
    )
    for name in ("pt", "en")
}


def _both(key: str) -> frozenset[str]:
    return frozenset(word for words in LANGUAGES.values() for word in words[key].split())


GLUE, AUXILIARY = _both("glue"), _both("auxiliary")
SOFT_FILLERS = _both("soft_fillers")
FILLERS = _both("fillers") | SOFT_FILLERS
CLOSED = GLUE | AUXILIARY | FILLERS
HINTS = {name: frozenset(words["hints"].split()) for name, words in LANGUAGES.items()}
FILLERS_OF = {name: frozenset(words["fillers"].split()) for name, words in LANGUAGES.items()}


@cache
def meanings(name: str) -> Mapping[str, Any]:
    """Pattern → meaning, of both languages."""
    joined: dict[str, Any] = {}
    for words in LANGUAGES.values():
        joined.update(words["meanings"][name])
    return joined


def group(name: str) -> str:
    """Any word of the named meanings, longest first, as one group."""
    return "(?:" + "|".join(sorted(meanings(name), key=len, reverse=True)) + ")"


@lru_cache(maxsize=4096)
def meaning(name: str, text: str) -> Any:
    """What `text` means in the named table; KeyError when it has no meaning there."""
    for pattern, found in meanings(name).items():
        if re.fullmatch(pattern, text):
            return found
    raise KeyError(text)


def short(lang: str, word: str, after: str) -> str:
    """What a phone's abbreviation stands for in that language; else the word itself. A
    letter before "of" abbreviates a noun ("n de pedidos")."""
    if len(word) == 1 and after in GLUE:
        return word
    return str(LANGUAGES[lang]["short"].get(word, word))


def either(name: str, key: str) -> str:
    """The words of both languages with one function, as one group."""
    return _any(
        word for words in LANGUAGES.values() for word in words["groups"][name].get(key, ())
    )


def own(lang: str, name: str, key: str) -> str:
    """The words with one function, without those that mean something else in `lang`."""
    return _any(
        word for other, words in LANGUAGES.items() for word in words["groups"][name][key]
        if other == lang or word not in FILLERS_OF[lang]
    )


def listed(key: str) -> str:
    """A plain list of both languages ("unsupported", "money") as one group."""
    return _any(word for words in LANGUAGES.values() for word in words[key])


def _any(patterns: Iterable[str]) -> str:
    """One group of the patterns, longest first."""
    return "(?:" + "|".join(sorted(patterns, key=len, reverse=True)) + ")"


def whole(pattern: str) -> re.Pattern[str]:
    """`pattern` as whole words of a sentence's masked text."""
    return re.compile(rf"(?<![^\s]){pattern}(?![^\s])")


def word_patterns() -> dict[str, re.Pattern[str]]:
    """Every category of shaping words."""
    return {key: whole(either("words", key)) for key in LANGUAGES["pt"]["groups"]["words"]}


@lru_cache(maxsize=1)
def function_words() -> frozenset[str]:
    """Words that only join others: never a plural or gender of a catalog word."""
    found: set[str] = set(GLUE | AUXILIARY)
    for words in LANGUAGES.values():
        for key in ("not", "without", "only", "and", "or", "by", "which"):
            for pattern in words["groups"]["words"][key]:
                found |= expanded(pattern)
    return frozenset(found)


@lru_cache(maxsize=1)
def shaping_words() -> frozenset[str]:
    """Every single word with a meaning or a function."""
    found: set[str] = set()
    for words in LANGUAGES.values():
        patterns = [pattern for table in words["meanings"].values() for pattern in table]
        patterns += [
            word for table in words["groups"].values() for items in table.values() for word in items
        ]
        for pattern in patterns:
            found |= expanded(pattern)
    return frozenset(found)


@lru_cache(maxsize=1)
def vocabulary() -> frozenset[str]:
    """Every single word of the tables: known, so never a spelling slip."""
    found: set[str] = set(CLOSED | shaping_words())
    for name, words in LANGUAGES.items():
        found |= HINTS[name]
        for key in ("unsupported", "forbidden", "follow_up", "demonstratives", "pronouns"):
            for pattern in words[key]:
                found |= expanded(pattern)
    return frozenset(found)
