"""A whole question with a model that is asked over HTTP: the bill has each request that was sent,
and a person whose budget is spent is answered without one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.services import Services
from orchestrator.settings import Settings
from orchestrator.testing import Endpoint, load_script, serve
from orchestrator.testing.standin import StandIn
from tests.integration.llm.talk import Talk
from tests.integration.llm_calls import call, recorded, stored, task
from tests.integration.test_history import sql

QUESTION = "Qual foi a receita por canal no mês passado?"
INPUT, OUTPUT = Decimal(3), Decimal(10)


@pytest.fixture
def talking(
    engine: Engine, settings: Settings, database: Database
) -> Iterator[Callable[[], tuple[Talk, Endpoint, Services]]]:
    recorded(database)
    with contextlib.ExitStack() as opened:
        def talk() -> tuple[Talk, Endpoint, Services]:
            model = StandIn(Services(settings).catalog, settings.today, settings.bd_reference)
            endpoint = opened.enter_context(serve(0, load_script({}, model.reply)))
            services = Services(settings.model_copy(update={
                "openai_base_url": endpoint.url, "openai_price_input": INPUT,
                "openai_price_output": OUTPUT, "llm_budget_user_day": Decimal("0.5")}))
            opened.callback(services.close)
            return Talk(engine, services), endpoint, services

        yield talk


def test_every_request_of_a_question_is_on_the_bill_with_its_price(
    talking: Callable[[], tuple[Talk, Endpoint, Services]], database: Database
) -> None:
    talk, endpoint, services = talking()
    job = talk.ask(QUESTION)
    services.ledger.close()
    assert job.status == "answered" and endpoint.requests
    rows = sql(database, """SELECT job_id, username, role, module, tries, input_tokens,
        cached_tokens, output_tokens, cost, prompt, outcome FROM app.llm_calls ORDER BY at""")
    assert sum(row[4] for row in rows) == len(endpoint.requests)
    for job_id, username, role, module, _, sent, cached, written, cost, prompt, outcome in rows:
        assert (job_id, username, role, outcome) == (job.job_id, "ana", module, "ok")
        assert sent > 0 and written > 0 and cached == 0
        assert cost == (INPUT * sent + OUTPUT * written) / 1_000_000
        assert "+" in prompt, "version and hash"


def test_a_person_whose_budget_is_spent_is_answered_without_a_model_and_told(
    talking: Callable[[], tuple[Talk, Endpoint, Services]], database: Database
) -> None:
    recorded(database, (call("0.6"), task("ana")))
    talk, endpoint, services = talking()
    job = talk.ask(QUESTION)
    services.ledger.close()
    assert job.status == "answered" and job.context["response_text"]
    assert not endpoint.requests
    assert any("volta amanhã" in warning for warning in job.context["warnings"])
    held = [outcome for *_, outcome in stored(database, 2)][1:]
    assert held and set(held) == {"llm_budget"}
