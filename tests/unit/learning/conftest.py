"""The demo's analyst over values written down: no database, and any day as today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from orchestrator.analyst.reading.analyst import Analyst
from orchestrator.catalog import Catalog, load_catalog
from orchestrator.learning.model import Learned
from orchestrator.plan.model import Plan
from tests.unit.analyst.conftest import ORDERS, analyst_of

MARCH = dt.date(2026, 3, 12)
MAY = dt.date(2026, 5, 20)

Verified = Callable[..., Learned]


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(ORDERS)


@pytest.fixture(scope="session")
def analyst(catalog: Catalog) -> Analyst:
    return analyst_of(catalog, "orders")


@pytest.fixture
def verified(analyst: Analyst) -> Verified:
    """A question verified on 12 March, with the analyst's plan of that day or another one."""

    def made(question: str, plan: Plan | None = None, **more: Any) -> Learned:
        plan = plan or analyst.read(question, today=MARCH).plan
        assert plan is not None, question
        return Learned(**{"id": 1, "question": question, "lang": "pt", "day": MARCH, "plan": plan,
                          "sql": "SELECT 1", **more})

    return made
