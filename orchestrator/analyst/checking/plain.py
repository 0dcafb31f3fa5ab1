"""A text as the number check reads it: without Markdown's marks, and in its parts.

Place in the flow: below everything in this package. Digits of any script and compatibility
forms (²) are read as what they look like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from orchestrator.analyst.writing.markdown import unescape
from orchestrator.analyst.writing.numbers import parse

HIDDEN: Final = " ¤ "
_GROUPED = re.compile(r"(?<=\d)[\u00a0\u202f\u2009](?=\d{3}(?!\d))")
_BLANK = re.compile(r"\n[ \t]*\n[\s]*")
_ITEM = re.compile(r"[ \t]*(?:[-*+•|]|\d{1,2}[.)])")
_SENTENCE = re.compile(r"(?<=[.!?;])[\"”')]*\s+(?=\S)|\n+")
# "outubro" in "15 de outubro", "October 15" and "outubro de 2026" is a part of another date.
_NO_DAY: Final = r"(?<!\d )(?<!\d de )(?<!\d of )"
_NO_DAY_AFTER: Final = r"(?!,?\s+\d|[-/]\d|\s+(?:de|of)\s+\d)"
# A private use area: no text from outside keeps its characters.
MOST_LABELS: Final = 6_000
FIRST_LABEL: Final = "\ue000"
LAST_LABEL: Final = chr(ord(FIRST_LABEL) + MOST_LABELS - 1)
# Names that are words of any sentence say nothing of a row where they stand: "A receita...".
_WORDS: Final = (
    "a o e os as um uma de da do das dos em no na nos nas ao se que com por para ou mais menos "
    "the an of in on is it to and or by at for i as was were this that all top")
_COMMON: Final = frozenset({"", *_WORDS.split(), *_WORDS.title().split()})


def plain(text: str) -> str:
    """One form for each figure: compatibility forms, other scripts' digits, special spaces and
    minus signs; without emphasis and escapes."""
    text = _GROUPED.sub("", unescape(text))
    text = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\u2011", "-")
    return "".join(_plain(char) for char in text)


def _plain(char: str) -> str:
    if char.isascii():
        return "" if char in "*`" else char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return {"Co": " ", "Cf": ""}.get(unicodedata.category(char), char)


class Names:
    """Texts that may stand as they are, found whole in a text and taken out of it, the longest
    first: each row's name for one character of its own, others for HIDDEN. Of these only those
    with a digit matter, and none that is a number (a text "7" would hide every 7).

    numeric: the names of rows that are numbers. others: other forms of a row's name.
    """

    def __init__(
        self, labels: Iterable[str], texts: Iterable[str],
        others: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        named = sorted({plain(label).strip() for label in labels if not is_number(label)}
                       - _COMMON)
        self.numeric = {plain(label).strip() for label in labels if is_number(label)}
        self._marks = {name: chr(ord(FIRST_LABEL) + at)
                       for at, name in enumerate(named[:MOST_LABELS])}
        hidden = {plain(text) for text in texts if not is_number(text)}
        wanted = {name: re.escape(name) for name in self._marks}
        wanted |= {text: f"(?i:{re.escape(text)})" for text in hidden - set(wanted)
                   if any(char.isdigit() for char in text)}
        self._others = {form: mark for form, label in others.items() if (mark := self.mark(label))}
        wanted |= {form: rf"(?<![\d/.-]){_NO_DAY}{re.escape(form)}{_NO_DAY_AFTER}"
                   for form in self._others if form not in wanted}
        longest = "|".join(wanted[text] for text in sorted(wanted, key=len, reverse=True))
        self._pattern = re.compile(rf"(?<!\w)(?:{longest})(?![\w$])") if longest else None

    def taken(self, text: str) -> str:
        if self._pattern is None:
            return text
        known = self._others | self._marks
        return self._pattern.sub(lambda found: known.get(found.group(), HIDDEN), text)

    def mark(self, label: str) -> str:
        """The label's character, "" when it has none."""
        return self._marks.get(plain(label).strip(), "")


def is_number(text: str) -> bool:
    bare = plain(text)
    return parse(bare, "pt") is not None or parse(bare, "en") is not None


def is_label(char: str) -> bool:
    return FIRST_LABEL <= char <= LAST_LABEL


def blocks(text: str) -> list[str]:
    """The paragraphs, each with the blank lines after it; one that ends in a colon, or is a
    list, together with the list or table that follows. Joined they are the text again."""
    found: list[str] = []
    at = 0
    for gap in [*_BLANK.finditer(text), None]:
        part = text[at:gap.end() if gap else len(text)]
        if found and _goes_on(found[-1], part):
            found[-1] += part
        elif part:
            found.append(part)
        at = gap.end() if gap else at
    return found


def _goes_on(before: str, after: str) -> bool:
    if not _ITEM.match(after):
        return False
    start = before.rstrip().rpartition("\n")[2]
    return before.rstrip().rstrip("*_").endswith(":") or (
        _ITEM.match(start) is not None and not start.lstrip().startswith("|"))


def sentences(block: str) -> list[str]:
    """Its sentences and lines, in order."""
    return [part for part in _SENTENCE.split(block) if part and part.strip()]
