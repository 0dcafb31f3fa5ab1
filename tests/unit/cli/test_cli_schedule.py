"""Cron lines: which minutes they name."""

from __future__ import annotations

import datetime as dt

import pytest

from orchestrator.cli.schedule import due

SUNDAY = dt.datetime(2025, 6, 1, 14, 30)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("30 14 * * *", True), ("* * * * *", True), ("*/15 * * * *", True), ("0 * * * *", False),
        ("30 8-18 * * *", True), ("30 0,14 1 6 0", True), ("30 14 * * 1-5", False),
        ("10/20 * * * *", True),
    ],
)
def test_due(line: str, named: bool) -> None:
    assert due(line, SUNDAY) is named


def test_a_line_without_five_fields_is_refused() -> None:
    with pytest.raises(ValueError, match="five fields"):
        due("0 * * *", SUNDAY)
