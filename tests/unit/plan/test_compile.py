"""What SQL a plan becomes. The numbers it gives are tested in tests/integration/plan."""

from __future__ import annotations

import datetime as dt

import pytest

from orchestrator.catalog import Catalog
from orchestrator.errors import Invalid
from orchestrator.plan.compile import compile_plan
from orchestrator.plan.model import Dimension, Filter, Metric, Order, Plan, Time, TimeRange
from orchestrator.sql_guard import check

TODAY = dt.date(2025, 6, 15)
MAY = TimeRange(start=dt.date(2025, 5, 1), end=dt.date(2025, 5, 31))


def plan(**fields: object) -> Plan:
    return Plan.model_validate(
        {"goal": "g", "table": "order_report", "today": TODAY, **fields}
    )


def flat(sql: str) -> str:
    return " ".join(sql.split())


def compiled(catalog: Catalog, **fields: object) -> str:
    return flat(compile_plan(plan(**fields), catalog).sql)


def test_one_number(catalog: Catalog) -> None:
    sql = compiled(catalog, metrics=(Metric(name="revenue"),))
    assert sql == (
        "SELECT SUM(revenue) AS revenue FROM data.order_report WHERE status <> 'cancelled'"
    )


def test_common_filters_are_hoisted_and_the_others_stay_with_their_metric(catalog: Catalog) -> None:
    same = compiled(catalog, metrics=(Metric(name="revenue"), Metric(name="sales_count")))
    assert "FILTER" not in same
    assert same.endswith("WHERE status <> 'cancelled'")
    mixed = compiled(catalog, metrics=(Metric(name="revenue"), Metric(name="orders")))
    assert "SUM(revenue) FILTER(WHERE status <> 'cancelled')" in mixed
    assert mixed.endswith("FROM data.order_report")


def test_a_ratio_divides_as_numeric_and_never_by_zero(catalog: Catalog) -> None:
    assert "CAST(SUM(revenue) AS DECIMAL) / NULLIF(COUNT(order_id), 0)" in compiled(
        catalog, metrics=(Metric(name="avg_order_value"),))
    assert "100.0 * COUNT(order_id) FILTER(WHERE status = 'cancelled') / NULLIF(" in compiled(
        catalog, metrics=(Metric(name="cancellation_rate"),))


def test_ranges_include_their_end(catalog: Catalog) -> None:
    by_date = compiled(
        catalog, metrics=(Metric(name="orders"),), time=Time(column="date", range=MAY))
    assert "date BETWEEN CAST('2025-05-01' AS DATE) AND CAST('2025-05-31' AS DATE)" in by_date
    by_moment = compiled(
        catalog, metrics=(Metric(name="orders"),), time=Time(column="paid_at", range=MAY))
    assert "paid_at < CAST('2025-06-01' AS DATE)" in by_moment


def test_the_order_is_total(catalog: Catalog) -> None:
    sql = compiled(
        catalog, metrics=(Metric(name="revenue"),), limit=5,
        dimensions=(Dimension(column="state"), Dimension(column="channel")))
    assert sql.endswith("ORDER BY revenue DESC NULLS LAST, state ASC, channel ASC LIMIT 5")


def test_names_never_collide(catalog: Catalog) -> None:
    found = compile_plan(plan(
        metrics=(
            Metric(name="orders"),
            Metric(name="orders", where=(Filter(column="status", values=("cancelled",)),)),
            Metric(name="state", aggregation="count_distinct", column="state"),
        ),
        dimensions=(Dimension(column="state"),)), catalog)
    assert [item.name for item in found.columns] == ["state", "orders", "orders_2", "state_2"]


def test_columns_say_what_they_are(catalog: Catalog) -> None:
    found = compile_plan(plan(
        metrics=(Metric(name="revenue", show=("share", "rank")),),
        time=Time(column="date", range=MAY, grain="month", comparison="previous_year")), catalog)
    assert [(item.name, item.source, item.type) for item in found.columns] == [
        ("date_month", "dimension", "date"),
        ("revenue", "metric", "numeric"),
        ("revenue_previous", "previous", "numeric"),
        ("revenue_change", "change", "numeric"),
        ("revenue_change_pct", "change_pct", "numeric"),
        ("revenue_share", "share", "numeric"),
        ("revenue_rank", "rank", "integer"),
    ]
    assert found.columns_used == ("date", "revenue", "status")


@pytest.mark.parametrize(("name", "quoted"), [("order", '"order"'), ("a b", '"a b"'),
                                               ('x"; drop', '"x""; drop"'), ("plain", "plain")])
def test_names_are_quoted_when_they_must_be(catalog: Catalog, name: str, quoted: str) -> None:
    metric = Metric(name=name, aggregation="sum", column="revenue")
    assert f"SUM(revenue) AS {quoted} " in compiled(catalog, metrics=(metric,))


def test_hostile_values_stay_literals(catalog: Catalog) -> None:
    value = "x'; DROP TABLE data.order_report; --\\"
    found = compile_plan(plan(
        metrics=(Metric(name="orders"),),
        filters=(Filter(column="state", values=(value,)),
                 Filter(column="product", op="contains", values=("50%_'",)))), catalog)
    assert "'x''; DROP TABLE data.order_report; --\\'" in found.sql
    assert check(found.sql, catalog).allowed


def test_the_same_plan_is_the_same_statement(catalog: Catalog) -> None:
    wanted = plan(metrics=(Metric(name="margin"), Metric(name="customers", show=("share",))),
                  dimensions=(Dimension(column="category"),), limit=3)
    again = Plan.model_validate_json(wanted.model_dump_json())
    assert compile_plan(wanted, catalog).sql == compile_plan(again, catalog).sql


def test_athena_has_its_own_words(catalog: Catalog) -> None:
    wanted = plan(
        metrics=(Metric(name="avg_delivery_days"),
                 Metric(name="m", aggregation="median", column="revenue")),
        dimensions=(Dimension(column="date", grain="weekday"),))
    sql = flat(compile_plan(wanted, catalog, "athena").sql)
    assert "DAY_OF_WEEK(date)" in sql
    assert "DATE_DIFF('DAY', CAST(date AS DATE), CAST(delivered_at AS DATE))" in sql
    assert "FROM order_report" in sql
    assert check(sql, catalog, "athena").allowed


@pytest.mark.parametrize(("fields", "code"), [
    ({"table": "nope"}, "UNKNOWN_TABLE"),
    ({}, "NO_METRIC"),
    ({"kind": "distinct"}, "NO_DIMENSION"),
    ({"metrics": (Metric(name="nope"),)}, "UNKNOWN_METRIC"),
    ({"metrics": (Metric(name="x", aggregation="sum", column="nope"),)}, "UNKNOWN_COLUMN"),
    ({"metrics": (Metric(name="x", aggregation="sum", column="state"),)}, "NOT_A_NUMBER"),
    ({"metrics": (Metric(name="x", aggregation="avg"),)}, "NO_COLUMN"),
    ({"metrics": (Metric(name="orders"),), "dimensions": (Dimension(column="state", grain="day"),)},
     "BAD_GRAIN"),
    ({"metrics": (Metric(name="orders"),), "time": Time(column="state", range=MAY)}, "NOT_A_DATE"),
    ({"metrics": (Metric(name="orders"),), "ordering": (Order(by="nope"),),
      "dimensions": (Dimension(column="state"),)}, "UNKNOWN_ORDER"),
    ({"metrics": (Metric(name="orders"),),
      "filters": (Filter(column="nope", op="condition"),)}, "UNKNOWN_CONDITION"),
    ({"metrics": (Metric(name="orders"),),
      "filters": (Filter(column="revenue", values=("abc",)),)}, "BAD_VALUE"),
    ({"metrics": (Metric(name="orders"),),
      "filters": (Filter(column="revenue", op="between", values=(1,)),)}, "BAD_FILTER"),
    ({"metrics": (Metric(name="orders", show=("growth",)),),
      "dimensions": (Dimension(column="state"),)}, "GROWTH_WITHOUT_TIME"),
    ({"metrics": (Metric(name="margin", show=("cumulative",)),),
      "dimensions": (Dimension(column="state"),)}, "CUMULATIVE_OF_RATIO"),
    ({"metrics": (Metric(name="orders"),),
      "time": Time(column="date", comparison="previous_period")}, "NO_COMPARISON_PERIOD"),
    ({"metrics": (Metric(name="orders"),),
      "time": Time(column="date", range=MAY, grain="day", comparison="custom", compare_range=MAY)},
     "PERIODS_OVERLAP"),
])
def test_a_plan_that_does_not_fit_is_refused_in_both_languages(
    catalog: Catalog, fields: dict[str, object], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        compile_plan(plan(**fields), catalog)
    assert refused.value.code == code
    assert refused.value.message("pt")
    assert refused.value.message("en") != refused.value.message("pt")
