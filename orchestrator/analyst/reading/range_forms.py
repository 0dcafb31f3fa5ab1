"""The forms of a range of time, as patterns over the words of a sentence.

Place in the flow: periods.py looks for FORMS in this order; longer forms stand before the
shorter ones that they contain.
"""

from __future__ import annotations

import re

from orchestrator.analyst.reading import lexicon
from orchestrator.analyst.reading.lexicon import either, whole
from orchestrator.analyst.reading.point_forms import (
    LAST,
    MONTH,
    NEXT,
    NUMBER,
    POINT,
    THIS,
    UNIT,
    YEAR_SUFFIX,
)
from orchestrator.analyst.reading.ranges import (
    Reader,
    after,
    aged,
    before,
    between,
    days_of_month,
    last_n,
    next_n,
    part_of_month,
    point,
    preceding,
    short_to_date,
    since,
    to_date,
    until,
    weekend,
)


def _form(*parts: str) -> re.Pattern[str]:
    return whole("".join(parts))


ON = either("time", "on")
WEEKEND = either("time", "weekend")
_ON = rf"(?:{ON}\s+)?"
_PREP = rf"(?:{ON}\s+){{0,3}}"
_ARTICLE = r"(?:(?:o|a|os|as|the|dia|em|in|on|d[eoa]|final de|end of)\s+){0,2}"
_N, _U, _A, _B = (
    rf"(?P<n>{NUMBER})", rf"(?P<unit>{UNIT})", rf"(?P<a>{POINT})", rf"(?P<b>{POINT})",
)
_TH = r"(?:\s+(?:o|st|nd|rd|th))?"
_FROM_DAY, _TO_DAY = rf"(?P<a>\d{{1,2}}){_TH}", rf"(?P<b>\d{{1,2}}){_TH}"
_MONTH_YEAR = rf"(?P<month>{MONTH})(?P<year>(?:\s+,)?{YEAR_SUFFIX})?"
_FULL = r"(?P<full>(?:full|complete|whole|calendar)\s+)?"
_FULL_AFTER = r"(?P<full2>\s+(?:complet[oa]s|fechad[oa]s|cheios|inteir[oa]s))?"
_SINCE = either("time", "since")
_ONWARDS = (
    r"\s+(?:onwards?|on|em diante|para ca|pra ca|ate (?:hoje|agora|aqui)"
    r"|(?:to|until) (?:now|today))"
)
_BETWEEN = tuple(
    (rf"{_ON}(?:{left})\s+" if left else _ON, rf"\s+(?:{to})\s+")
    for left, to in (
        ("entre", "e"), ("d[eoa]|desde", "a|ao|ate"), ("between", "and"),
        ("from|since", "to|until|till|through|thru"), ("", "a|ate|to|through|thru"),
    )
)
_BEFORE = either("time", "before_that")
_FEW = rf"(?P<n>\d{{1,2}}|{lexicon.group('numbers')})"
_NO_NOUN = (
    rf"(?=$|\s+[^\w\s]|\s+(?:{ON}|{either('words', 'by')}|{either('words', 'and')})(?!\S))"
)
_OLDER, _YOUNGER = either("time", "older"), either("time", "younger")
_MORE, _FEWER = either("comparators", "gt"), either("comparators", "lt")
FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_form(rf"(?:ha\s+)?(?:(?:{_MORE})|(?P<younger>{_FEWER}))\s+", _N, r"\s+", _U,
           r"\s+(?:ago|old|atras)"), aged),
    (_form(rf"(?:{_OLDER}|(?P<younger>{_YOUNGER}))\s+", _N, r"\s+", _U), aged),
    (_form(rf"(?P<least>{either('time', 'at_least')})\s+", _N, r"\s+", _U,
           r"\s+(?:ago|old|atras)"), aged),
    (
        _form(
            rf"{_PREP}(?:(?P<n>{lexicon.group('ordinals')})|(?P<last>{LAST}))\s+",
            rf"(?P<part>semanas?|weeks?|quinzenas?|half)\s+{_PREP}", _A,
        ),
        part_of_month,
    ),
    *(
        (
            _form(left, r"(?:de\s+|do\s+)?(?:dias?\s+)?", _FROM_DAY, to, _TO_DAY,
                  r"\s+(?:de\s+|of\s+)?", _MONTH_YEAR),
            days_of_month,
        )
        for left, to in _BETWEEN
    ),
    (
        _form(_ON, rf"(?:from\s+|between\s+)?(?P<month>{MONTH})\s+", _FROM_DAY,
              r"\s+(?:to|and|through|until)\s+", _TO_DAY, rf"(?P<year>(?:\s+,)?{YEAR_SUFFIX})?"),
        days_of_month,
    ),
    *((_form(left, _ARTICLE, _A, to, _ARTICLE, _B), between) for left, to in _BETWEEN),
    (_form(_PREP, LAST, r"\s+", _N, r"\s+", _FULL, _U, _FULL_AFTER), last_n),
    (_form(_PREP, _N, r"\s+", LAST, rf"\s+(?P<unit>(?:{UNIT})(?<=s))"), last_n),
    (_form(_PREP, _N, r"\s+", _U, r"\s+(?:anteriores|passados|before(?: that)?)"), last_n),
    (_form(_PREP, _BEFORE, r"\s+", _FEW, _NO_NOUN), preceding),
    (_form(_PREP, _FEW, r"\s+", _BEFORE, _NO_NOUN), preceding),
    (_form(_PREP, NEXT, r"\s+", _N, r"\s+", _U), next_n),
    (_form(_PREP, r"(?P<u>[yqmw])td"), short_to_date),
    (_form(_PREP, _U, r"\s+", either("time", "to_date")), to_date),
    (_form(_PREP, THIS, r"\s+", _U, r"\s+", either("time", "to_date")), to_date),
    (_form(_PREP, rf"(?:(?:{THIS}|{LAST})\s+{WEEKEND}|{WEEKEND}\s+passado)"), weekend),
    (
        _form(rf"(?P<prep>{_PREP})", "(?P<a>antes de ontem|(?:the )?day before yesterday)"),
        point,
    ),
    (_form(either("time", "before"), r"\s+", _ARTICLE, _A), before),
    (_form(either("time", "after"), r"\s+", _ARTICLE, _A), after),
    (_form(rf"(?:{_SINCE}|from)\s+", _ARTICLE, _A, _ONWARDS), since),
    (_form(_SINCE, r"\s+", _ARTICLE, _A), since),
    (_form(either("time", "until"), r"\s+", _ARTICLE, _A), until),
    (
        _form(
            r"(?:no|do)\s+(?P<unit>ano|mes|trimestre|semestre)",
            r"(?!\s+(?:passad|anterior|retrasad|atual|corrente|seguinte|de\s|\d|que))",
        ),
        to_date,
    ),
    (
        _form(
            r"(?<!dia )(?<!dias )[nd]a (?P<unit>semana)",
            r"(?!\s+(?:passad|anterior|retrasad|atual|corrente|seguinte|de\s|\d|que))",
        ),
        to_date,
    ),
    (
        _form(
            r"(?<!day )(?<!days )(?<!month )(?<!months )(?:of|for|in|during) the ",
            r"(?P<unit>year|quarter|month|week)(?!\s+(?:before|after|of|in|to|that|\d))",
        ),
        to_date,
    ),
    (_form(rf"(?P<prep>{_PREP})", _A), point),
)
