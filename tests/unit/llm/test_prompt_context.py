"""What a prompt is told: bounded, without sensitive values, the newest messages kept."""

from __future__ import annotations

from typing import Any

from orchestrator.catalog import Catalog, Column, Table, Text, Words
from orchestrator.prompt_context import (
    MAX_CATALOG,
    MAX_HISTORY,
    describe_catalog,
    describe_history,
)


def column(**more: Any) -> Column:
    return Column(type="text", role="dimension", label=Text(pt="Nome", en="Name"),
                  values={"Ana": Words(pt=("aninha",))}, **more)


def catalog(columns: int = 1, **more: Any) -> Catalog:
    table = Table(name="people", label=Text(pt="Pessoas", en="People"), key="c0",
                  columns={f"c{number}": column(**more) for number in range(columns)})
    return Catalog(tables={"people": table})


def test_names_tables_columns_and_closed_values_in_the_language() -> None:
    text = describe_catalog(catalog(), "en")
    assert "table people: People" in text and "column c0 (text, dimension): Name" in text
    assert "values: Ana" in text


def test_values_of_a_sensitive_column_stay_here() -> None:
    assert "Ana" not in describe_catalog(catalog(sensitive=True), "pt")


def test_a_big_catalog_stays_within_its_budget() -> None:
    assert len(describe_catalog(catalog(columns=5000), "pt")) == MAX_CATALOG


def test_history_keeps_the_newest_messages_in_order() -> None:
    messages = [{"sender": "user", "message": f"{number} " + "x" * 500} for number in range(50)]
    text = describe_history(messages)
    assert len(text) <= MAX_HISTORY + 50
    numbers = [int(line.split()[1]) for line in text.splitlines()]
    assert numbers[-1] == 49 and numbers == sorted(numbers) and len(numbers) > 5


def test_history_tells_the_plan_of_an_answer_and_survives_missing_fields() -> None:
    text = describe_history([{"sender": "assistant", "message": "R$ 10",
                              "metadata": {"plan": {"goal": "receita"}}}, {"metadata": None}, {}])
    assert "assistant: R$ 10" in text and '"goal": "receita"' in text
    assert describe_history([]) == "(none)"
