"""A full result as pandas columns: exact sums beside fast floating point.

Place in the flow: the only way from Arrow to numbers. Imports pandas, so only the worker
that computes may import it, and only when it has something to compute.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from orchestrator.analyst.writing.cells import typed
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.numbers import usable
from orchestrator.exact_numbers import json_number

EXACT_DIGITS = 120  # of a sum: what a column may have, and the rows to add


@dataclass(frozen=True)
class Frame:
    """data: the dimensions as plain values, measures as float64 with NaN for NULL.

    exact_sums: of the additive columns, without floating point error where the database
    gave decimals or integers. exact: the sum, min and max that a double would change, as digits.
    """

    data: pd.DataFrame
    columns: tuple[Meaning, ...]
    exact_sums: dict[str, float]
    exact: dict[str, dict[str, str]]

    @property
    def dimensions(self) -> list[Meaning]:
        return [column for column in self.columns if column.is_dimension]

    @property
    def measures(self) -> list[Meaning]:
        return [column for column in self.columns if column.numeric]

    @property
    def metrics(self) -> list[Meaning]:
        return [column for column in self.columns if column.is_metric and column.numeric]

    def label(self, position: int) -> list[Any]:
        """What the row is called: its dimensions' values, JSON-safe."""
        return [plain(self.data[column.name].iloc[position]) for column in self.dimensions]


def read_frame(table: pa.Table, columns: Sequence[Meaning]) -> Frame:
    data: dict[str, pd.Series[Any]] = {}
    sums: dict[str, float] = {}
    exact: dict[str, dict[str, str]] = {}
    for column in columns:
        values = table.column(column.name).to_pylist()
        if column.numeric:
            numbers = [_number(value, column) for value in values]
            data[column.name] = pd.Series(
                [np.nan if value is None else float(value) for value in numbers], dtype="float64"
            )
            present = [value for value in numbers if value is not None]
            exact[column.name] = _digits("min", min(present, default=0)) | _digits(
                "max", max(present, default=0))
            if column.additive:
                with localcontext(prec=EXACT_DIGITS):
                    whole = sum((Decimal(str(value)) for value in present), Decimal())
                sums[column.name] = float(whole)
                exact[column.name] |= _digits("sum", whole)
        else:
            data[column.name] = pd.Series([typed(v, column) for v in values], dtype=object)
    frame = pd.DataFrame(data, index=pd.RangeIndex(table.num_rows))
    return Frame(frame, tuple(columns), sums, exact)


def _digits(name: str, value: float | Decimal) -> dict[str, str]:
    """{name_exact: digits} of what JSON's numbers would not hold."""
    told = json_number(value, endless=True)
    return {f"{name}_exact": told} if isinstance(told, str) else {}


def _number(value: Any, column: Meaning) -> int | float | Decimal | None:
    cell = typed(value, column)
    if isinstance(cell, int | float | Decimal) and usable(cell):
        return cell
    return None


def plain(value: Any) -> Any:
    """A JSON value: dates as ISO text, NaN and infinities as None, numpy scalars unwrapped."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float | Decimal):
        return float(value) if usable(value) else None
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value)[:200]
