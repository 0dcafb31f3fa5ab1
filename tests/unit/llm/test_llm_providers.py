"""Several providers in order: who is asked, for how long, and who pays for what."""

from __future__ import annotations

import dataclasses
import time
from decimal import Decimal
from typing import Any

import pytest

from orchestrator.contracts import Task
from orchestrator.llm import Call, LLMUnavailable, manner
from orchestrator.llm.profiles import RoleOptions
from orchestrator.testing import RecordingHandle

GOOD = {"json": {"word": "sim", "number": 3}}
OTHER = {"json": {"word": "outro", "number": 4}}


@pytest.mark.parametrize("failure", [
    {"status": 500}, {"status": 401}, {"status": 404, "code": "model_not_found"},
    {"status": 429, "code": "insufficient_quota"}, {"status": 402}, {"fault": "closed"},
    {"fault": "refusal"}, {"fault": "length"}, {"text": "no object"}, {"fault": "no_choices"},
    {"status": 429, "retry_after": 60.0}, {"fault": "not_json"},
])
def test_the_next_is_asked_when_one_fails(asking: Any, failure: dict[str, Any]) -> None:
    asked = asking([failure], [OTHER])
    assert asked.once().word == "outro"
    assert asked.last.provider == "p2" and asked.last.model == "model-p2"
    assert asked.last.outcome == "ok"


def test_a_silent_one_leaves_time_for_the_next(asking: Any) -> None:
    asked = asking([{"fault": "silent"}], [OTHER], deadline=8.0)
    assert asked.once().word == "outro"


@pytest.mark.parametrize(("failure", "seconds"), [
    ({"status": 401}, 31), ({"status": 429, "retry_after": 100.0}, 101),
])
def test_one_that_failed_rests_and_is_asked_again_after_that(
    asking: Any, monkeypatch: pytest.MonkeyPatch, failure: dict[str, Any], seconds: int,
) -> None:
    asked = asking([failure, GOOD], [OTHER])
    assert [asked.once().word for _ in range(2)] == ["outro", "outro"]
    assert len(asked.requests) == 1
    monkeypatch.setattr(manner, "monotonic", lambda: time.monotonic() + seconds)
    assert asked.once().word == "sim"


@pytest.mark.parametrize("failure", [
    [{"text": "no"}, {"text": "no"}], [{"fault": "refusal"}], [{"fault": "length"}],
    [{"status": 400, "message": "this prompt is too long"}], [{"status": 413}],
])
def test_one_that_failed_with_this_question_alone_does_not_rest(
    asking: Any, failure: list[dict[str, Any]],
) -> None:
    asked = asking([*failure, GOOD], [OTHER])
    assert asked.once().word == "outro"
    assert asked.once().word == "sim"


def ahead() -> RecordingHandle:
    made = RecordingHandle("judge")
    made.task = dataclasses.replace(made.task, ahead=True)
    return made


def test_one_that_failed_ahead_of_a_yes_is_asked_after_it(asking: Any) -> None:
    asked = asking([{"status": 401}, GOOD])
    with pytest.raises(LLMUnavailable):
        asked.once(handle=ahead())
    assert asked.once(handle=RecordingHandle("judge")).word == "sim"


def test_one_that_asked_ahead_not_to_be_asked_is_left_alone(asking: Any) -> None:
    asked = asking([{"status": 429, "retry_after": 100.0}, GOOD])
    for handle, code in ((ahead(), "llm_unavailable"), (None, "llm_resting")):
        with pytest.raises(LLMUnavailable) as caught:
            asked.once(handle=handle)
        assert caught.value.code == code


def test_one_that_rests_is_not_woken_by_a_failure_ahead(asking: Any) -> None:
    """Both were on their way when it failed."""
    resting = manner.Manner(asking([GOOD]).llm._models.routes("judge")[0])
    resting.rest(100.0)
    resting.rest(0.0)
    assert resting.resting()


def test_a_repair_round_tells_nothing_to_the_next_one(asking: Any) -> None:
    asked = asking([{"text": "no"}], [OTHER])
    asked.once()
    assert len(asked.endpoints[1].requests[0]["messages"]) == 2


def test_when_all_fail_the_last_failure_is_told(asking: Any) -> None:
    asked = asking([{"status": 500}], [{"fault": "refusal"}])
    with pytest.raises(LLMUnavailable) as caught:
        asked.once()
    assert caught.value.code == "llm_refused" == asked.last.outcome


def test_when_all_rest_nobody_is_asked(asking: Any) -> None:
    asked = asking([{"status": 401}], [{"status": 403}])
    for code in ("llm_configuration", "llm_resting"):
        with pytest.raises(LLMUnavailable) as caught:
            asked.once()
        assert caught.value.code == code
    assert [len(endpoint.requests) for endpoint in asked.endpoints] == [1, 1]
    assert asked.last.tries == 0


def test_one_deadline_holds_over_all_of_them(asking: Any) -> None:
    asked = asking(*([{"fault": "silent"}],) * 3, deadline=1.0)
    started = time.monotonic()
    with pytest.raises(LLMUnavailable) as caught:
        asked.once()
    assert caught.value.code == "llm_deadline"
    assert time.monotonic() - started < 10.0


def test_the_administrator_has_the_last_word_on_a_role(asking: Any) -> None:
    asked = asking([GOOD], options=RoleOptions(temperature=0.7, max_tokens=77, deadline=9))
    asked.once()
    assert asked.requests[0]["temperature"] == 0.7
    assert asked.requests[0]["max_tokens"] == 77


def test_tokens_are_priced_with_the_prices_of_who_used_them(asking: Any) -> None:
    asked = asking([{"text": "no"}], [OTHER])
    asked.once()
    call = asked.last
    first = [sum(len(m["content"]) for m in sent["messages"]) // 4 + 1 for sent in asked.requests]
    assert call.cost == (3 * sum(first) + 10 * 2) / Decimal(1_000_000)
    assert call.input_tokens > sum(first) and call.tries == 3


def test_a_model_without_a_price_costs_nobody_knows_what(asking: Any) -> None:
    asked = asking([{"status": 401}], [OTHER])
    asked.once()
    assert asked.last.cost is None and asked.last.output_tokens > 0


class Book:
    """A ledger that remembers, and may forbid."""

    def __init__(self, *, closed: bool = False) -> None:
        self.closed = closed
        self.calls: list[tuple[Call, Task | None]] = []

    def allow(self, task: Task | None) -> None:
        if self.closed:
            raise LLMUnavailable("llm_budget", "spent")

    def record(self, call: Call, task: Task | None) -> None:
        self.calls.append((call, task))


def test_the_ledger_hears_of_every_call(asking: Any) -> None:
    book = Book()
    asked = asking([GOOD, {"fault": "refusal"}], ledger=book)
    handle = RecordingHandle("judge")
    asked.once(handle=handle)
    with pytest.raises(LLMUnavailable):
        asked.once()
    assert [call.outcome for call, _ in book.calls] == ["ok", "llm_refused"]
    assert [task for _, task in book.calls] == [handle.task, None]


def test_a_call_that_the_ledger_forbids_is_not_made(asking: Any) -> None:
    book = Book(closed=True)
    asked = asking([GOOD], ledger=book)
    with pytest.raises(LLMUnavailable) as caught:
        asked.once()
    assert caught.value.code == "llm_budget" == book.calls[0][0].outcome
    assert asked.requests == [] and book.calls[0][0].tries == 0
    book.closed = False
    assert asked.once().word == "sim", "a forbidden call says nothing of the provider"
