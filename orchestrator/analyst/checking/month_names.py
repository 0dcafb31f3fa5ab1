"""Other ways to write the months that a result has rows of: "outubro", "out/2026", "10/2026".

Place in the flow: known.py, so that a figure beside one of them is held against that row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from orchestrator.analyst.checking.written_dates import take_dates
from orchestrator.analyst.writing.dates import MONTHS

_MODAL: Final = "May"  # a word of many sentences
_FORMS: Final = ("{name} {year}", "{name}, {year}", "{name} de {year}", "{name} of {year}",
                 "{name}/{year}", "{short}/{year}", "{short}/{year2}", "{short} {year}",
                 "{short}. {year}", "{short}. de {year}", "{short} de {year}", "{short}-{year}")


def month_names(labels: Iterable[str]) -> dict[str, str]:
    """form → label. A month without its year stands for a row where no other year has it."""
    months = months_of(labels)
    often = Counter(month for _, month in months.values())
    found: dict[str, str] = {}
    for label, (year, month) in months.items():
        for form in _forms(year, month, alone=often[month] == 1):
            found.setdefault(form, label)
    return found


def months_of(labels: Iterable[str]) -> dict[str, tuple[int, int]]:
    """label → (year, month), of the labels that are a month's."""
    return {label: month for label in labels if (month := _month(label)) is not None}


def _month(label: str) -> tuple[int, int] | None:
    dates, rest = take_dates(label)
    date = dates[0] if len(dates) == 1 and not rest.replace("¤", "").strip() else None
    if date is None or date.day or not (date.year and date.month):
        return None
    return date.year, date.month


def _forms(year: int, month: int, *, alone: bool) -> list[str]:
    found = [f"{month:02}/{year}", f"{year}-{month:02}"]
    for lang in MONTHS:
        for name in {MONTHS[lang][month - 1].lower(), MONTHS[lang][month - 1].title()}:
            found += [form.format(name=name, short=name[:3], year=year, year2=f"{year % 100:02}")
                      for form in _FORMS]
            found += [name] if alone and name != _MODAL else []
    return found
