"""Hundreds of sentences about some results: the right ones may be shown, the wrong ones may not.

A line of figures_right.txt or figures_wrong.txt: scene language | sentence, with \\n and \\u as
in Python.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orchestrator.analyst.checking.check import check_numbers
from orchestrator.analyst.checking.fact import Facts
from orchestrator.catalog import Catalog
from orchestrator.plan.model import Plan
from tests.unit.writing.conftest import Ask
from workers.response_composer import Input, facts_of

HERE = Path(__file__).parent
OCTOBER = {"column": "date", "range": {"start": "2026-10-01", "end": "2026-10-31"}}
TEN_MONTHS = {"column": "date", "range": {"start": "2026-01-01", "end": "2026-10-31"}}
SCENES: dict[str, tuple[dict[str, Any], list[list[Any]]]] = {
    "states": (
        {"metrics": [{"name": "revenue"}, {"name": "orders"}], "dimensions": [{"column": "state"}],
         "time": OCTOBER, "ordering": [{"by": "revenue"}]},
        [["SP", "500123.45", 812], ["RJ", "300210.10", 410], ["MG", "100050.05", 203],
         ["BA", "60400.00", 97], ["AC", "39216.40", 41]]),
    "months": (
        {"metrics": [{"name": "revenue"}], "time": {**TEN_MONTHS, "grain": "month"}},
        [[f"2026-{at:02}-01", amount] for at, amount in enumerate(
            ("80000.00", "84500.50", "91230.75", "88000.00", "95600.25", "101000.00", "99875.40",
             "107320.00", "110450.90", "96534.10"), 1)]),
    "rates": (
        {"metrics": [{"name": "cancellation_rate"}], "dimensions": [{"column": "channel"}],
         "time": OCTOBER},
        [["app", "12.25"], ["loja", "8.0"], ["site", "4.5"]]),
    "two": (
        {"metrics": [{"name": "revenue"}], "dimensions": [{"column": "state"}],
         "time": {"column": "date", "grain": "month",
                  "range": {"start": "2026-09-01", "end": "2026-10-31"}}},
        [["2026-09-01", "SP", "300.00"], ["2026-09-01", "RJ", "100.00"],
         ["2026-10-01", "SP", "330.00"], ["2026-10-01", "RJ", "90.00"]]),
    "one": ({"metrics": [{"name": "revenue"}], "time": OCTOBER}, [["1234567.89"]]),
    "ticket": (
        {"metrics": [{"name": "avg_order_value"}, {"name": "orders"}],
         "dimensions": [{"column": "channel"}], "time": OCTOBER},
        [["app", "187.35", 1200], ["loja", "240.10", 800], ["site", "152.75", 2500]]),
    "profit": (
        {"metrics": [{"name": "profit"}], "dimensions": [{"column": "category"}], "time": OCTOBER},
        [["Livros", "-1250.40"], ["Jogos", "8300.00"], ["Casa", "-320.10"],
         ["Moda", "15420.75"]]),
    "compared": (
        {"metrics": [{"name": "revenue"}],
         "time": {**OCTOBER, "comparison": "previous_period",
                  "compare_range": {"start": "2026-09-01", "end": "2026-09-30"}}},
        [["96534.10", "110450.90", "-13916.80", "-12.6"]]),
    "orders": (
        {"metrics": [{"name": "orders"}], "time": {**TEN_MONTHS, "grain": "month"}},
        [[f"2026-{at:02}-01", amount] for at, amount in enumerate(
            (812, 790, 905, 880, 940, 1010, 1002, 1100, 1150, 980), 1)]),
    "missing": (
        {"metrics": [{"name": "revenue"}], "dimensions": [{"column": "state"}], "time": OCTOBER},
        [["SP", "1000.00"], [None, "500.00"], ["RJ", None]]),
}
_AMOUNT = re.compile(r"-?\d+(?:\.\d+)?")
Of = Callable[[str, str], Facts]


def lines(name: str) -> list[Any]:
    found = []
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            where, _, text = line.partition(" | ")
            text = text.replace("\\n", "\n")
            for special in ("\u00a0", "\u202f", "\u200b", "\u202e"):
                text = text.replace(f"\\u{ord(special):04x}", special)
            found.append(pytest.param(*where.split(), text, id=line))
    return found


@pytest.fixture(scope="session")
def known() -> dict[tuple[str, str], Facts]:
    return {}


@pytest.fixture
def facts(
    known: dict[tuple[str, str], Facts], make_plan: Callable[..., Plan], answer: Ask,
    catalog: Catalog,
) -> Of:
    """facts(scene, lang), gathered as response_composer does, once."""
    def of(scene: str, lang: str) -> Facts:
        if (scene, lang) not in known:
            fields, rows = SCENES[scene]
            typed = [[Decimal(cell) if isinstance(cell, str) and _AMOUNT.fullmatch(cell)
                      else cell for cell in row] for row in rows]
            found = answer(make_plan(**fields), typed, lang)
            given = Input.model_validate({key: found[key] for key in Input.model_fields})
            gathered = facts_of(given, catalog, found["key_numbers"])
            assert check_numbers(found["response_text"], gathered, lang) == []
            known[scene, lang] = gathered
        return known[scene, lang]

    return of


@pytest.mark.parametrize(("scene", "lang", "text"), lines("figures_right.txt"))
def test_a_right_sentence_may_be_shown(facts: Of, scene: str, lang: str, text: str) -> None:
    assert check_numbers(text, facts(scene, lang), lang) == []


@pytest.mark.parametrize(("scene", "lang", "text"), lines("figures_wrong.txt"))
def test_a_wrong_sentence_may_not(facts: Of, scene: str, lang: str, text: str) -> None:
    assert check_numbers(text, facts(scene, lang), lang) != []


@pytest.mark.parametrize("name", ["figures_right.txt", "figures_wrong.txt"])
def test_there_are_enough_of_them_in_both_languages(name: str) -> None:
    spoken = [line.values[1] for line in lines(name)]
    assert len(spoken) >= 200 and min(spoken.count("pt"), spoken.count("en")) >= 60
