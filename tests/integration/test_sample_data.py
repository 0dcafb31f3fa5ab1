"""The demo's orders on the real server: complete, plausible, and the same on every run."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg2
import pytest

from orchestrator import errors, sample_data
from orchestrator.database import Database
from orchestrator.datasets.model import SAMPLE


@pytest.fixture
def ask(warehouse_url: str) -> Any:
    connection = psycopg2.connect(warehouse_url)

    def run(statement: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    yield run
    connection.close()


def test_covers_24_months_up_to_today(ask: Any, today: dt.date) -> None:
    [(count, first, last)] = ask("SELECT count(*), min(date), max(date) FROM data.order_report")
    assert 20_000 < count < 60_000
    assert last == today
    assert (today.year * 12 + today.month) - (first.year * 12 + first.month) == 24


def test_is_the_same_for_two_runs_and_past_orders_stay(today: dt.date) -> None:
    once, again = sample_data.csv_text(today), sample_data.csv_text(today)
    assert once == again
    tomorrow = sample_data.generate(today + dt.timedelta(days=1))
    now = sample_data.generate(today)
    paid = dict(zip(tomorrow["order_id"], tomorrow["revenue"], strict=True))
    kept = [i for i, order in enumerate(now["order_id"]) if order in paid]
    assert len(kept) > 0.99 * len(now["order_id"])
    assert all(paid[now["order_id"][i]] == now["revenue"][i] for i in kept)


def test_loading_again_changes_nothing(database: Database, today: dt.date) -> None:
    assert sample_data.load(database, today) == 0


def test_never_overwrites_other_data(database: Database, today: dt.date) -> None:
    with pytest.raises(errors.Conflict), database.transaction() as transaction:
        transaction.execute("dataset_loaded", table_name="order_report", source="erp",
                            watermark=None, row_count=1, rows_read=1, drift={}, fingerprint={})
        transaction.connection.commit()
        sample_data.load(database, today)
    database.execute("dataset_loaded", table_name="order_report", source=SAMPLE,
                     watermark=today.isoformat(), row_count=1, rows_read=1, drift={},
                     fingerprint={})


@pytest.mark.parametrize("rule", [
    "revenue <> quantity * unit_price - discount",
    "revenue <= 0 OR cost <= 0 OR freight < 0 OR discount < 0",
    "status IN ('paid', 'shipped', 'delivered', 'returned') AND paid_at IS NULL",
    "status = 'created' AND paid_at IS NOT NULL",
    "(status IN ('delivered', 'returned')) <> (delivered_at IS NOT NULL)",
    "delivered_at < paid_at OR paid_at < date",
    "rating IS NOT NULL AND delivered_at IS NULL",
    "due_date < date",
    "paid_at::date > (SELECT max(date) FROM data.order_report)",
    "installments > 1 AND payment_method <> 'cartão de crédito'",
    "customer_name IN (SELECT seller FROM data.order_report)",
])
def test_no_order_contradicts_itself(ask: Any, rule: str) -> None:
    assert ask(f"SELECT order_id FROM data.order_report WHERE {rule} LIMIT 3") == []


def test_one_region_per_state_and_27_states(ask: Any) -> None:
    rows = ask("SELECT state, count(DISTINCT region) FROM data.order_report GROUP BY 1")
    assert len(rows) == 27
    assert all(regions == 1 for _, regions in rows)


def test_is_as_untidy_and_seasonal_as_real_data(ask: Any, today: dt.date) -> None:
    [row] = ask(f"""SELECT
        count(*) FILTER (WHERE seller IS NULL), count(*) FILTER (WHERE city IS NULL),
        count(*) FILTER (WHERE rating IS NULL), count(*) FILTER (WHERE status = 'cancelled'),
        count(*) FILTER (WHERE due_date < DATE '{today}' AND paid_at IS NULL
                         AND status <> 'cancelled') FROM data.order_report""")
    assert all(count > 50 for count in row)
    months = dict(ask("""SELECT extract(month FROM date)::int, avg(n) FROM (
        SELECT date, count(*) AS n FROM data.order_report GROUP BY 1) AS days GROUP BY 1"""))
    assert max(months, key=lambda month: months[month]) == 12
