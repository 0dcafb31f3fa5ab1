"""The forms of one point in time: a day, a month, a quarter, a year, "last week".

Place in the flow: points.py resolves what these match, range_forms.py joins them into ranges.
"""

from __future__ import annotations

from orchestrator.analyst.reading import lexicon
from orchestrator.analyst.reading.lexicon import either

MONTH = lexicon.group("months")
UNIT = lexicon.group("units")
DAY_WORD = lexicon.group("day_words")
WEEKDAY = lexicon.group("weekdays")
ORDINAL = lexicon.group("ordinals")
NUMBER = rf"(?:\d{{1,4}}|{lexicon.group('numbers')})"
OF = "(?:de|do|da|of|in|,|no|em)"
THIS, LAST = either("time", "this"), either("time", "last")
LAST_AFTER = either("time", "last_after")
THIS_AFTER, NEXT = either("time", "this_after"), either("time", "next")
YEAR = r"(?:20\d\d|19\d\d)"
YEAR_RELATIVE = (
    r"(?:o |the )?(?:ano (?:passado|anterior|retrasado)|(?:deste|neste|este|desse) ano|ano atual"
    r"|last year|this year|previous year|the year before last)"
)
YEAR_SUFFIX = rf"(?:\s+{OF})?\s+(?:{YEAR}|{YEAR_RELATIVE})"
_TH = r"(?:\s+(?:st|nd|rd|th|o))?"
_HALF = (
    rf"(?:[qth][1-4]|{ORDINAL}\s+(?:trimestre|quarter|semestre|half|semester)"
    r"|[1-4](?:\s+o)?\s+(?:trimestre|quarter|semestre))"
)

ISO = r"\d{4}-\d{1,2}-\d{1,2}"
SLASH = r"(?:o )?(?:dia )?\d{1,2}/\d{1,2}(?:/\d{2,4})?"
DAY_MONTH = (
    rf"(?:(?:o |the )?(?:dia )?\d{{1,2}}{_TH}\s+(?:de\s+|of\s+)?{MONTH}"
    rf"|{MONTH}\s+(?:the\s+)?\d{{1,2}}{_TH})(?:(?:\s+,)?{YEAR_SUFFIX})?"
)
MONTH_YEAR = rf"{MONTH}{YEAR_SUFFIX}|\d{{1,2}}/\d{{4}}|\d{{4}}-\d{{1,2}}"
PART = rf"{_HALF}(?:{YEAR_SUFFIX})?"
RELATIVE = (
    rf"(?:{THIS}|{LAST}|{NEXT})\s+{UNIT}"
    rf"|{UNIT}\s+(?:{THIS_AFTER}|{LAST_AFTER}(?: a (?:el[ea]|ess[ea]|est[ea]))?)"
    rf"|{UNIT} before last|{UNIT} seguinte|{UNIT} que vem|{UNIT} (?:before|after)(?: that)?"
)
AGO = rf"(?:ha\s+)?{NUMBER}\s+{UNIT}\s+(?:atras|ago)|ha\s+{NUMBER}\s+{UNIT}"
WEEKDAY_LAST = rf"(?:last|this past|ultim[oa])\s+{WEEKDAY}|{WEEKDAY}\s+passad[oa]"
BEGINNING = (
    rf"(?:o |the )?{either('time', 'beginning')} (?:d[eoa]|of)(?: the| this)?\s+"
    rf"(?:{YEAR}|{UNIT}|{MONTH})"
)
ALONE_YEAR = rf"(?:(?:o |the )?(?:ano|year)\s+(?:(?:de|of)\s+)?)?{YEAR}"
DAY_OF_MONTH = r"(?:o )?dia \d{1,2}"
MONTH_FIRST = rf"(?:mes|month)\s+(?:de\s+|of\s+)?{MONTH}(?:{YEAR_SUFFIX})?"

FORMS = (
    ISO, DAY_MONTH, MONTH_FIRST, MONTH_YEAR, SLASH, AGO, PART, WEEKDAY_LAST, BEGINNING,
    RELATIVE, DAY_WORD, ALONE_YEAR, DAY_OF_MONTH, MONTH, WEEKDAY,
)
POINT = "(?:" + "|".join(FORMS) + ")(?![^\\s])"
