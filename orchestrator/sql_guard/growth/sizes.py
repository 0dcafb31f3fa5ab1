"""How large values and relations may be: the numbers that growth is reckoned in.

Place in the flow: the other files of the package reckon with these; nothing is measured. A
table of the catalog counts as ORDINARY_ROWS rows of cells of CELL bytes: what an honest statement
reads is the database's business, what a statement *makes of it* is the guard's.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from orchestrator.sql_guard.constant_arguments import ENDLESS, in_days

CELL = 16.0
ORDINARY_ROWS = 100_000.0
ORDINARY_NUMBER = 10_000.0
# So many rows of a table may go with one of its own, when it is joined with itself.
ORDINARY_PAIRS = 100.0

# Beyond these a statement is refused: bytes of one value, bytes that one aggregate holds, rows
# made from nothing (a million take a tenth of a second; more is how injections wait), rows of a
# series between what tables hold, rows of tables that nothing joins (four of them), digits of a
# numeric.
MOST_VALUE = 500_000_000.0
MOST_HELD = 1_000_000_000.0
MOST_MADE = 2_000_000.0
MOST_SERIES = 500_000.0
MOST_DATED = 10_000_000.0
MOST_JOINED = 1e19
MOST_DIGITS = 70_000.0
MOST_PADDED = 1_000_000.0


class Size(NamedTuple):
    """Of a value. number: the greatest it can be as a number, or in days since 2000 as a date;
    sure: that does not rest on what the tables hold."""

    bytes: float = CELL
    number: float = ORDINARY_NUMBER
    sure: bool = False


class Relation(NamedTuple):
    """made: its rows when every table counts as one row, so what the statement itself makes.
    rest: the size of a column that has no known name."""

    rows: float
    made: float
    columns: dict[str, Size]
    rest: Size

    def column(self, name: str) -> Size:
        return self.columns.get(name, self.rest)

    def row(self) -> Size:
        """All columns together, with some more for those unnamed."""
        wide = sum(size.bytes for size in self.columns.values())
        return Size(wide + (0 if self.columns else 16 * self.rest.bytes))


FLAG = Size(8, 1, True)
TABLE = Relation(ORDINARY_ROWS, 1, {}, Size())

_EXPONENT = re.compile(r"[eE]\+?(\d{2,})")

def of_text(text: str) -> Size:
    """A string constant: also what it would be as a number, a date or an interval."""
    return Size(len(text) + 8.0 + _digits(text), abs(in_days(text)), True)


def of_decimal(text: str) -> Size:
    try:
        number = abs(float(text))
    except ValueError:  # 0x1F, 1_000: the grammar knows more forms than Python
        number = ENDLESS
    return Size(len(text) + 8.0 + _digits(text), min(number, ENDLESS), True)


def _digits(text: str) -> float:
    exponent = _EXPONENT.search(text)
    return min(float(exponent[1]), MOST_DIGITS) if exponent else 0.0
