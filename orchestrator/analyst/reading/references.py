"""Words that point back to the question before: "deles", "those", "he".

Place in the flow: analyst.py asks whether a sentence points back, and whether what it points
back to was understood. A pronoun whose noun stands in the same sentence ("clientes e quanto
eles gastaram") points nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.analyst.reading import lexicon
from orchestrator.analyst.reading.lexicon import whole
from orchestrator.analyst.reading.sentence import Mark, Sentence
from orchestrator.analyst.reading.terms import Found
from orchestrator.catalog import Table

_DEMONSTRATIVE = whole(lexicon.listed("demonstratives"))
_PRONOUN = whole(lexicon.listed("pronouns"))
# "Quantos são?", "what's the total?": of what, only the question before can say.
SUBJECTLESS = {"which", "count", "much", "sum", "filler", "list"}
_THINGS = ("dimension", "attribute", "id")


def points_back(sentence: Sentence, table: Table) -> bool:
    """Whether some word of the sentence means what was spoken of before."""
    kinds = [mark.kind for mark in sentence.marks]
    if {"same", "each_one"} & set(kinds) or ("same_period" in kinds and kinds.count("range") < 2):
        return True
    if not set(kinds) - SUBJECTLESS and set(kinds) & {"count", "much", "sum"}:
        return True
    things = [mark for mark in sentence.ordered() if _is_thing(mark, table)]
    for mark in sentence.ordered():
        if mark.kind != "filler":
            continue
        word = sentence.tokens[mark.first].word
        # The noun just before it is what is asked for: "how many orders did they place".
        before = [thing for thing in things if _apart(sentence, thing, mark)]
        if not before and (_PRONOUN.fullmatch(word) or _DEMONSTRATIVE.fullmatch(word)):
            return True
    return False


def _apart(sentence: Sentence, thing: Mark, word: Mark) -> bool:
    """Whether more than small words stand between a noun and a later word."""
    between = [m for m in sentence.marks if thing.last < m.first < word.first]
    return thing.last < word.first and any(mark.kind != "filler" for mark in between)


def unanswered(conversation: Sequence[Mapping[str, Any]]) -> str:
    """The person's last message when no plan came of it; else ""."""
    for entry in reversed(conversation):
        metadata = entry.get("metadata")
        if isinstance(metadata, Mapping) and isinstance(metadata.get("plan"), Mapping):
            return ""
        if entry.get("sender") == "user":
            return str(entry.get("message") or "")
    return ""


def _is_thing(mark: Mark, table: Table) -> bool:
    """Whether a pronoun may stand for it: rows, values and what they are grouped by."""
    found = mark.data
    if not isinstance(found, Found):
        return False
    columns = (table.columns[term.name].role for term in found.all("column"))
    return bool(found.one("table") or found.all("value")) or any(c in _THINGS for c in columns)
