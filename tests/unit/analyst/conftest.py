"""Two analysts over two catalogs, with values written down: no database, a fixed day."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from orchestrator.analyst.reading.analyst import Analyst
from orchestrator.catalog import Catalog, ValueIndex, load_catalog

HERE = Path(__file__).parent
ORDERS = HERE.parents[2] / "sql" / "catalog" / "order_report.toml"
CLINIC = HERE / "clinic.toml"
TODAY = dt.date(2026, 11, 21)


def known_values(name: str) -> Mapping[str, tuple[str, ...]]:
    raw = tomllib.loads((HERE / f"{name}_values.toml").read_text(encoding="utf-8"))
    return {column: tuple(values) for column, values in raw.items()}


def analyst_of(catalog: Catalog, name: str) -> Analyst:
    table = next(iter(catalog.tables))
    return Analyst(catalog, ValueIndex({table: known_values(name)}), lambda: TODAY)


@pytest.fixture(scope="session")
def orders() -> Analyst:
    return analyst_of(load_catalog(ORDERS), "orders")


@pytest.fixture(scope="session")
def clinic() -> Analyst:
    return analyst_of(load_catalog(CLINIC), "clinic")
