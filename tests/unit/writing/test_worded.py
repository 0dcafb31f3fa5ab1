"""Findings in a model's words: only of large results, only when they do not fit, only if right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from orchestrator.analyst.reading.language import shown_language
from orchestrator.catalog import Catalog
from orchestrator.contracts import Done
from orchestrator.learning.model import Learned
from orchestrator.learning.result_hash import hash_of_result
from orchestrator.llm import LLM
from orchestrator.plan.model import Plan
from orchestrator.roles import Roles
from orchestrator.services import ROLES_FOLDER
from orchestrator.settings import load_settings
from orchestrator.testing import RecordingHandle, serve
from orchestrator.warehouse import results
from tests.unit.writing.conftest import TODAY, Ask
from workers.python_runtime import PythonRuntime

LEVEL = (100, 110, 120, 130, 200, 160, 60)
QUESTION = "receita por dia"
RIGHT = "A receita segue a semana: sexta-feira rende mais e domingo, menos."
WRONG = "A receita de sexta-feira fica 987,6% acima do nível do conjunto."


class Told:
    """context: as the job has it after python_runtime."""

    def __init__(
        self, context: dict[str, Any], outcome: Done, requests: list[dict[str, Any]],
    ) -> None:
        self.context = context | outcome.patch
        self.insights = outcome.patch["insights"]
        self.texts = [insight["text"] for insight in self.insights]
        self.note = outcome.note
        self.requests = requests


Tell = Callable[..., Told]


def plan_of(days: int) -> Plan:
    start = TODAY - dt.timedelta(days=days - 1)
    return Plan.model_validate({
        "goal": "receita por dia", "table": "order_report", "today": TODAY,
        "metrics": [{"name": "revenue"}],
        "time": {"column": "date", "grain": "day", "range": {"start": start, "end": TODAY}}})


@pytest.fixture
def tell(answer: Ask, catalog: Catalog) -> Tell:
    """tell(sentences of each reply, days, rows, **fields): python_runtime beside a model."""
    def run(*replies: list[str], days: int = 120, rows: str = "sample", **fields: Any) -> Told:
        start = TODAY - dt.timedelta(days=days - 1)
        cells = [[start + dt.timedelta(days=at), float(LEVEL[at % 7] + at % 5 + at)]
                 for at in range(days)]
        cells[39][1] = 900.0
        context = answer(plan_of(days), cells, question=QUESTION) | fields
        handle = RecordingHandle("python_runtime", context)
        settings = load_settings(llm_rows=rows)
        said = [{"object": {"sentences": sentences}} for sentences in replies]
        with serve(0, {"python_runtime": said}) as endpoint:
            llm = LLM(Roles.load(ROLES_FOLDER, rows=settings.llm_rows), model="scripted",
                      base_url=endpoint.url, language=shown_language)
            outcome = PythonRuntime(catalog=catalog, results=results, llm=llm,
                                    settings=settings).process(context, handle)
            llm.close()
        assert isinstance(outcome, Done)
        return Told(context, outcome, list(endpoint.requests))

    return run


def test_what_does_not_fit_is_worded_by_the_model(tell: Tell) -> None:
    found = tell([RIGHT])
    assert found.texts[0] == RIGHT and len(found.requests) == 1
    assert "ainda não terminou" in found.texts[-1], "what was left out is said in any case"
    assert found.note.startswith("series, 120 rows") and "scripted" in found.note
    prompt = str(found.requests[0])
    assert "padrão semanal" in prompt and QUESTION in prompt


def test_its_figures_are_traced(tell: Tell) -> None:
    moved = tell([]).insights[0]["numbers"][0]
    found = tell([f"Houve uma variação de {moved['text']} no último dia inteiro."])
    assert [(number["text"], number["source"]) for number in found.insights[0]["numbers"]] == [
        (moved["text"], {"kind": "statistic", "path": "revenue.last_change.percent"})]


def test_a_figure_that_was_not_found_is_never_told(tell: Tell) -> None:
    built_in = tell([])
    found = tell([WRONG], [WRONG])
    assert len(found.requests) == 2, "once more, and no further"
    assert "987,6" in str(found.requests[1]["messages"][-1])
    assert found.texts == built_in.texts and "llm_invalid" in found.note


@pytest.mark.parametrize("sentences", [
    [], [""], ["- uma lista"], ["[link](http://x.example)"], ["x" * 500], [RIGHT] * 5,
    ["The revenue follows the week: Friday brings the most and Sunday the least of all days."]])
def test_what_is_no_plain_sentence_is_refused(tell: Tell, sentences: list[str]) -> None:
    found = tell(sentences, [RIGHT])
    assert found.texts[0] == RIGHT and len(found.requests) == 2


def test_a_result_of_100_rows_waits_for_no_model(tell: Tell) -> None:
    found = tell([RIGHT], days=100)
    assert found.requests == [] and len(found.texts) == 4


def test_rows_that_may_not_leave_do_not(tell: Tell) -> None:
    found = tell([RIGHT], rows="none")
    assert found.requests == [] and "llm_private" in found.note
    assert len(found.texts) == 4


def test_an_edited_statement_is_not_told_to_a_model(tell: Tell) -> None:
    assert tell([RIGHT], sql_edited=True).requests == []


def test_a_question_whose_answer_is_known_costs_no_call(tell: Tell) -> None:
    known = Learned(
        id=1, question=QUESTION, plan=plan_of(120), sql="SELECT 1", lang="pt", day=TODAY,
        answer="Já respondido.", result_hash=hash_of_result(tell([RIGHT]).context))
    learned = [known.model_dump(mode="json")]
    assert tell([RIGHT], learned=learned).requests == []
    assert len(tell([RIGHT], learned=learned, query_sql="SELECT 2").requests) == 1
