"""The quick asker against the real database: the development questions keep their score."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.eval.direct import Direct
from bench.eval.gold import Reader
from bench.eval.questions import Question, load
from bench.eval.report import by_category, figures
from bench.eval.score import Scored, score_all
from orchestrator.settings import Settings

QUESTIONS = Path(__file__).parents[2] / "acceptance" / "questions_dev.jsonl"


@pytest.fixture(scope="module")
def asker(settings: Settings) -> Direct:
    return Direct(settings)


@pytest.fixture(scope="module")
def scored(asker: Direct, settings: Settings) -> list[Scored]:
    return score_all(load(QUESTIONS), asker, Reader(settings.warehouse_url))


def test_a_question_is_answered_with_its_rows(asker: Direct) -> None:
    answer = asker.ask(Question(1, "1", "how many orders yesterday?", "en", (), False), "")
    assert answer.status == "answered"
    assert answer.rows is not None
    assert answer.row_count == len(answer.rows.rows) == 1


def test_most_development_questions_are_exactly_right(scored: list[Scored]) -> None:
    found = figures(scored)
    assert found["right_percent"] >= 80
    assert found["failed"] == 0


def test_what_is_not_understood_is_refused_rather_than_answered_wrongly(
    scored: list[Scored],
) -> None:
    assert figures(scored)["wrong_percent"] <= 10
    assert figures(by_category(scored)["refuse"])["right_percent"] == 100
