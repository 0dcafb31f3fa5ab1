"""A plan of March asked again in May: which dates move, and which are left to somebody else."""

from __future__ import annotations

import datetime as dt
import json
import random

import pytest

from orchestrator.analyst.reading.analyst import Analyst
from orchestrator.learning.redating import content, redated, redated_sql
from orchestrator.plan.model import Filter, Plan, Time, TimeRange
from tests.unit.analyst.conftest import ORDERS
from tests.unit.learning.conftest import MARCH, MAY


def plan(start: str | None, end: str | None, **more: object) -> Plan:
    """As a model may have made it: nothing that the analyst would make of the words."""
    span = TimeRange.model_validate({"start": start, "end": end})
    return Plan.model_validate({
        "goal": "x", "table": "order_report", "today": MARCH, "metrics": [{"name": "profit"}],
        "time": Time(column="date", range=span), **more})


def in_may(analyst: Analyst, made: Plan, question: str) -> Plan | None:
    return redated(made, question, "pt", analyst, MAY)


@pytest.mark.parametrize(("question", "march", "may"), [
    ("zzz no mês passado", ("2026-02-01", "2026-02-28"), ("2026-04-01", "2026-04-30")),
    ("zzz nos últimos 7 dias", ("2026-03-06", "2026-03-12"), ("2026-05-14", "2026-05-20")),
    ("zzz hoje", ("2026-03-12", "2026-03-12"), ("2026-05-20", "2026-05-20")),
    ("zzz em fevereiro de 2026", ("2026-02-01", "2026-02-28"), ("2026-02-01", "2026-02-28")),
    ("zzz", (None, None), (None, None)),
])
def test_a_period_moves_as_its_words_say(
    analyst: Analyst, question: str, march: tuple[str, str], may: tuple[str, str],
) -> None:
    moved = in_may(analyst, plan(*march), question)
    assert moved is not None and moved.time is not None and moved.today == MAY
    found = moved.time.range
    assert (found.start and found.start.isoformat(), found.end and found.end.isoformat()) == may


def test_a_plan_that_the_analyst_makes_too_is_made_anew(analyst: Analyst) -> None:
    question = "receita por canal no mês passado comparada com o mês anterior"
    then = analyst.read(question, today=MARCH).plan
    now = analyst.read(question, today=MAY).plan
    assert then is not None and now is not None and content(then) != content(now)
    assert redated(then, question, "pt", analyst, MAY) == now


def test_on_the_same_day_nothing_moves(analyst: Analyst) -> None:
    made = plan("2026-01-07", "2026-01-09")
    assert redated(made, "quando foi aquilo?", "pt", analyst, MARCH) == made


@pytest.mark.parametrize(("question", "made"), [
    ("zzz na última campanha", plan("2026-01-07", "2026-01-09")),
    ("zzz no mês passado", plan(None, None)),  # the period is somewhere else in the plan
    ("zzz no mês passado", plan("2026-02-01", "2026-02-27")),
    ("zzz desde 01/02/2026", plan("2026-02-01", None)),  # the words have an end: today
    ("zzz", plan(None, None, filters=[Filter(column="paid_at", op="gte",
                                              values=("2026-03-01",))])),
    ("zzz neste mês", plan(None, None, filters=[
        Filter(column="date", values=(3,), grain="month_of_year")])),
])
def test_a_date_that_no_word_explains_is_not_moved(
    analyst: Analyst, question: str, made: Plan,
) -> None:
    assert in_may(analyst, made, question) is None


def test_a_day_in_a_filter_moves_with_its_period(analyst: Analyst) -> None:
    made = plan(None, None, filters=[Filter(
        column="paid_at", op="between", values=("2026-02-01", "2026-02-28"))])
    moved = in_may(analyst, made, "zzz pagos no mês passado")
    assert moved is not None and moved.filters[0].values == ("2026-04-01", "2026-04-30")


def test_a_compared_period_follows_the_moved_one(analyst: Analyst) -> None:
    span = TimeRange(start=dt.date(2026, 2, 1), end=dt.date(2026, 2, 28))
    before = TimeRange(start=dt.date(2026, 1, 1), end=dt.date(2026, 1, 31))
    made = plan(None, None).model_copy(update={"time": Time(
        column="date", range=span, comparison="previous_period", compare_range=before)})
    moved = in_may(analyst, made, "zzz no mês passado")
    assert moved is not None and moved.time is not None
    assert moved.time.compare_range == TimeRange(start=dt.date(2026, 3, 1),
                                                 end=dt.date(2026, 3, 31))


BEFORE, AFTER = plan("2026-02-01", "2026-02-28"), plan("2026-04-01", "2026-04-30")


@pytest.mark.parametrize(("sql", "becomes"), [
    ("SELECT 1 WHERE date >= DATE '2026-02-01' AND date < DATE '2026-03-01'",
     "SELECT 1 WHERE date >= DATE '2026-04-01' AND date < DATE '2026-05-01'"),
    ("SELECT 1 WHERE date BETWEEN '2026-02-01' AND '2026-02-28'",
     "SELECT 1 WHERE date BETWEEN '2026-04-01' AND '2026-04-30'"),
    ("SELECT 1 WHERE date >= '2026-02-01' AND paid_at > '2026-02-15'", None),
    ("SELECT 1 WHERE extract(year FROM date) = 2026", None),
    ("SELECT 1", None),
])
def test_a_statement_moves_only_with_all_its_dates(sql: str, becomes: str | None) -> None:
    assert redated_sql(sql, BEFORE, AFTER.model_copy(update={"today": MAY})) == becomes


def test_a_statement_of_a_period_that_stays_stays(analyst: Analyst) -> None:
    assert redated_sql("SELECT 1", BEFORE, BEFORE.model_copy(update={"today": MAY})) == "SELECT 1"
    sql = "SELECT 1 WHERE date > '2026-02-01'"
    assert redated_sql(sql, BEFORE, BEFORE) == sql
    assert redated_sql(sql, BEFORE, BEFORE.model_copy(update={"today": MAY})) == sql


def questions() -> list[str]:
    cases = ORDERS.parents[2] / "tests" / "cases"
    return [json.loads(line)["question"] for name in ("analyst_pt", "analyst_en")
            for line in (cases / f"{name}.jsonl").read_text("utf-8").splitlines()]


def test_no_period_moves_elsewhere_than_where_the_analyst_finds_it(analyst: Analyst) -> None:
    """Of plans that the analyst does not know as its own (`needs_sql`), so that dates are moved
    one by one: on days where months begin, end and are short."""
    days = [MARCH, MAY, dt.date(2026, 1, 1), dt.date(2026, 2, 28), dt.date(2026, 11, 30)]
    chance = random.Random(7)
    moved = 0
    for question in chance.sample(questions(), 250):
        then, now = chance.sample(days, 2)
        before = analyst.read(question, today=then)
        after = analyst.read(question, today=now).plan
        if before.plan is None or after is None:
            continue
        made = before.plan.model_copy(update={"needs_sql": True})
        found = redated(made, question, before.lang, analyst, now)
        if found is not None:
            moved += 1
            same = content(found).model_copy(update={"needs_sql": False})
            assert same == content(after), (question, then, now)
    assert moved > 100
