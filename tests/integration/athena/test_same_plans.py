"""The same plan gives the same rows on PostgreSQL and on Athena: plans of the acceptance
questions, and random ones over a table with everything that makes numbers go wrong."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orchestrator.analyst.reading.analyst import Analyst
from orchestrator.catalog import Catalog, ValueIndex, load_catalog
from orchestrator.plan.compile import compile_plan
from orchestrator.plan.model import Plan
from orchestrator.settings import Settings
from orchestrator.sql_guard import check
from orchestrator.warehouse import Warehouse, results
from orchestrator.warehouse.athena import AthenaWarehouse
from orchestrator.warehouse.local import LocalWarehouse

QUESTIONS = Path(__file__).parents[2] / "acceptance"
FROM_QUESTIONS = 100


@pytest.fixture
def catalog(settings: Settings) -> Catalog:
    return load_catalog(settings.catalog_path)


def plans_of_questions(catalog: Catalog, local: LocalWarehouse, settings: Settings) -> list[Plan]:
    """So many different plans that the analyst makes of the acceptance questions."""
    analyst = Analyst(catalog, ValueIndex.load(catalog, local.fetch), settings.today)
    found: dict[str, Plan] = {}
    for file in sorted(QUESTIONS.glob("questions_dev*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            plan = analyst.read(json.loads(line)["question"]).plan
            if plan is not None:
                found.setdefault(compile_plan(plan, catalog, "athena").sql, plan)
    return list(found.values())[::2][:FROM_QUESTIONS]


def test_plans_of_questions_give_the_same_rows(
    catalog: Catalog, local: LocalWarehouse, athena: AthenaWarehouse, settings: Settings
) -> None:
    plans = plans_of_questions(catalog, local, settings)
    assert len(plans) == FROM_QUESTIONS
    for plan in plans:
        assert_same(plan, catalog, local, athena)


def assert_same(
    plan: Plan, catalog: Catalog, local: LocalWarehouse, athena: AthenaWarehouse
) -> None:
    here = rows(plan, catalog, local, "postgres")
    there = rows(plan, catalog, athena, "athena")
    said = compile_plan(plan, catalog, "athena").sql
    assert here[0] == there[0], said
    assert len(here[1]) == len(there[1]), said
    for row, other in zip(here[1], there[1], strict=True):
        assert all(map(same, row, other)), (row, other, said)


def rows(
    plan: Plan, catalog: Catalog, warehouse: Warehouse, dialect: Any
) -> tuple[list[Any], list[tuple[Any, ...]]]:
    """Columns with their types, and the rows in order, of the statement that the guard lets run."""
    verdict = check(compile_plan(plan, catalog, dialect).sql, catalog, dialect)
    assert verdict.allowed, (verdict.reasons, plan)
    ref = warehouse.run(verdict.canonical, key=f"{dialect}/{verdict.canonical}")
    return ref["columns"], [tuple(row.values()) for row in results.load(ref).to_pylist()]


def same(here: Any, there: Any) -> bool:
    """Alike to nine digits: Athena divides in double precision, PostgreSQL in decimals."""
    if isinstance(here, (int, float, Decimal)) and not isinstance(here, bool):
        if there is None:
            return False
        least = max(abs(float(here)), abs(float(there)), 1.0)
        return abs(float(here) - float(there)) <= 1e-9 * least
    return bool(here == there)
