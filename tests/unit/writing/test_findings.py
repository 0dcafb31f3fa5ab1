"""What stands out, against values computed elsewhere.

The constants marked SciPy and statsmodels come from SciPy 1.17.1 and statsmodels 0.14 (NumPy
2.4.6), by the call that stands beside them; neither is needed to run the tests.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from orchestrator.analyst.reading.requested import asks_correlation
from orchestrator.analyst.writing.contribution import contribution
from orchestrator.analyst.writing.correlation import correlation
from orchestrator.analyst.writing.distributions import beta_incomplete, f_tail, t_quantile
from orchestrator.analyst.writing.growth import growth_rate, year_ago
from orchestrator.analyst.writing.seasonality import seasonality, seasons
from orchestrator.analyst.writing.trend import fit, least_squares
from orchestrator.plan.model import Plan
from tests.unit.writing.conftest import Ask

MakePlan = Callable[..., Plan]
# 1000 + 12 a month, the same lift each calendar month, and normal noise of 25.
SALES = [
    992.9, 883.7, 1037.1, 1013.6, 1090.6, 1083.1, 1049.6, 1137.7, 1098.7, 1114.8, 1236.5, 1414.4,
    1189.1, 1089.6, 1213.6, 1144.6, 1247.3, 1145.4, 1248.1, 1260.0, 1209.6, 1268.6, 1387.4, 1572.9,
    1327.6, 1244.2, 1336.5, 1348.7, 1386.4, 1281.8, 1363.7, 1351.3, 1396.7, 1399.3, 1479.0, 1722.4]
PLACES = [float(place) for place in range(36)]
POINTS = [(dt.date(2023 + at // 12, at % 12 + 1, 1), value) for at, value in enumerate(SALES)]


@pytest.mark.parametrize(("degrees", "expected"), [
    (1, 12.706204736174694), (2.5, 3.5746548420036817), (10, 2.228138851986274),
    (40, 2.021075390306273), (120, 1.9799304050824402), (1000, 1.9623390808264083)])
def test_t_quantiles(degrees: float, expected: float) -> None:
    """SciPy: scipy.stats.t.ppf(0.975, degrees)."""
    assert t_quantile(degrees) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("statistic", "between", "within", "expected"), [
    (2.5, 6, 21, 0.055251120034485776), (4.46, 11, 11, 0.01002094548663448),
    (7, 3, 20, 0.0021045250355063412), (1.2, 11, 500, 0.2839208570911162), (0, 3, 4, 1.0)])
def test_tails_of_f(statistic: float, between: int, within: int, expected: float) -> None:
    """SciPy: scipy.stats.f.sf(statistic, between, within)."""
    assert f_tail(statistic, between, within) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("x", [0.01, 0.2, 0.5, 0.8, 0.99])
def test_the_beta_function_where_it_is_a_polynomial(x: float) -> None:
    """I_x(a, 1) = x^a and I_x(1, b) = 1 - (1 - x)^b."""
    assert beta_incomplete(7, 1, x) == pytest.approx(x**7, rel=1e-12)
    assert beta_incomplete(1, 5, x) == pytest.approx(1 - (1 - x)**5, rel=1e-12)
    assert (beta_incomplete(2, 3, 0), beta_incomplete(2, 3, 1)) == (0, 1)


def test_the_trend_beside_the_seasons() -> None:
    """statsmodels: OLS(SALES, [x, one column a month]): params[0] and bse[0]; the residuals do
    not go with the ones before them, so that nothing is widened."""
    line = fit(PLACES, SALES, seasons(POINTS, "month"))
    assert line is not None
    assert line.slope == pytest.approx(12.100347222222203)
    assert line.stderr == pytest.approx(0.4961438743823794)
    assert line.r_squared == pytest.approx(0.9811484162304953)
    plain = fit(PLACES, SALES)
    assert plain is not None and plain.slope == pytest.approx(13.821299871299882)
    assert plain.stderr > 1.4964240831565132, "statsmodels': as if neighbours were independent"


def test_seasons_are_found_and_sized() -> None:
    """statsmodels: compare_f_test of that model with the line alone gives p = 6e-11."""
    found = seasonality(PLACES, POINTS, "month")
    assert found is not None and found["cycle"] == "month_of_year"
    assert (found["high"]["season"], found["low"]["season"]) == (12, 2)
    levels = least_squares(PLACES, SALES, seasons(POINTS, "month")).levels
    assert sum(levels.values()) == pytest.approx(0, abs=1e-9)
    assert found["high"]["effect"] == levels[12] == max(levels.values())
    assert found["high"]["percent"] == pytest.approx(100 * levels[12] * 36 / sum(SALES))


def test_what_chance_does_is_no_season() -> None:
    shuffled = [SALES[at * 7 % 36] for at in range(36)]
    points = [(when, value) for (when, _), value in zip(POINTS, shuffled, strict=True)]
    assert seasonality(PLACES, points, "month") is None
    assert seasonality(PLACES, [(when, 5.0) for when, _ in POINTS], "month") is None
    assert seasonality(PLACES[:20], POINTS[:20], "month") is None, "not even two years"
    assert seasonality(PLACES, POINTS, "week") is None


@pytest.mark.parametrize(("start", "step"), [("0.1", "0"), ("1234.56", "0.1"), ("0.3", "-0.7")])
def test_what_floating_point_leaves_over_is_no_season(
    make_plan: MakePlan, answer: Ask, start: str, step: str,
) -> None:
    """A price that never changes, or by the same each day, is told no weekly pattern of 0%."""
    plan = make_plan(metrics=[{"name": "revenue"}], time={
        "column": "date", "grain": "day", "range": {"start": "2026-08-01", "end": "2026-11-08"}})
    rows = [[dt.date(2026, 8, 1) + dt.timedelta(at), float(start) + float(step) * at]
            for at in range(100)]
    found = answer(plan, rows)["statistics"]["revenue"]
    assert "seasonality" not in found and "unusual" not in found
    trend = found["trend"]
    assert trend["direction"] == ("none" if step == "0" else "up" if float(step) > 0 else "down")
    assert (trend["slope"], trend["stderr"], trend["r_squared"]) == (
        pytest.approx(float(step)), 0, 1)


def test_periods_that_come_twice_are_no_series(make_plan: MakePlan, answer: Ask) -> None:
    """As where a statement's rows are finer than what it names: four of each day, for a month."""
    plan = make_plan(metrics=[{"name": "revenue"}], time={
        "column": "date", "grain": "day", "range": {"start": "2026-11-01", "end": "2026-11-20"}})
    rows = [[dt.date(2026, 11, 1) + dt.timedelta(at % 7), float(at)] for at in range(28)]
    found = answer(plan, rows)
    assert found["statistics"]["revenue"]["sum"] == 378
    assert not {"change", "last_change", "trend"} & set(found["statistics"]["revenue"])
    assert "ante" not in found["response_text"]


def test_neighbours_that_are_alike_widen_the_interval() -> None:
    wave = [100 + 2 * at + 40 * (1 if at // 6 % 2 else -1) for at in range(36)]
    sawn = [100 + 2 * at + 40 * (1 if at % 2 else -1) for at in range(36)]
    slow, quick = fit(PLACES, wave), fit(PLACES, sawn)
    assert slow is not None and quick is not None
    assert slow.direction == "none" and quick.direction == "up"
    assert slow.stderr > 1.5 * quick.stderr


def test_correlation() -> None:
    """SciPy: pearsonr(x, y), its confidence_interval(0.95), and spearmanr(x, y)."""
    x = [3.1, 2.4, 5.6, 7.7, 1.2, 9.9, 4.4, 6.1, 8.0, 2.4]
    y = [30.0, 28, 41, 60, 19, 88, 35, 52, 59, 26]
    found = correlation(x, y)
    assert found is not None
    assert found["pearson"] == pytest.approx(0.9726583960432934)
    assert (found["low"], found["high"]) == pytest.approx((0.8850415459526664, 0.993719585713632))
    assert found["spearman"] == pytest.approx(0.9848069807617046)
    assert (found["pairs"], found["direction"]) == (10, "up")
    turned = correlation(x, [-value for value in y])
    assert turned is not None and turned["direction"] == "down"


def test_one_far_value_makes_no_correlation() -> None:
    x = [1.0, 2, 3, 4, 5, 6, 7, 8, 100]
    y = [8.0, 7, 6, 5, 4, 3, 2, 1, 100]
    found = correlation(x, y)
    assert found is not None and found["pearson"] > 0.9 and found["direction"] == "none"
    assert correlation(x, [1.0] * 9) is None
    assert correlation(x[:5], y[:5]) is None
    assert correlation([*x, float("nan")], [*y, 1.0]) == found


def test_contributions_add_up_to_the_growth() -> None:
    parts: list[tuple[list[Any], float, float]] = [
        (["SP"], 100, 160), (["RJ"], 60, 50), (["MG"], 40, 45), (["BA"], 0, 5)]
    found = contribution(parts)
    assert found is not None and (found["absolute"], found["percent"]) == (60, 30)
    assert [part["label"] for part in found["up"]] == [["SP"], ["MG"], ["BA"]]
    assert found["down"] == [{"label": ["RJ"], "absolute": -10, "points": -5}]
    assert sum(part["points"] for part in (*found["up"], *found["down"])) == pytest.approx(30)
    assert contribution(parts[:2]) is None
    assert contribution([(["A"], 1, 1), (["B"], 2, 1), (["C"], 1, 2)]) is None


def test_growth_on_the_year_before_and_on_average() -> None:
    found = year_ago(POINTS, "month")
    assert found is not None
    assert (found["first_at"], found["last_at"]) == (["2024-12-01"], ["2025-12-01"])
    assert found["percent"] == pytest.approx(100 * (1722.4 / 1572.9 - 1))
    assert year_ago(POINTS[:12], "month") is None and year_ago(POINTS, "day") is None
    doubling = [(dt.date(2020 + at, 1, 1), 2.0**at) for at in range(5)]
    assert growth_rate(doubling, 4) == pytest.approx(100)
    assert growth_rate([(dt.date(2020, 1, 1), 0.0), *doubling], 5) is None


def test_a_day_apart_from_its_weekday_is_named(make_plan: MakePlan, answer: Ask) -> None:
    """A pattern of seven days, and one Friday of three times as much."""
    first = dt.date(2026, 8, 3)
    level = (100, 110, 120, 130, 200, 160, 60)
    rows = [[first + dt.timedelta(days=at), float(level[at % 7] + at % 5)] for at in range(84)]
    rows[39][1] = 600.0
    plan = make_plan(metrics=[{"name": "revenue"}], time={
        "column": "date", "grain": "day", "range": {"start": "2026-08-03", "end": "2026-10-25"}})
    found = answer(plan, rows)
    stats = found["statistics"]["revenue"]
    assert stats["seasonality"]["cycle"] == "weekday"
    assert (stats["seasonality"]["high"]["season"], stats["seasonality"]["low"]["season"]) == (5, 7)
    assert [point["at"] for point in stats["unusual"]] == [["2026-09-11"]]
    text = found["response_text"]
    assert "padrão semanal" in text and "sexta-feira" in text and "11/09/2026" in text


def test_a_compared_breakdown_says_who_moved_it(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(
        metrics=[{"name": "revenue"}], dimensions=[{"column": "state"}],
        time={"column": "date", "comparison": "custom",
              "range": {"start": "2026-10-01", "end": "2026-10-31"},
              "compare_range": {"start": "2026-09-01", "end": "2026-09-30"}})
    rows = [["SP", Decimal(160), Decimal(100), Decimal(60), Decimal(60)],
            ["RJ", Decimal(45), Decimal(60), Decimal(-15), Decimal(-25)],
            ["BA", Decimal(5), None, None, None]]
    text = answer(plan, rows)["response_text"]
    assert ("A alta veio sobretudo de SP (+R$ 60,00) e BA (+R$ 5,00); no sentido contrário, "
            "RJ (-R$ 15,00).") in text
    cut = answer(plan.model_copy(update={"limit": 3}), rows)
    assert "contribution" not in cut["statistics"]["revenue"]


def test_correlation_is_told_only_when_asked(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "revenue"}, {"name": "orders"}],
                     dimensions=[{"column": "state"}])
    rows = [[f"S{at}", Decimal(10 * at + at % 3), at] for at in range(1, 13)]
    assert "correlation" not in answer(plan, rows)["statistics"]["revenue"]
    asked = answer(plan, rows, question="há correlação entre receita e pedidos por estado?")
    found = asked["statistics"]["revenue"]["correlation"][0]
    assert (found["with"], found["of"], found["direction"]) == ("orders", "rows", "up")
    assert "correlação positiva forte" in asked["response_text"]


def test_a_series_is_correlated_by_its_changes(make_plan: MakePlan, answer: Ask) -> None:
    """Both grow, and their changes have nothing to do with each other."""
    plan = make_plan(metrics=[{"name": "revenue"}, {"name": "orders"}], time={
        "column": "date", "grain": "month", "range": {"start": "2024-01-01", "end": "2026-10-31"}})
    up, down = (0, 3, 1, 4), (2, 2, 0, 5, 1, 4, 3)
    rows = [[dt.date(2024 + at // 12, at % 12 + 1, 1), Decimal(100 * at + up[at % 4]),
             50 * at + down[at % 7]] for at in range(34)]
    asked = answer(plan, rows, "en", question="correlation of revenue and orders by month")
    found = asked["statistics"]["revenue"]["correlation"][0]
    assert found["of"] == "changes" and found["direction"] == "none"
    assert "no clear correlation" in asked["response_text"]


def test_what_was_asked_for_and_is_not_there_is_said(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "revenue"}, {"name": "orders"}], time={
        "column": "date", "grain": "month", "range": {"start": "2026-01-01", "end": "2026-06-30"}})
    rows = [[dt.date(2026, month, 1), Decimal(100 + month), month] for month in range(1, 7)]
    assert "sazonalidade" not in answer(plan, rows)["response_text"]
    asked = answer(plan, rows, question="há sazonalidade na receita?")["response_text"]
    assert "- Não se vê nestes dados uma sazonalidade" in asked
    asked = answer(plan, rows, "en", question="correlation of revenue and orders by month")
    assert "- There are too few rows here to tell" in asked["response_text"]


@pytest.mark.parametrize(("question", "asks"), [
    ("Existe correlação entre frete e nota?", True), ("is revenue related to discount?", True),
    ("qual a relação entre desconto e quantidade", True),
    ("relação de pedidos", False), ("receita por estado", False),
    ("the relationship between price and rating", True), ("lista de pedidos", False)])
def test_who_asks_for_correlation(question: str, asks: bool) -> None:
    assert asks_correlation(question) is asks
