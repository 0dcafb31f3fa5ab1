"""Where each number of a checked text comes from, as key numbers.

Place in the flow: response_composer keeps them with a model's text, as the ledger does for the
template's, so that each figure can be followed to its cell, its statistic or its formula.
"""

from __future__ import annotations

from typing import Any

from orchestrator.analyst.checking.check import Checked
from orchestrator.analyst.writing.ledger import KeyNumber
from orchestrator.exact_numbers import json_number

MOST: int = 60


def key_numbers_of(checked: Checked, text: str) -> list[KeyNumber]:
    """One for each figure that stands in the text as it was read, in its order."""
    found: list[KeyNumber] = []
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")

    def note(figure: str, value: Any, source: dict[str, Any]) -> None:
        entry = {"text": figure, "value": json_number(value, endless=True), "source": source}
        if figure in plain and entry not in found and len(found) < MOST:
            found.append(entry)

    for figure, fact in checked.supported:
        if fact.source is not None:
            note(figure.text, fact.value, fact.source)
    for computed in checked.stated:
        note(computed.figure.text, computed.value,
             {"kind": "computed", "formula": computed.formula})
    return found
