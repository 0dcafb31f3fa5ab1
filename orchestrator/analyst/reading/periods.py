"""Time expressions: "últimos 7 dias", "de março a maio", "since June", "às segundas".

Place in the flow: before numbers and catalog words, whose digits and prepositions it would
otherwise lose. Marks "range" (a Period), "weekdays" (a tuple of ISO weekdays), and
"compare_to" (what a comparison is with).
"""

from __future__ import annotations

import re
from dataclasses import replace

from orchestrator.analyst.reading import lexicon
from orchestrator.analyst.reading.lexicon import either, whole
from orchestrator.analyst.reading.point_forms import NUMBER, UNIT, WEEKDAY
from orchestrator.analyst.reading.range_forms import FORMS, ON, WEEKEND
from orchestrator.analyst.reading.ranges import Clock, Period
from orchestrator.analyst.reading.sentence import Sentence


def recognise(sentence: Sentence, clock: Clock) -> None:
    """Mark every time expression of the sentence."""
    _mark_compared(sentence)
    for match, first, last in sentence.find(_DAY_TO_DAY):
        left, right = (int(lexicon.meaning("weekdays", match[side])) for side in "ab")
        days = range(left, right + 1) if left <= right else (*range(left, 8), *range(1, right + 1))
        sentence.mark("weekdays", first, last, tuple(sorted(days)))
    for pattern, reader in FORMS:
        for match, first, last in sentence.find(pattern):
            if not _is_amount(sentence, first, last):
                period = reader(match, clock)
                if period is not None:
                    said = replace(period, label=_said(sentence, first, last))
                    sentence.mark("range", first, last, said)
    _repeat_weekdays(sentence)
    _mark_weekdays(sentence)


def _repeat_weekdays(sentence: Sentence) -> None:
    """ "Saturday sales in 2026": beside a longer period a bare weekday is all of them."""
    ranges = [mark for mark in sentence.marks if mark.kind == "range"]
    for mark in ranges:
        word = sentence.tokens[mark.last].word
        alone = len(mark.data.label.split()) == 1 and re.fullmatch(WEEKDAY, word)
        if alone and any(other.data.unit != "day" for other in ranges):
            days = (int(lexicon.meaning("weekdays", word)),)
            sentence.marks[sentence.marks.index(mark)] = replace(mark, kind="weekdays", data=days)


def recognise_rest(sentence: Sentence) -> None:
    """What is left of time words and changes nothing: "até agora", "em dias"."""
    for pattern in (_UNTIL_NOW, _IN_UNITS):
        for match, first, last in sentence.find(pattern):
            sentence.mark("filler", first, last, match.group())


def _said(sentence: Sentence, first: int, last: int) -> str:
    """A period as the person wrote it, without the prepositions before it."""
    while first < last and not _SINCE.match(sentence.text, sentence.tokens[first].start) and (
        _ON.fullmatch(sentence.tokens[first].word)
    ):
        first += 1
    return sentence.typed(first, last)


def _mark_compared(sentence: Sentence) -> None:
    for match, first, last in sentence.find(_SAME_OF):
        sentence.mark("compare_to", first, last, (_same_of(match), match.group()))
    for kind in ("previous_year", "previous_period"):
        for match, first, last in sentence.find(_WORDS[kind]):
            counted = first and _COUNTED.fullmatch(sentence.tokens[first - 1].word)
            if counted and sentence.tokens[first].word in _BARE_BEFORE:
                continue
            sentence.mark("compare_to", first, last, (kind, match.group()))
    for match, first, last in sentence.find(_WORDS["same_period"]):
        sentence.mark("same_period", first, last, match.group())
    for match, first, last in sentence.find(_COMPARED_UNIT):
        sentence.mark("compare_to", first, last, (match["unit"], match.group()))


def _same_of(match: re.Match[str]) -> str:
    """ "mesmo dia da semana passada" → "same:week:day"."""
    of = lexicon.meaning("units", match["a"] or match["b"] or match["c"])
    return f"same:{of}:{lexicon.meaning('units', match['what']) if match['what'] else ''}"


def _mark_weekdays(sentence: Sentence) -> None:
    for match, first, last in sentence.find(_WEEKDAYS):
        if match["weekend"]:
            sentence.mark("weekdays", first, last, (6, 7))
        elif match["workdays"]:
            sentence.mark("weekdays", first, last, (1, 2, 3, 4, 5))
        else:
            days = re.findall(rf"(?<!\S){WEEKDAY}(?!\S)", match["days"])
            found = tuple(sorted({int(lexicon.meaning("weekdays", day)) for day in days}))
            sentence.mark("weekdays", first, last, found)


def _is_amount(sentence: Sentence, first: int, last: int) -> bool:
    """Whether the match is a bare number after a comparison ("mais de 2000"): no year."""
    if not sentence.tokens[last].word.isdigit() or last - first > 1:
        return False
    words = [token.word for token in sentence.tokens[max(0, last - 4) : last]]
    if words[-1:] in (["e"], ["and"], ["a"], ["to"]) and words[-2:-1] and (
        _NO_YEAR.fullmatch(words[-2])
    ):
        return True
    before = " ".join(words)
    return bool(re.search(rf"(?<!\S)(?:{_GREATER})$", before)) or before.endswith(_NOT_YEAR)


_ON, _SINCE = re.compile(ON), whole(either("time", "since"))
# "The month before that", "the 2 before that" are periods of their own.
_DAY_TO_DAY = whole(
    rf"(?:(?:de|da|from|on)\s+)?(?P<a>{WEEKDAY})\s+(?:a|ate|to|till|through|thru)\s+(?P<b>{WEEKDAY})"
)
_COUNTED, _BARE_BEFORE = re.compile(f"{UNIT}|{NUMBER}"), ("before", "antes")
_NO_YEAR = re.compile(r"(?!19\d\d$|20\d\d$)\d{3,}")
_NOT_YEAR = ("r$", "$", "top", "#")
_GREATER = "|".join(either("comparators", key) for key in ("gt", "gte", "lt", "lte", "eq"))
_WORDS = {key: whole(either("words", key)) for key in (
    "previous_year", "previous_period", "same_period",
)}
_SAME_OF = whole(
    rf"(?:(?:com|ao?|o|d[oa]|n[oa]|de|em|relacao|with|to|the|vs|in) )*(?:mesm[oa]s?|same) "
    rf"(?:(?P<what>{UNIT})|periodo|epoca|intervalo|datas?|periods?|time|dates?|point|weekday)"
    rf"(?: (?:d[eoa]|n[oa]|of|in|the))* (?:{either('time', 'last')} (?P<a>{UNIT})"
    rf"|(?P<b>{UNIT}) (?:passad[oa]|anterior|before|earlier)"
    rf"|an? (?P<c>{UNIT}) (?:ago|earlier|before))"
)
_UNTIL_NOW, _IN_UNITS = whole(either("time", "to_date")), whole(either("time", "in_units"))
_COMPARED_UNIT = whole(
    rf"{either('words', 'compare')}(?:\s+(?:com|ao?|o|a|to|with|the|do|da))*\s+"
    rf"(?:previous\s+|prior\s+|preceding\s+)?(?P<unit>{UNIT})(?:\s+(?:anterior|before))"
)
_EVERY = r"(?:(?:as|aos|nas|nos|toda|todas as|todo|todos os|on|every|each)\s+)?"
_DAYS = rf"{WEEKDAY}(?:(?:\s+(?:e|and|,|ou|or|as|aos|on))*\s+{WEEKDAY})*"
# "Weekend vs weekday": beside a weekend it is no day of the week.
_WORKDAY = r"(?:(?<=vs )|(?<=or )|(?<=than )|(?<=versus ))weekday|weekday(?= (?:vs|or|versus) )"
_WEEKDAYS = whole(
    rf"(?:{ON}\s+)*{_EVERY}(?:(?P<weekend>{WEEKEND})"
    rf"|(?P<workdays>{either('time', 'workdays')}|{_WORKDAY})|(?P<days>{_DAYS}))"
)

__all__ = ["Clock", "Period", "recognise"]
