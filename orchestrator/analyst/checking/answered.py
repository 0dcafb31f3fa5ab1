"""Does a text answer the question? It states the result's main figures, as the template does.

Place in the flow: orchestrator/answer_stream.py asks once a model's text is whole and all its
figures are known to be right: "nothing to add" has none that could be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from orchestrator.analyst.checking.check import Checked
from orchestrator.analyst.checking.figures import Figure
from orchestrator.analyst.checking.support import within
from orchestrator.analyst.writing.answer import Main
from orchestrator.analyst.writing.ledger import KeyNumber

_MOST_TOLD = 4


def left_out(main: Main, checked: Checked) -> list[str]:
    """What the text should state and does not: of each part of the answer the figures of which
    one is missing, as "R$ 10,00 / 50%"."""
    figures = [*(figure for figure, _ in checked.supported),
               *(computed.figure for computed in checked.stated)]
    if not main.parts and main.rows:
        return [] if figures or checked.named else [_told(main.rows)]
    return [_told(part) for part in main.parts if not _says_one(figures, part)]


def _told(part: Iterable[KeyNumber]) -> str:
    return " / ".join([str(number["text"]) for number in part][:_MOST_TOLD])


def _says_one(figures: Sequence[Figure], part: Iterable[KeyNumber]) -> bool:
    return any(_says(figure, number) for number in part for figure in figures)


def _says(figure: Figure, number: KeyNumber) -> bool:
    percent = str(number["text"]).endswith("%")
    return figure.percent == percent and within(figure, abs(Decimal(str(number["value"]))))
