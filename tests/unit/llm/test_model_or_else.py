"""When the model is asked, and what happens when it gives nothing."""

from __future__ import annotations

import pytest

from orchestrator.errors import Retry
from orchestrator.llm import LLM, LLMUnavailable
from orchestrator.model_or_else import CERTAIN, model_or_else, noted
from orchestrator.roles import Roles
from orchestrator.services import ROLES_FOLDER

AWAY = LLMUnavailable("timeout", "no answer in time")


@pytest.fixture
def llm() -> LLM:
    """Never asked here: what it answers is test_llm.py's."""
    return LLM(Roles.load(ROLES_FOLDER, "Local"), model="none")


def away(_: LLM) -> str:
    raise AWAY


def test_the_model_is_asked_unless_the_analyst_is_certain(llm: LLM) -> None:
    for certainty, expected in ((0.0, "model"), (CERTAIN - 0.01, "model"), (CERTAIN, "None")):
        assert model_or_else(llm, lambda _: "model", str, certainty=certainty) == expected


def test_without_a_model_there_is_no_reason_to_tell() -> None:
    assert model_or_else(None, lambda _: "model", lambda why: noted("analyst", why)) == "analyst"


def test_a_model_that_gives_nothing_is_named_in_the_note(llm: LLM) -> None:
    told = model_or_else(llm, away, lambda why: noted("analyst", why))
    assert told == "analyst; timeout"


def test_a_stopped_job_is_not_answered_otherwise(llm: LLM) -> None:
    def stopped(_: LLM) -> str:
        raise Retry("stopped", "Interrompida.", "Stopped.")

    with pytest.raises(Retry):
        model_or_else(llm, stopped, str)
