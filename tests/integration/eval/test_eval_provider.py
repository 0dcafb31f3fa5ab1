"""An evaluation that asks a model: what it cost is told, and no gold leaves for the provider."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from orchestrator.cli.worker import make_agent
from orchestrator.errors import Invalid
from orchestrator.evaluation.databases import of_postgres
from orchestrator.evaluation.evaluation import Found
from orchestrator.evaluation.figures import spent_on
from orchestrator.evaluation.formats.conversations import Question
from orchestrator.evaluation.here import NO_PROVIDER, agents_here
from orchestrator.evaluation.report import as_json, summary
from orchestrator.evaluation.score import Judge, Scored, score_all
from orchestrator.evaluation.steps import Steps
from orchestrator.settings import Settings
from orchestrator.testing import Endpoint, serve

CANARY = "gold_canary_4711"
GOLD = f"SELECT count(*) AS {CANARY} FROM order_report WHERE date = current_date - 1"
QUESTIONS = [
    Question(1, "1", "how many orders yesterday?", "en", (GOLD,), False),
    Question(2, "2", "zorbs per wibble yesterday", "en", (GOLD,), False,
             hint="A wibble is a state."),
    Question(3, "3", "zorbs by wibble", "en",
             (f"SELECT count(*) AS {CANARY} FROM pg_catalog.pg_namespace",), False),
]


@pytest.fixture
def endpoint(today: dt.date) -> Iterator[Endpoint]:
    """A model whose plan is right and whose SQL counts something else."""
    yesterday = str(today - dt.timedelta(days=1))
    plan = {"goal": "Orders of yesterday", "table": "order_report", "today": str(today),
            "metrics": [{"name": "orders"}], "needs_sql": True,
            "time": {"column": "date", "range": {"start": yesterday, "end": yesterday}}}
    with serve(0, {
        "plan_builder": [{"json": {"category": "data_question", "reason": "", "plan": plan}}],
        "analysis_orchestrator": [{"json": {
            "sql": "SELECT count(*) * 0 AS n FROM data.order_report", "explanation": "Counts."}}],
        "*": [{"fault": "refusal"}],
    }) as found:
        yield found


@pytest.fixture
def configured(settings: Settings, endpoint: Endpoint, redis_url: str) -> Iterator[Settings]:
    yield settings.model_copy(update={"openai_base_url": endpoint.url})
    redis.Redis.from_url(redis_url).flushall()


def asked(settings: Settings, provider: str = "", *, hints: bool = False) -> Found:
    opened = of_postgres(settings.warehouse_url, settings.catalog_path)
    judge = Judge(opened.golds, opened.ours)
    with agents_here(settings, make_agent, at_once=2, timeout=60, provider=provider) as here:
        steps = Steps(here, judge, opened.runnable, opened.bare_plan(settings.today()))
        scored = score_all(QUESTIONS, here, judge, hints=hints, blame=steps.blame)
        return Found("agents", scored, hints=hints, model=here.model)


def test_a_model_is_asked_and_its_calls_are_told(
    configured: Settings, endpoint: Endpoint,
) -> None:
    found = asked(configured, hints=True)
    spent = spent_on(found.scored)
    assert spent is not None and 0 < spent["calls"] <= len(endpoint.requests)
    assert spent["input_tokens"] > 0 and spent["cost"] is None
    assert "cost not known" in summary(found, "en")
    assert as_json(found, source="q")["spent"] == spent
    sent = json.dumps(list(endpoint.requests))
    assert "zorbs per wibble" in sent and "A wibble is a state" in sent
    assert CANARY not in sent


def test_sql_that_a_model_wrote_is_told_from_the_plan(configured: Settings) -> None:
    steps = {item.question.text: item.step for item in asked(configured).scored}
    assert steps == {"how many orders yesterday?": "", "zorbs per wibble yesterday": "sql",
                     "zorbs by wibble": "validation"}


def test_without_hints_none_is_asked(configured: Settings, endpoint: Endpoint) -> None:
    asked(configured)
    assert "A wibble is a state" not in json.dumps(list(endpoint.requests))


def test_the_analyst_alone_asks_nobody(configured: Settings, endpoint: Endpoint) -> None:
    found = asked(configured, NO_PROVIDER)
    assert not endpoint.requests and not found.model
    assert outcomes(found.scored) == ["right", "refused", "refused"]
    assert "without a language model" in summary(found, "en")


def test_one_provider_is_asked_instead_of_the_configured_order(
    configured: Settings, endpoint: Endpoint, tmp_path: Path,
) -> None:
    file = tmp_path / "models.toml"
    file.write_text(f'order = []\n[providers.mine]\nbase_url = "{endpoint.url}"\n'
                    'models.default = "any"\n[prices.mine]\nsource = "us"\ndate = 2026-01-01\n'
                    'models.any = { input = 1.0, cached = 1.0, output = 1.0 }\n')
    chosen = configured.model_copy(update={"llm_config": file, "openai_base_url": ""})
    spent = spent_on(asked(chosen, "mine").scored)
    assert spent is not None and spent["calls"] > 0 and float(spent["cost"]) > 0
    with pytest.raises(Invalid, match="nobody"):
        asked(chosen, "nobody")


def outcomes(scored: list[Scored]) -> list[str]:
    return [item.outcome for item in scored]
