"""Values of a result, read back from JSON and written for people.

Place in the flow: the preview in the context holds money as text and dates as ISO 8601;
`typed` gives them their type again, `show` prints them in the language of the answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from orchestrator.analyst.writing import dates, numbers
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.markdown import escape

Cell = str | int | float | Decimal | bool | dt.date | dt.datetime | None

NOTHING = "–"


def typed(value: Any, meaning: Meaning) -> Cell:
    """The cell as number, date or text; what does not fit its column's type stays text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return value if numbers.usable(value) else None
    if isinstance(value, dt.date):
        return value
    text = str(value)
    if meaning.type in ("integer", "numeric"):
        return _number(text)
    if meaning.type in ("date", "timestamp") or meaning.is_time:
        return _date(text)
    return text


def _number(text: str) -> Cell:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if numbers.usable(number) else None


def _date(text: str) -> Cell:
    try:
        return dt.date.fromisoformat(text) if len(text) == 10 else dt.datetime.fromisoformat(text)
    except ValueError:
        return text


def show(value: Cell, meaning: Meaning, lang: str, *, words: bool = True) -> str:
    """The value as inert Markdown text. words: write units such as "dias" behind numbers."""
    if value is None or isinstance(value, bool):
        words_of = {None: (NOTHING, NOTHING), True: ("sim", "yes"), False: ("não", "no")}
        return words_of[value][lang == "en"]
    if meaning.grain is not None:
        return _period(value, meaning.grain, lang)
    if isinstance(value, dt.date):
        return (dates.moment(value, lang) if isinstance(value, dt.datetime)
                else dates.day(value, lang))
    if isinstance(value, int | float | Decimal) and meaning.numeric:
        return numbers.in_unit(value, meaning.unit, lang, words=words)
    return escape(meaning.values.get(str(value), str(value)))


def _period(value: Cell, grain: str, lang: str) -> str:
    if isinstance(value, dt.date):
        return dates.bucket(value, grain, lang)
    if isinstance(value, int | float | Decimal) and numbers.exact(value) % 1 == 0:
        return dates.bucket(int(value), grain, lang)
    return escape(str(value))


def row_label(values: Sequence[Any], dimensions: Sequence[Meaning], lang: str) -> str:
    """What a row is called: its dimensions, "SP / Eletrônicos"; a missing one is said so."""
    return " / ".join(name(typed(value, meaning), meaning, lang)
                      for value, meaning in zip(values, dimensions, strict=False))


def name(value: Cell, meaning: Meaning, lang: str) -> str:
    """A dimension's value; "(sem informação)" where there is none."""
    shown = show(value, meaning, lang)
    nothing = "(not given)" if lang == "en" else "(sem informação)"
    return nothing if shown in (NOTHING, "") else shown
