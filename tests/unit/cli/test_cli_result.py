"""What people read on the terminal: labels, formats and prose; never stored names or marks."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from orchestrator.catalog import Catalog, load_catalog
from orchestrator.cli.output import Screen
from orchestrator.cli.prose import say_markdown
from orchestrator.cli.result import Result

ROOT = Path(__file__).resolve().parents[3]
CONTEXT: dict[str, Any] = {
    "plan": {"goal": "g", "table": "order_report", "today": "2026-11-21",
             "metrics": [{"name": "revenue"}], "dimensions": [{"column": "status"}],
             "time": {"column": "date", "grain": "month"}},
    "results_full": {"columns": [{"name": "date_month", "type": "date"},
                                 {"name": "status", "type": "text"},
                                 {"name": "revenue", "type": "numeric"}]},
    "results_preview": [
        {"date_month": "2026-10-01", "status": "cancelled", "revenue": "1234.5"},
        {"date_month": "2026-11-01", "status": None, "revenue": None}],
}
ANSWER = "\n\n".join([
    "A **receita** somou R$ 1.234,50.",
    "| Mês | Status | Receita |\n| --- | --- | ---: |\n| a \\| b | cancelado | R$ 1,00 |",
    "*Mostrando 20 de 27 linhas.*",
    "| Outra | Valor |\n| --- | ---: |\n| snake\\_case | 10 |",
    "*Como entendi a pergunta: assim.*",
])


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "sql" / "catalog")


def screen_in(lang: str, *, colour: bool = False) -> Screen:
    return Screen(lang, colour, io.StringIO(), io.StringIO())


def printed(screen: Screen) -> list[str]:
    assert isinstance(screen.out, io.StringIO)
    return [line.rstrip() for line in screen.out.getvalue().splitlines()]


@pytest.mark.parametrize(("lang", "lines"), [
    ("pt", ["  Mês               Status                Receita",
            "  outubro de 2026   cancelado         R$ 1.234,50",
            "  novembro de 2026  (sem informação)            –"]),
    ("en", ["  Month          Status          Revenue",
            "  October 2026   cancelled    R$1,234.50",
            "  November 2026  (not given)           –"]),
])
def test_the_table_speaks_the_language(catalog: Catalog, lang: str, lines: list[str]) -> None:
    result, screen = Result.of(CONTEXT, catalog, lang), screen_in(lang)
    assert result is not None
    result.table(screen)
    assert printed(screen) == lines


def test_statistics_have_labels_and_units(catalog: Catalog) -> None:
    result, screen = Result.of(CONTEXT, catalog, "pt"), screen_in("pt")
    assert result is not None
    result.statistics({"revenue": {"unit": "BRL", "count": 1, "nulls": 1, "mean": 1234.5},
                       "date_month": {"distinct": 2, "nulls": 0, "first": "2026-10-01"}}, screen)
    assert printed(screen)[2:] == [
        "  Mês: diferentes 2, primeiro outubro de 2026",
        "  Receita: valores 1, sem valor 1, média R$ 1.234,50"]


def test_a_result_that_the_catalog_no_longer_knows_keeps_its_names(catalog: Catalog) -> None:
    plan = {**CONTEXT["plan"], "table": "gone"}
    result = Result.of({**CONTEXT, "plan": plan}, catalog, "pt")
    assert result is not None and result.headings == ["Date_month", "Status", "Revenue"]


def test_no_result_no_table(catalog: Catalog) -> None:
    assert Result.of({}, catalog, "pt") is None


def test_prose_has_no_marks_and_repeats_no_table() -> None:
    screen = screen_in("pt")
    say_markdown(ANSWER, screen, shown=["Mês", "Status", "Receita"])
    assert printed(screen) == [
        "A receita somou R$ 1.234,50.", "",
        "  Outra       Valor", "  snake_case     10", "",
        "Como entendi a pergunta: assim.", ""]


def test_emphasis_is_bold_on_a_terminal() -> None:
    screen = screen_in("pt", colour=True)
    say_markdown("A **receita** subiu.", screen)
    assert printed(screen)[0] == "A \033[1mreceita\033[0m subiu."
