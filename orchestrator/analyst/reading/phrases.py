"""Every phrase by which the catalog's things and the data's values are called.

Place in the flow: built once per table; terms.py finds the phrases in a question. Phrases
are compared by stems and without articles ("data de pagamento" = "data do pagamento"), and
an auxiliary verb may stand inside ("produtos foram vendidos").
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from orchestrator.analyst.reading import lexicon
from orchestrator.analyst.reading.sentence import Sentence
from orchestrator.catalog import Table, ValueIndex
from orchestrator.catalog.folding import stems, words

Kind = Literal["metric", "verb", "column", "value", "condition", "table", "naming"]
MAX_SKIPPED = 2
MAX_NAMED = 6
_TOTALS = ("total", "totais", "geral", "overall")


@dataclass(frozen=True, slots=True)
class Term:
    """What a phrase may mean. For a value, `name` is its column; partial: only the part of
    its name that no other value has was said."""

    kind: Kind
    name: str
    value: str = ""
    partial: bool = False


@dataclass(slots=True)
class Node:
    """There are some ten thousand of them in each process that reads questions."""

    next: dict[str, Node] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    spelled: tuple[str, ...] = ()


class PhraseBook:
    """The phrases of one table as a tree of stems."""

    def __init__(self, table: Table, values: ValueIndex) -> None:
        self.root = Node()
        self.words: set[str] = set()
        self._keys: set[str] = set()
        named: set[str] = set()
        for phrase, term in _phrases(table, values):
            self._add(phrase, term)
            named |= set() if term.kind == "value" else set(words(phrase))
        for phrase, term in parts(table, values, named | lexicon.vocabulary()):
            self._add(phrase, term)

    def _add(self, phrase: str, term: Term) -> None:
        spelled = words(phrase)
        content = tuple(word for word in spelled if word not in lexicon.GLUE) or spelled
        if not content or len(content) > 12:
            return
        self.words.update(content)
        self._keys.update(stem for word in content for stem in stems(word))
        nodes = [self.root]
        for word in content:
            nodes = [_child(node, key) for node in nodes for key in _keys(word, exact=True)]
        for node in nodes:
            if term not in node.terms:
                node.terms = (*node.terms, term)
                node.spelled = spelled

    def knows(self, word: str) -> bool:
        """Whether some phrase holds the word, or a plural or other gender of it."""
        return word in self.words or not self._keys.isdisjoint(stems(word))

    def alone(self, word: str) -> tuple[Term, ...]:
        """What a single word may mean."""
        nodes = (self.root.next.get(key) for key in _keys(word, exact=False))
        return tuple(term for node in nodes if node for term in node.terms)

    def longest(self, sentence: Sentence, start: int) -> tuple[int, int, tuple[Term, ...]] | None:
        """(last token, content words, terms) of the longest phrase beginning at `start`."""
        best: tuple[int, int, tuple[Term, ...]] | None = None
        stack = [(self.root, start, 0, 0)]
        while stack:
            node, index, depth, skipped = stack.pop()
            if depth and node.terms and (best is None or depth > best[1]):
                best = (index - 1 - skipped, depth, node.terms)
            if not sentence.free(index):
                continue
            word = sentence.tokens[index].word
            if depth and skipped < MAX_SKIPPED and _may_be_skipped(word):
                stack.append((node, index + 1, depth, skipped + 1))
            for key in _keys(word, exact=False):
                if (child := node.next.get(key)) is not None:
                    stack.append((child, index + 1, depth + 1, 0))
        return best


def _child(node: Node, key: str) -> Node:
    key = sys.intern(key)
    if key not in node.next:
        node.next[key] = Node()
    return node.next[key]


def _keys(word: str, *, exact: bool) -> tuple[str, ...]:
    """Under which a word is kept and looked up: itself, and its stems unless it is a small
    word of the language ("are" is not "area")."""
    small = word in (lexicon.GLUE | lexicon.AUXILIARY if exact else lexicon.function_words())
    return ("=" + word,) if small else ("=" + word, *stems(word))


def _may_be_skipped(word: str) -> bool:
    return word in lexicon.GLUE or word in lexicon.AUXILIARY or word in _TOTALS


def _phrases(table: Table, values: ValueIndex) -> Iterator[tuple[str, Term]]:
    for phrase in (*_labels(table.label.pt, table.label.en), *table.synonyms.all()):
        yield phrase, Term("table", table.name)
    for name, metric in table.metrics.items():
        for phrase in (*_labels(metric.label.pt, metric.label.en), *metric.synonyms.all()):
            yield phrase, Term("metric", name)
        for phrase in metric.verbs.all():
            yield phrase, Term("verb", name)
    for name, column in table.columns.items():
        for phrase in (*_labels(column.label.pt, column.label.en), *column.synonyms.all()):
            yield phrase, Term("column", name)
        for phrase in column.verbs.all():
            yield phrase, Term("naming", name)
    for name, condition in table.conditions.items():
        for phrase in (*_labels(condition.label.pt, condition.label.en), *condition.synonyms.all()):
            yield phrase, Term("condition", name)
    for column_name, value, phrase in values.phrases(table):
        yield phrase, Term("value", column_name, value)


def _labels(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def parts(
    table: Table, values: ValueIndex, known: set[str] | frozenset[str]
) -> Iterator[tuple[str, Term]]:
    """Parts of names that one value has, or a few: the beginning ("smart tv" of "Smart TV 50"),
    or the last word where many share the first ("vega" of "Equipe Vega"). Words that mean
    something already are left out."""
    owners: dict[str, dict[tuple[str, str], None]] = {}
    for column, definition in table.columns.items():
        if definition.role != "dimension":
            continue
        named = {value: words(value) for value in values.column(table.name, column)}
        shared = Counter(spelled[0] for spelled in named.values() if len(spelled) > 1)
        for value, spelled in sorted(named.items()):
            beginnings = [" ".join(spelled[:size]) for size in range(1, len(spelled))]
            last = spelled[-1:] if len(spelled) > 1 and shared[spelled[0]] > 2 else ()
            for part in (*beginnings, *last):
                owners.setdefault(part, {})[column, value] = None
    for part, found in owners.items():
        small = " " not in part and (len(part) < 4 or part in known)
        if len(found) <= MAX_NAMED and len({column for column, _ in found}) == 1 and not small:
            for column, value in found:
                yield part, Term("value", column, value, partial=True)
