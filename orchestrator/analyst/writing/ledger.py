"""Every number that a sentence states, with where it came from.

Place in the flow: insights and the answer print numbers only through a Ledger, so a key
number without a source cannot be written. A key number is {text, value, source}; source is
{kind: "cell", row, column}, {kind: "statistic", path} or {kind: "computed", formula}.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from orchestrator.analyst.writing import numbers
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.exact_numbers import json_number

KeyNumber = dict[str, Any]


@dataclass
class Ledger:
    lang: str
    entries: list[KeyNumber] = field(default_factory=list)

    def cell(self, value: Any, column: Meaning, row: int, *, signed: bool = False) -> str:
        source = {"kind": "cell", "row": row, "column": column.name}
        return self._note(value, column.unit, source, signed)

    def statistic(self, value: Any, unit: str, path: str, *, signed: bool = False) -> str:
        return self._note(value, unit, {"kind": "statistic", "path": path}, signed)

    def computed(self, value: Any, unit: str, formula: str, *, signed: bool = False) -> str:
        return self._note(value, unit, {"kind": "computed", "formula": formula}, signed)

    def _note(self, value: Any, unit: str, source: dict[str, Any], signed: bool) -> str:
        text = numbers.in_unit(value, unit, self.lang, signed=signed)
        entry = {"text": text, "value": json_number(value, endless=True), "source": source}
        if entry not in self.entries:
            self.entries.append(entry)
        return text


def as_number(value: Any) -> int | float | Decimal | None:
    """The value when it is a number that can be printed."""
    return value if numbers.usable(value) else None


def percent_change(now: Any, before: Any) -> float | None:
    """None when there is nothing to compare with: growth from zero or below has no percent."""
    if as_number(now) is None or as_number(before) is None or before <= 0:
        return None
    return 100 * (float(now) - float(before)) / float(before)
