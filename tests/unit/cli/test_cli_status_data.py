"""What `ezpocket status` says of a table's rows."""

from __future__ import annotations

import io

import pytest

from orchestrator.cli.output import Screen
from orchestrator.cli.status_data import show_data


@pytest.mark.parametrize(("lang", "source", "said"), [
    ("pt", "sample", "34.431 linhas, dos dados de exemplo, carregadas em 2026-11-21 13:08"),
    ("en", "sample", "34,431 rows, from the sample, loaded at 2026-11-21 13:08"),
    ("en", "/data/orders", "34,431 rows, from /data/orders, loaded at 2026-11-21 13:08"),
])
def test_the_source_is_told_in_words(lang: str, source: str, said: str) -> None:
    screen = Screen(lang, False, out := io.StringIO(), io.StringIO())
    show_data([{
        "table_name": "order_report", "source": source, "row_count": 34431, "drift": {},
        "loaded_at": "2026-11-21T13:08:09-03:00", "error": None, "load": None}], screen)
    assert f"order_report: {said}\n" in out.getvalue()
