"""A small table with everything that makes numbers go wrong: NULLs, ties, zeros, repeats."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from orchestrator.catalog import Catalog

Row = dict[str, Any]
COLUMNS = ("id", "day", "at", "kind", "place", "amount", "units", "state")


def make_rows() -> list[Row]:
    chance = random.Random(20250615)
    start = dt.date(2024, 12, 20)
    rows = []
    for number in range(240):
        day = start + dt.timedelta(days=chance.randrange(120))
        moment = dt.datetime.combine(day, dt.time(chance.randrange(24), chance.randrange(60)))
        money = Decimal(chance.randrange(-300, 900)) / 4
        rows.append({
            "id": number,
            "day": day,
            "at": chance.choice([None, moment, moment]),
            "kind": chance.choice(["a", "b", "c", None]),
            "place": chance.choice(["x'y", "São", "z", "Z"]),
            "amount": chance.choice([None, Decimal("0.00"), money]),
            "units": chance.choice([None, 0, 1, 1, 2, 3]),
            "state": chance.choice(["ok", "ok", "ok", "bad"]),
        })
    return rows


def _text(label: str) -> dict[str, str]:
    return {"pt": label, "en": label}


def _column(kind: str, role: str, label: str) -> dict[str, Any]:
    return {"type": kind, "role": role, "label": _text(label)}


@pytest.fixture(scope="session")
def rows() -> list[Row]:
    return make_rows()


@pytest.fixture(scope="session")
def little() -> Catalog:
    """The catalog of data.plan_rows."""
    return Catalog.model_validate({"tables": {"plan_rows": {
        "name": "plan_rows", "schema": "data", "label": _text("rows"), "key": "id",
        "default_time": "day",
        "columns": {
            "id": _column("integer", "id", "id"),
            "day": _column("date", "time", "day"),
            "at": _column("timestamp", "time", "moment"),
            "kind": _column("text", "dimension", "kind"),
            "place": _column("text", "dimension", "place"),
            "amount": _column("numeric", "measure", "amount"),
            "units": _column("integer", "measure", "units"),
            "state": _column("text", "dimension", "state"),
        },
        "conditions": {"big": {"label": _text("big"), "predicate": "amount > 50 AND units > 0"}},
        "metrics": {
            "total": {"label": _text("total"), "expression": "sum(amount)",
                      "where": "state <> 'bad'"},
            "pieces": {"label": _text("pieces"), "column": "units", "aggregation": "sum"},
            "per_piece": {"label": _text("per piece"), "numerator": "total",
                          "denominator": "pieces"},
            "bad_rate": {"label": _text("bad rate"), "numerator": "bad", "denominator": "all",
                         "percent": True},
            "bad": {"label": _text("bad"), "expression": "count(*)", "where": "state = 'bad'"},
            "all": {"label": _text("all"), "expression": "count(*)"},
        },
    }}})


@pytest.fixture(scope="session")
def reader(
    database_url: str, warehouse_url: str, rows: list[Row]
) -> Iterator[psycopg.Connection[Any]]:
    """A session of the reader role beside the filled table. tests/integration/athena has this
    fixture too, and the same rows: whoever ends last finds the table gone."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("DROP TABLE IF EXISTS data.plan_rows")
        owner.execute(
            "CREATE TABLE data.plan_rows (id int, day date, at timestamp, kind text, place text, "
            "amount numeric(12,2), units int, state text)"
        )
        with owner.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO data.plan_rows VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                [tuple(row[name] for name in COLUMNS) for row in rows],
            )
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        yield connection
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("DROP TABLE IF EXISTS data.plan_rows")
