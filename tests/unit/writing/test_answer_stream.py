"""A model's answer as the person sees it come: from the scripted endpoint, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from orchestrator.catalog import Catalog
from orchestrator.contracts import Done
from orchestrator.llm import LLM
from orchestrator.roles import Roles
from orchestrator.services import ROLES_FOLDER
from orchestrator.settings import load_settings
from orchestrator.testing import Endpoint, RecordingHandle, serve
from tests.unit.writing.conftest import Ask
from workers.response_composer import ResponseComposer

RIGHT = "Em outubro de 2026, **SP** lidera com **R$ 500,10**, à frente de RJ (R$ 300,20)."
WRONG = "Em outubro de 2026, **SP** lidera com **R$ 999,99**, à frente de todos os outros."
OCTOBER = {"column": "date", "range": {"start": "2026-10-01", "end": "2026-10-31"}}
TABLE = "| Estado | Receita |\n| --- | ---: |\n| SP | R$ 500,10 |\n| RJ | R$ 300,20 |"


class Told:
    """What the person was told, and what the screen shows after it."""

    def __init__(self, handle: RecordingHandle, outcome: Done, endpoint: Endpoint) -> None:
        self.events = [*handle.events, *outcome.events]
        self.early = len(handle.events)
        self.patch: dict[str, Any] = dict(outcome.patch)
        self.asked = list(endpoint.requests)
        self.note = outcome.note

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def screens(self) -> Iterator[str]:
        """As the page reduces the stream (static/js/jobs/job_state.js)."""
        text = ""
        for event in self.events:
            if event.type == "token":
                kept = text.encode("utf-16-le")[: 2 * event.data["at"]].decode("utf-16-le")
                text = kept + event.data["text"]
            elif event.type in ("replace", "message"):
                text = event.data.get("text", event.data.get("response_text"))
            yield text


@pytest.fixture
def compose(make_plan: Any, answer: Ask, catalog: Catalog) -> Any:
    """compose(replies, lang, rows) → Told."""
    def run(*replies: dict[str, Any], lang: str = "pt", rows: str = "sample") -> Told:
        plan = make_plan(metrics=[{"name": "revenue"}], dimensions=[{"column": "state"}],
                         time=OCTOBER)
        context = answer(plan, [["SP", Decimal("500.10")], ["RJ", Decimal("300.20")]], lang)
        handle = RecordingHandle("response_composer", context)
        settings = load_settings(llm_rows=rows)
        with serve(0, {"response_composer": list(replies)}) as endpoint:
            llm = LLM(Roles.load(ROLES_FOLDER, rows=settings.llm_rows), model="scripted",
                      base_url=endpoint.url)
            outcome = ResponseComposer(catalog=catalog, llm=llm, settings=settings).process(
                context, handle)
            llm.close()
        assert isinstance(outcome, Done)
        return Told(handle, outcome, endpoint)

    return run


def test_a_right_text_streams_and_the_table_follows(compose: Any) -> None:
    told = compose({"text": RIGHT})
    assert told.patch["response_text"] == f"{RIGHT}\n\n{TABLE}"
    assert told.patch["formatting_style"] == "model" and told.patch["rejected_texts"] == []
    assert told.early >= 2 and told.types[-1] == "message" and "replace" not in told.types
    screens = list(told.screens())
    assert screens[-1] == screens[-2] == told.patch["response_text"]
    assert all(screens[-1].startswith(screen) for screen in screens)


def test_each_number_of_it_is_traced(compose: Any) -> None:
    numbers = compose({"text": RIGHT}).patch["key_numbers"]
    cells = {entry["text"]: entry["source"] for entry in numbers}
    assert cells["R$ 500,10"] == {"kind": "cell", "row": 0, "column": "revenue"}
    assert cells["R$ 300,20"] == {"kind": "cell", "row": 1, "column": "revenue"}


def test_a_computed_number_says_how(compose: Any) -> None:
    told = compose({"text": "SP (R$ 500,10) e RJ (R$ 300,20) têm R$ 199,90 de diferença."})
    assert {"text": "R$ 199,90", "value": 199.9,
            "source": {"kind": "computed", "formula": "500.1 - 300.2"}} in told.patch["key_numbers"]


def test_a_wrong_text_is_taken_back_and_written_again(compose: Any) -> None:
    told = compose({"text": WRONG}, {"text": RIGHT})
    assert told.patch["response_text"].startswith(RIGHT)
    assert told.types.count("replace") == 1
    assert not any("999" in screen for screen in told.screens())
    (rejected,) = told.patch["rejected_texts"]
    assert rejected["text"] == WRONG and "R$ 999,99" in rejected["why"]
    repair = told.asked[1]["messages"][-1]["content"]
    assert "R$ 999,99" in repair, "it is told what was wrong"
    assert list(told.screens())[-1] == told.patch["response_text"]


def test_twice_wrong_and_the_template_takes_its_place(compose: Any) -> None:
    told = compose({"text": WRONG})
    assert told.patch["formatting_style"] == "template" and len(told.asked) == 2
    assert len(told.patch["rejected_texts"]) == 2
    assert "não pôde ser conferido" in told.patch["warnings"][0]
    assert told.types[-2:] == ["replace", "message"]
    assert not any("999" in screen for screen in told.screens())
    assert list(told.screens())[-1] == told.patch["response_text"]


@pytest.mark.parametrize("text", [
    "Nada a acrescentar.", "A consulta trouxe os dois estados de outubro de 2026.",
    "RJ ficou com R$ 300,20 em outubro de 2026.",
])
def test_a_text_without_the_answer_is_refused(compose: Any, text: str) -> None:
    told = compose({"text": text}, {"text": RIGHT})
    assert told.patch["response_text"].startswith(RIGHT)
    (rejected,) = told.patch["rejected_texts"]
    assert rejected["text"] == text and "R$ 800,30" in rejected["why"]
    assert compose({"text": text}).patch["formatting_style"] == "template"


@pytest.mark.parametrize("text", [
    "Foram R$ 800,30 ao todo.", "São R$ 0,8 mil.", "SP fez 62,5% do total.",
    "SP lidera: R$ 500,10.",
])
def test_any_figure_of_the_answer_will_do(compose: Any, text: str) -> None:
    assert compose({"text": text}).patch["formatting_style"] == "model"


def test_another_language_is_refused(compose: Any) -> None:
    english = ("In this period the state that sold the most was SP, and the other one that is "
               "shown here did not come near to what it has sold, as you can see below. ")
    told = compose({"text": english + english}, {"text": RIGHT})
    assert told.patch["response_text"].startswith(RIGHT)
    assert "Portuguese" in told.patch["rejected_texts"][0]["why"]


@pytest.mark.parametrize("failure", [{"status": 503}, {"fault": "cut"}, {"status": 401}])
def test_a_model_that_fails_leaves_the_template_and_a_reason(compose: Any, failure: Any) -> None:
    told = compose({"text": RIGHT, **failure})
    assert told.patch["formatting_style"] == "template"
    assert told.patch["warnings"] and list(told.screens())[-1] == told.patch["response_text"]


def test_with_no_row_allowed_the_model_is_not_asked(compose: Any) -> None:
    told = compose({"text": RIGHT}, lang="en", rows="none")
    assert told.asked == [] and told.patch["formatting_style"] == "template"
    assert told.patch["warnings"] == [
        "This installation does not send these data to the language model; "
        "this answer was written here, from them."]


def test_what_it_is_told_is_small(compose: Any) -> None:
    (request,) = compose({"text": RIGHT}).asked
    told = "".join(message["content"] for message in request["messages"])
    assert len(told) < 6_000 and "R$ 500,10" in told and "std" not in told
    assert request["stream"] is True
