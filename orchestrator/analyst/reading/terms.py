"""The catalog's words in a question.

Place in the flow: phrases of several words before time expressions ("data de pagamento"),
single words after. Marks "term" (a Found): what the words may mean; which meaning holds is
decided in assembly, by what stands beside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestrator.analyst.reading import amounts, lexicon, ranking
from orchestrator.analyst.reading.phrases import Kind, PhraseBook, Term
from orchestrator.analyst.reading.sentence import Mark, Sentence

# So short a value must be all capitals when it is also a word ("TO", "SE").
_SHORT = 3


@dataclass(frozen=True)
class Found:
    """terms: every meaning. superlative: one inside the phrase ("mais vendidos")."""

    terms: tuple[Term, ...]
    superlative: ranking.Sort | None = None
    plural: bool = False

    def one(self, kind: Kind) -> Term | None:
        return next((term for term in self.terms if term.kind == kind), None)

    def all(self, kind: Kind) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.kind == kind)


def recognise(sentence: Sentence, book: PhraseBook, *, several_words: bool) -> None:
    """Mark the longest phrases first; `several_words` only those of two or more words."""
    least = 2 if several_words else 1
    candidates = []
    for start in range(len(sentence.tokens)):
        if sentence.free(start):
            match = book.longest(sentence, start)
            if match is not None and match[1] >= least:
                candidates.append((-match[1], start, match))
    for _, start, (last, _, terms) in sorted(candidates):
        if all(sentence.free(index) for index in range(start, last + 1)):
            if last > start and _says_of_value(sentence, last, terms, book):
                continue
            if _totals_measure(sentence, start, book):
                sentence.mark("sum", start, start)
                continue
            if _averages_rows(sentence, start, last, book) or _is_clause(
                sentence, start, terms, book
            ):
                continue
            kept = _plausible(sentence, start, last, terms)
            if kept and _is_measure(sentence, last, kept):
                if start == last:
                    sentence.mark("filler", start, last)
            elif kept and _is_list_of(sentence, start, kept, book):
                alone = book.alone(sentence.tokens[start].word)
                sentence.mark("term", start, start, _found(sentence, start, start, alone))
            elif kept:
                sentence.mark("term", start, last, _found(sentence, start, last, kept))


def _says_of_value(
    sentence: Sentence, last: int, terms: tuple[Term, ...], book: PhraseBook
) -> bool:
    """ "not paid by pix" is no condition "not paid": its last word introduces a value."""
    if any(term.kind != "condition" for term in terms):
        return False
    match = book.longest(sentence, last)
    names = {term.name for term in match[2] if term.kind in _NAMING} if match else set()
    if match is None or not names:
        return False
    index, small = match[0] + 1, lexicon.FILLERS | lexicon.function_words()
    while index < len(sentence.tokens) and sentence.tokens[index].word in small:
        index += 1
    value = book.longest(sentence, index) if sentence.free(index) else None
    return bool(value and names & {term.name for term in value[2] if term.kind == "value"})


def _totals_measure(sentence: Sentence, start: int, book: PhraseBook) -> bool:
    """ "O frete total dos pedidos" is no "total dos pedidos": total says it of the freight."""
    if not start or not _SUM.fullmatch(sentence.tokens[start].word):
        return False
    return any(term.kind == "metric" for term in book.alone(sentence.tokens[start - 1].word))


def _is_clause(
    sentence: Sentence, start: int, terms: tuple[Term, ...], book: PhraseBook
) -> bool:
    """ "O vendedor que mais vendeu", "customers in SP who bought" say which; "o que mais
    vendeu", "who bought" are things themselves."""
    if not start or any(term.kind != "column" for term in terms):
        return False
    word, before = sentence.tokens[start].word, sentence.tokens[:start]
    if word == "que":
        return before[-1].word not in lexicon.GLUE
    return word == "who" and any(set(terms) & set(book.alone(token.word)) for token in before)


def _averages_rows(sentence: Sentence, start: int, last: int, book: PhraseBook) -> bool:
    """ "Average orders" averages their number, whatever the "average order" is."""
    word = sentence.tokens[last].word
    rows = any(term.kind == "table" for term in book.alone(word))
    return last == start + 1 and rows and is_plural(word) and bool(
        _AVERAGE.fullmatch(sentence.tokens[start].word)
    )


def _found(sentence: Sentence, first: int, last: int, terms: tuple[Term, ...]) -> Found:
    words = tuple(token.word for token in sentence.tokens[first : last + 1])
    content = [word for word in words if word not in lexicon.GLUE]
    head = content[0] if len(content) < len(words) else words[-1]
    superlative = ranking.within(words)
    return Found(terms, superlative, is_plural(head))


def is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith(("ss", "us"))


def _plausible(
    sentence: Sentence, first: int, last: int, terms: tuple[Term, ...]
) -> tuple[Term, ...]:
    """Nothing for a word of the language that also is a value ("to", "contagem"), unless it
    is written as a name ("TO", "Contagem"); a single letter ("x") only after a number."""
    token = sentence.tokens[first]
    if first != last:
        return terms
    if len(token.word) == 1 and not (first and _FEW.fullmatch(sentence.tokens[first - 1].word)):
        return ()
    common = lexicon.vocabulary() - lexicon.SOFT_FILLERS
    if token.word not in common or any(term.kind != "value" for term in terms):
        return terms
    short = len(token.word) <= _SHORT
    proper = token.typed.isupper() if short else token.typed[:1].isupper() and first > 0
    return terms if proper else ()


def _is_measure(sentence: Sentence, last: int, terms: tuple[Term, ...]) -> bool:
    """ "com avaliação" before "menor que 3" is no condition."""
    if any(term.kind != "condition" for term in terms) or last + 1 >= len(sentence.tokens):
        return False
    return bool(_COMPARISON.match(sentence.text, sentence.tokens[last + 1].start))


def _is_list_of(
    sentence: Sentence, start: int, terms: tuple[Term, ...], book: PhraseBook
) -> bool:
    """ "which products were sold" asks for products, not for the metric "products sold"."""
    if start == 0 or any(term.kind != "metric" for term in terms):
        return False
    first = book.alone(sentence.tokens[start].word)
    asked = _ASKED.search(sentence.tokens[start - 1].word)
    return bool(asked and any(term.kind == "column" for term in first))


_FEW = re.compile(r"\d{1,3}")
_AVERAGE = re.compile(lexicon.either("words", "avg"))
_SUM = re.compile(lexicon.either("words", "sum"))
_NAMING = ("column", "naming")
_ASKED = lexicon.whole(
    f"(?:{lexicon.either('words', 'which')}|{lexicon.either('words', 'distinct')})"
)
_COMPARISON = re.compile(
    r"(?:de |of |e )?(?:medi[oa]s? |average )?(?:de )?"
    rf"(?:{amounts.COMPARISON}(?!\S)|entre |between |\d)"
)


def found(mark: Mark) -> Found:
    """The mark's data, typed."""
    data = mark.data
    if not isinstance(data, Found):
        raise TypeError(mark.kind)
    return data
