"""Does the answer's text say what the gold's one row says?

Place in the flow: score.py asks it of right rows. Only figures are looked for, and only in a
result of one row: of many rows a text tells some, and which ones is its own choice.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from orchestrator.analyst.checking.figures import numbers_in
from orchestrator.evaluation.compare import Rows
from orchestrator.evaluation.values import numeric

LARGEST_PART = 31  # of a date
_TAIL = Decimal("1.000001")  # binary tails of floats


def states(text: str, gold: Rows, lang: str) -> bool | None:
    """None where there is nothing to look for. A figure that is a rounding of the cell states it,
    in the text's number format, scale words and percent included; its sign may be in words."""
    if len(gold.rows) != 1:
        return None
    cells = [abs(number) for value in gold.rows[0]
             if not isinstance(value, str) and (number := numeric(value)) and number.is_finite()]
    if len(gold.rows[0]) > 1:  # a weekday or a month, which a text names
        cells = [cell for cell in cells if cell > LARGEST_PART or cell % 1]
    if not cells:
        return None
    plain = unicodedata.normalize("NFKC", text)
    said = [(abs(figure.value), figure.step) for figure in numbers_in(plain, lang)]
    return all(any(abs(cell - value) * 2 <= step * _TAIL for value, step in said)
               for cell in cells)
