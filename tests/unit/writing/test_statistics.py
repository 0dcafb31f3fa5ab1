"""Statistics against independent computations, on Arrow tables as the warehouse saves them."""

from __future__ import annotations

import datetime as dt
import statistics as standard
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from orchestrator.analyst.writing.outliers import outliers
from orchestrator.analyst.writing.trend import fit
from orchestrator.plan.model import Plan
from tests.unit.writing.conftest import Ask

MakePlan = Callable[..., Plan]
STATES = [("SP", Decimal("500.10")), ("RJ", Decimal("300.20")), ("MG", Decimal("100.30")),
          ("BA", Decimal("60.00")), ("AC", Decimal("39.40"))]


def by_state(make_plan: MakePlan, metric: str) -> Plan:
    return make_plan(metrics=[{"name": metric}], dimensions=[{"column": "state"}])


SINCE = {"start": "2025-01-01", "end": "2026-11-21"}


def by_month(make_plan: MakePlan, metric: str, **time: Any) -> Plan:
    return make_plan(metrics=[{"name": metric}],
                     time={"column": "date", "grain": "month", "range": SINCE, **time})


def months(count: int) -> list[dt.date]:
    return [dt.date(2025 + index // 12, index % 12 + 1, 1) for index in range(count)]


def test_a_breakdown(make_plan: MakePlan, answer: Ask) -> None:
    found = answer(by_state(make_plan, "revenue"), STATES)["statistics"]["revenue"]
    values = [float(value) for _, value in STATES]
    assert found["sum"] == 1000.0
    assert found["mean"] == pytest.approx(standard.fmean(values))
    assert found["median"] == 100.3
    assert found["std"] == pytest.approx(standard.stdev(values))
    assert (found["min"], found["min_at"]) == (39.4, ["AC"])
    assert (found["max"], found["max_at"]) == (500.1, ["SP"])
    assert (found["q1"], found["q3"]) == (60.0, 300.2)
    assert [entry["label"] for entry in found["top"][:2]] == [["SP"], ["RJ"]]
    assert found["top"][1]["share"] == pytest.approx(30.02)
    assert found["top"][1]["cumulative"] == pytest.approx(80.03)
    assert found["pareto"]["count"] == 2


@pytest.mark.parametrize("metric", ["avg_order_value", "customers", "cancellation_rate",
                                    "margin", "avg_rating", "avg_delivery_days"])
def test_what_does_not_add_up_is_not_summed(
    metric: str, make_plan: MakePlan, answer: Ask
) -> None:
    found = answer(by_state(make_plan, metric), STATES)["statistics"][metric]
    assert "sum" not in found
    assert "pareto" not in found
    assert "share" not in found["top"][0]


@pytest.mark.parametrize("metric", ["revenue", "orders", "profit", "items", "overdue_amount"])
def test_what_adds_up_is_summed(metric: str, make_plan: MakePlan, answer: Ask) -> None:
    assert answer(by_state(make_plan, metric), STATES)["statistics"][metric]["sum"] == 1000.0


def test_an_average_per_period_is_not_summed(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "revenue", "per": "month"}],
                     dimensions=[{"column": "state"}])
    found = answer(plan, STATES)["statistics"]
    assert all("sum" not in entry for entry in found.values())


def test_columns_of_a_list(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(kind="list", columns=["order_id", "unit_price", "quantity", "rating"])
    found = answer(plan, [[1, Decimal("2.50"), 3, 5], [2, Decimal("1.50"), 4, None]])["statistics"]
    assert found["quantity"]["sum"] == 7
    assert "sum" not in found["unit_price"] and "sum" not in found["rating"]
    assert found["rating"]["nulls"] == 1
    assert "mean" not in found["order_id"], "a number that names a row is not measured"


def test_limited_rows_have_no_shares(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "revenue"}], dimensions=[{"column": "state"}], limit=5,
                     ordering=[{"by": "revenue"}])
    assert "share" not in answer(plan, STATES)["statistics"]["revenue"]["top"][0]


def test_the_sum_is_exact(make_plan: MakePlan, answer: Ask) -> None:
    rows = [[f"S{index}", Decimal("0.10")] for index in range(1000)]
    assert answer(by_state(make_plan, "revenue"), rows)["statistics"]["revenue"]["sum"] == 100.0


def test_the_full_result_is_computed_not_the_preview(make_plan: MakePlan, answer: Ask) -> None:
    rows = [[f"S{index}", Decimal(1)] for index in range(500)]
    found = answer(by_state(make_plan, "revenue"), rows)
    assert len(found["message"]["rows"]) == 100
    assert found["statistics"]["revenue"]["sum"] == 500
    assert "Mostrando 20 de 500 linhas" in found["response_text"]


def test_a_series_has_its_trend(make_plan: MakePlan, answer: Ask) -> None:
    rows = [[month, 100.0 + 10 * index] for index, month in enumerate(months(12))]
    found = answer(by_month(make_plan, "avg_order_value"), rows)["statistics"]["avg_order_value"]
    assert found["trend"]["slope"] == pytest.approx(10)
    assert found["trend"]["r_squared"] == pytest.approx(1)
    assert found["trend"]["direction"] == "up"
    assert found["change"]["percent"] == pytest.approx(110)
    assert found["last_change"]["absolute"] == pytest.approx(10)


def test_a_gap_in_a_series_counts(make_plan: MakePlan, answer: Ask) -> None:
    kept = [(index, month) for index, month in enumerate(months(12)) if index not in (3, 4, 5)]
    rows = [[month, 100.0 + 10 * index] for index, month in kept]
    found = answer(by_month(make_plan, "avg_order_value"), rows)["statistics"]["avg_order_value"]
    assert found["trend"]["slope"] == pytest.approx(10)


def test_the_running_month_is_left_out(make_plan: MakePlan, answer: Ask) -> None:
    rows = [[dt.date(2026, month, 1), 100.0 + month] for month in range(1, 11)]
    rows.append([dt.date(2026, 11, 1), 3.0])
    plan = by_month(make_plan, "revenue", range={"start": "2026-01-01", "end": "2026-11-21"})
    found = answer(plan, rows)
    stats = found["statistics"]["revenue"]
    assert stats["partial"] == ["2026-11-01"]
    assert stats["last_change"]["last"] == 110.0
    assert stats["lowest"]["value"] == 101.0
    assert "Novembro de 2026 está incompleto" in found["response_text"]


def test_growth_from_zero_has_no_percent(make_plan: MakePlan, answer: Ask) -> None:
    rows = [[dt.date(2026, 1, 1), 0.0], [dt.date(2026, 2, 1), 5.0]]
    found = answer(by_month(make_plan, "revenue"), rows)["statistics"]["revenue"]
    assert found["change"]["percent"] is None


def test_least_squares_against_a_worked_example() -> None:
    """By hand: Sxx 17.5, Sxy 28, Syy 160/3, so the residuals' squares sum to 8.53333; times the
    one before, they sum to 0.0889: r is 0.010417, and the six points count 5.876."""
    line = fit([1, 2, 3, 4, 5, 6], [2, 4, 5, 4, 8, 11])
    assert line is not None
    assert line.slope == pytest.approx(28 / 17.5)
    assert line.stderr == pytest.approx((8.53333333 / 3.8762887 / 17.5) ** 0.5)
    assert line.low < line.slope < line.high


def test_few_points_have_no_trend() -> None:
    assert fit([1, 2, 3], [1, 2, 3]) is None
    assert fit([1] * 6, [1, 2, 3, 4, 5, 6]) is None


def test_outliers_stand_apart_by_both_rules() -> None:
    fences = outliers([10, 11, 9, 10, 12, 8, 10, 11, 100])
    assert fences is not None and fences.positions == (8,)
    assert outliers([1, 2, 3]) is None
    assert outliers([5] * 20) is None
