"""The questions that a candidate is checked with: each with the SQL whose rows are right.

Place in the flow: check.py asks them of the system, with and without the candidate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from orchestrator.catalog import Catalog
from orchestrator.database import Row

FROM_CATALOG = 50


@dataclass(frozen=True, slots=True)
class Question:
    """day: as of which it is asked. sql: whose rows are right; id: of a verified question."""

    text: str
    lang: str
    day: dt.date
    sql: str
    id: int | None = None


def of_catalog(
    catalog: Catalog, today: dt.date, gold: Callable[[str], str],
) -> Iterator[Question]:
    every = [known for table in catalog.tables.values() for known in table.verified]
    for known in every[:FROM_CATALOG]:
        for lang, text in (("pt", known.question.pt), ("en", known.question.en)):
            if text:
                yield Question(text, lang, today, gold(known.sql))


def of_row(row: Row) -> Question:
    return Question(row["question"], row["lang"], row["plan_day"], row["query_sql"], row["id"])
