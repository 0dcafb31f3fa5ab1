"""`ezpocket usage`: the sums of the ledger's rows, as a table and for a program."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from orchestrator import projects
from orchestrator.cli import main
from orchestrator.cli.usage import first_day
from orchestrator.database import Database
from orchestrator.errors import Invalid
from orchestrator.usage.report import usage
from tests.integration.llm_calls import call, recorded, task
from tests.integration.test_history import sql

TODAY = dt.date(2026, 11, 22)
LONG_AGO = dt.date(2000, 1, 1)


@pytest.fixture
def shop(database: Database) -> str:
    """Ana's project. Ana made three calls, one of them ahead, and was held back once; Bia one."""
    project = str(projects.create(database, "ana", "Loja")["id"])
    recorded(
        database,
        (call("0.010"), task("ana", projeto=project)),
        (call("0.020", role="response_composer", outcome="llm_invalid"), task("ana")),
        (call("0.004", ahead=True, provider="groq", model="m-2"), task("ana", projeto=project)),
        (call(None, tries=0, outcome="llm_budget", input_tokens=0, cached_tokens=0,
              output_tokens=0), task("ana")),
        (call(None), task("bia")))
    return project


def test_the_sums_by_each_kind_are_of_the_same_calls(database: Database, shop: str) -> None:
    found = {by: usage(database, by=by, since=LONG_AGO)
             for by in ("user", "project", "model", "role", "day")}
    assert all(one["total"] == found["user"]["total"] for one in found.values())
    assert found["user"]["total"] == {
        "calls": 4, "failed": 1, "held_back": 1, "ahead": 1, "unpriced": 1, "input_tokens": 480,
        "cached_tokens": 80, "output_tokens": 120, "cost": 0.034, "ahead_cost": 0.004}

    def costs(by: str) -> dict[str, float | None]:
        return {row["key"]: row["cost"] for row in found[by]["rows"]}

    assert costs("user") == {"ana": 0.034, "bia": None}
    assert costs("project") == {"": 0.02, "ana/Loja": 0.014}
    assert costs("model") == {"openai/m-1": 0.03, "groq/m-2": 0.004}
    assert costs("role") == {"response_composer": 0.02, "plan_builder": 0.014}
    assert list(costs("day").values()) == [0.034]


def test_a_call_that_nobody_answered_is_not_one_without_a_price(database: Database) -> None:
    """A refused key or a dead endpoint takes no tokens: no configured price is missing."""
    recorded(database, (call(None, outcome="llm_unavailable", input_tokens=0, cached_tokens=0,
                             output_tokens=0), task("ana")))
    total = usage(database, by="day", since=LONG_AGO)["total"]
    assert (total["calls"], total["failed"], total["unpriced"]) == (1, 1, 0)


def test_the_total_is_of_all_also_where_not_all_are_shown(
    database: Database, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestrator.usage.report.SHOWN", 1)
    found = usage(database, by="user", since=LONG_AGO)
    assert [row["key"] for row in found["rows"]] == ["ana"] and found["total"]["calls"] == 4


def test_what_is_older_does_not_count_and_a_deleted_project_keeps_its_sum(
    database: Database, shop: str
) -> None:
    sql(database, "UPDATE app.llm_calls SET day = day - 40 WHERE username = 'bia' RETURNING 1")
    sql(database, "DELETE FROM app.projects RETURNING 1")
    [(day,)] = sql(database, "SELECT max(day) FROM app.llm_calls")
    found = usage(database, by="project", since=day - dt.timedelta(days=29))
    assert {row["key"] for row in found["rows"]} == {"", shop}
    assert found["total"]["calls"] == 3


@pytest.mark.parametrize(("given", "day"), [
    (None, "2026-10-24"), ("7d", "2026-11-16"), ("1d", "2026-11-22"), ("2026-01-31", "2026-01-31")])
def test_since_is_a_day_or_so_many_days(given: str | None, day: str) -> None:
    assert first_day(given, TODAY).isoformat() == day


@pytest.mark.parametrize("given", ["0d", "-1d", "soon", "2026-02-30", "99999999999d", "d", "1.5d"])
def test_what_is_no_day_is_refused_with_what_to_write(given: str) -> None:
    with pytest.raises(Invalid, match="write 2026-11-01, or 7d"):
        first_day(given, TODAY)


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    from orchestrator.settings import load_settings  # noqa: PLC0415 - the patch replaces its twin

    settings = load_settings(_env_file=None, DATABASE_URL=database_url,
                             llm_budget_user_day="0.5")
    monkeypatch.setattr("orchestrator.cli.usage.get_settings", lambda: settings)


@pytest.mark.usefixtures("configured", "shop")
def test_the_command_shows_a_table_and_tells_a_program_the_same(
    capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["usage", "--by", "user", "--since", "3d"]) == 0
    shown = capsys.readouterr().out
    assert any(line.split()[:4] == ["ana", "3", "1", "1"] and "0.0340" in line.replace(",", ".")
               for line in shown.splitlines())
    assert "0.5000" in shown.replace(",", ".")
    assert main(["usage", "--by", "model", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["by"] == "model" and told["budget_user_day"] == 0.5
    assert [row["key"] for row in told["rows"]] == ["openai/m-1", "groq/m-2"]
    assert main(["usage", "--since", "soon"]) == 2


@pytest.mark.usefixtures("configured")
def test_the_command_says_that_there_were_no_calls(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded(database)
    assert main(["usage"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].strip() in ("nenhuma chamada", "no calls")
