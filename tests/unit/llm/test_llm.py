"""One provider over real HTTP, played by the scripted endpoint: every failure of an `ask`."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from orchestrator.errors import Retry
from orchestrator.llm import LLM, LLMUnavailable, manner
from orchestrator.roles import Role, Roles, Texts
from orchestrator.testing import Endpoint, RecordingHandle, serve

KEY = "key-that-must-not-leak"


class Answer(BaseModel):
    word: str
    number: int | None


GOOD = {"json": {"word": "sim", "number": 3}}


@pytest.fixture
def ask() -> Iterator[Any]:
    """ask(replies, deadline, rest) → (llm, endpoint)."""
    opened: list[Any] = []

    def start(
        *replies: dict[str, Any], deadline: float = 30.0, rest: float = 30.0
    ) -> tuple[LLM, Endpoint]:
        endpoint = serve(0, {"judge": list(replies)})
        texts = Texts(system="Be brief.", user="$question")
        role = Role(version="7", description="d", data=("question",), deadline=deadline,
                    local=texts)
        llm = LLM(Roles({"judge": role}), model="scripted", api_key=KEY, base_url=endpoint.url,
                  rest_seconds=rest)
        opened.extend((llm.close, endpoint.stop))
        return llm, endpoint

    yield start
    for close in opened:
        close()


def once(llm: LLM, **options: Any) -> Answer:
    return llm.ask("judge", {"question": "quanto?"}, Answer, **options)


def test_returns_the_validated_object_and_counts_tokens(ask: Any) -> None:
    llm, endpoint = ask(GOOD)
    handle = RecordingHandle("judge")
    assert once(llm, handle=handle) == Answer(word="sim", number=3)
    call = llm.calls[-1]
    assert (call.outcome, call.tries, call.key) == ("ok", 1, "job/1")
    assert call.input_tokens > 0 and call.output_tokens > 0
    assert call.prompt.startswith("7+") and call.prompt in call.note()
    sent = endpoint.requests[0]
    assert sent["role"] == "judge" and sent["model"] == "scripted"
    schema = sent["response_format"]["json_schema"]
    assert schema["strict"] is True
    assert schema["schema"]["required"] == ["word", "number"]
    assert schema["schema"]["additionalProperties"] is False


@pytest.mark.parametrize("failure", [
    {"status": 429, "retry_after": 0.1}, {"status": 500}, {"status": 503}, {"status": 408},
    {"fault": "cut"}, {"fault": "no_finish"}, {"fault": "error_body"}, {"fault": "no_body"},
])
def test_tries_again_after_a_passing_failure(ask: Any, failure: dict[str, Any]) -> None:
    llm, endpoint = ask(failure, GOOD)
    assert once(llm).word == "sim"
    assert len(endpoint.requests) == 2


def test_waits_as_long_as_the_provider_says(ask: Any) -> None:
    llm, _ = ask({"status": 429, "retry_after": 0.8}, GOOD)
    started = time.monotonic()
    once(llm)
    assert time.monotonic() - started >= 0.8


def test_does_not_wait_longer_than_the_deadline(ask: Any) -> None:
    llm, _ = ask({"status": 429, "retry_after": 60}, GOOD, deadline=30.0)
    started = time.monotonic()
    with pytest.raises(LLMUnavailable):
        once(llm)
    assert time.monotonic() - started < 15.0


@pytest.mark.parametrize(("failure", "code"), [
    ({"status": 429, "code": "insufficient_quota"}, "llm_quota"),
    ({"status": 401}, "llm_configuration"),
    ({"status": 404}, "llm_configuration"),
    ({"status": 400}, "llm_configuration"),
    ({"fault": "refusal"}, "llm_refused"),
    ({"fault": "length"}, "llm_length"),
])
def test_gives_up_at_once_when_trying_again_cannot_help(
    ask: Any, failure: dict[str, Any], code: str,
) -> None:
    llm, endpoint = ask(failure, GOOD)
    with pytest.raises(LLMUnavailable) as caught:
        once(llm)
    assert caught.value.code == code == llm.calls[-1].outcome
    assert len(endpoint.requests) == 1


def test_gives_up_after_a_bounded_number_of_tries(ask: Any) -> None:
    llm, endpoint = ask({"status": 500}, deadline=60.0)
    with pytest.raises(LLMUnavailable):
        once(llm)
    assert len(endpoint.requests) == 4


@pytest.mark.parametrize("bad", [
    {"json": GOOD["json"], "fault": "broken_json"},
    {"text": "Sorry, I cannot say."},
    {"text": ""},
    {"json": {"word": 5, "number": "many"}},
])
def test_one_repair_round_says_what_was_wrong(ask: Any, bad: dict[str, Any]) -> None:
    llm, endpoint = ask(bad, GOOD)
    assert once(llm).number == 3
    repair = endpoint.requests[1]["messages"]
    assert [message["role"] for message in repair] == ["system", "user", "assistant", "user"]
    assert "cannot be used" in repair[-1]["content"]


def test_a_second_invalid_answer_is_the_last(ask: Any) -> None:
    llm, endpoint = ask({"text": "no"})
    with pytest.raises(LLMUnavailable) as caught:
        once(llm)
    assert caught.value.code == "llm_invalid"
    assert len(endpoint.requests) == 2


def test_an_object_that_the_caller_refuses_is_repaired(ask: Any) -> None:
    llm, endpoint = ask({"json": {"word": "talvez", "number": None}}, GOOD)

    def check(answer: Answer) -> None:
        if answer.word == "talvez":
            raise ValueError("maybe is no answer")

    assert once(llm, check=check).word == "sim"
    assert "maybe is no answer" in endpoint.requests[1]["messages"][-1]["content"]


def test_an_endpoint_without_structured_outputs_gets_the_schema_in_words(ask: Any) -> None:
    fenced = '```json\n{"word": "a", "number": 1}\n```'
    llm, endpoint = ask({"text": fenced, "refuses": ["response_format"]})
    assert once(llm).word == "a"
    formats = [sent.get("response_format", {}).get("type") for sent in endpoint.requests]
    assert formats == ["json_schema", "json_object", None]
    assert '"word"' in endpoint.requests[1]["messages"][0]["content"]
    once(llm)
    assert "response_format" not in endpoint.requests[3], "remembered for the next question"


def test_the_deadline_holds_whatever_the_endpoint_does(ask: Any) -> None:
    llm, _ = ask({**GOOD, "delay": 20.0}, deadline=0.3)
    started = time.monotonic()
    with pytest.raises(LLMUnavailable) as caught:
        once(llm)
    assert caught.value.code == "llm_deadline"
    assert time.monotonic() - started < 10.0


def test_a_caller_may_have_less_patience_than_the_role(ask: Any) -> None:
    llm, _ = ask({**GOOD, "delay": 20.0})
    with pytest.raises(LLMUnavailable) as caught:
        once(llm, patience=0.3)
    assert caught.value.code == "llm_deadline" and llm.calls[-1].seconds < 10.0


def test_a_silent_provider_is_left_alone_for_a_while(
    ask: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:
    llm, endpoint = ask({**GOOD, "delay": 20.0}, GOOD)
    for code in ("llm_deadline", "llm_resting", "llm_resting"):
        with pytest.raises(LLMUnavailable) as caught:
            once(llm, patience=0.3)
        assert caught.value.code == code
    assert len(endpoint.requests) <= 1  # none, when 0.3 s were too short to ask
    monkeypatch.setattr(manner, "monotonic", lambda: time.monotonic() + 31)
    assert once(llm).word == "sim"


def test_a_wrong_answer_does_not_count_as_silence(ask: Any) -> None:
    llm, _ = ask({"json": {"wrong": 1}}, {"json": {"wrong": 1}}, GOOD)
    with pytest.raises(LLMUnavailable):
        once(llm)
    assert once(llm).word == "sim"


def test_a_stopped_job_hangs_up(ask: Any) -> None:
    llm, endpoint = ask({**GOOD, "delay": 20.0})
    handle = RecordingHandle("judge")

    def stop_once_asked() -> None:
        for _ in range(2000):
            if endpoint.requests:
                break
            time.sleep(0.01)
        handle.stop()

    stopping = threading.Thread(target=stop_once_asked)
    stopping.start()
    with pytest.raises(Retry):
        once(llm, handle=handle)
    stopping.join()


def test_a_job_that_is_stopped_already_waits_for_nobody(ask: Any) -> None:
    llm, _ = ask({**GOOD, "delay": 20.0})
    handle = RecordingHandle("judge")
    handle.stop()
    with pytest.raises(Retry):
        once(llm, handle=handle)


def test_nobody_listening_is_unavailable_and_then_works_again(ask: Any) -> None:
    llm, endpoint = ask(GOOD, rest=0.0)
    port = endpoint.port
    endpoint.stop()
    with socket.socket() as kept:  # without listening: nobody else may
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", port))
        with pytest.raises(LLMUnavailable):
            once(llm)
        again = serve(port, {"judge": [GOOD]})
    assert once(llm).word == "sim"
    llm.close()
    again.stop()


def test_the_key_stands_in_no_error_and_no_log(ask: Any, capfd: Any) -> None:
    llm, _ = ask({"status": 401})
    with pytest.raises(LLMUnavailable) as caught:
        once(llm)
    printed = "".join(capfd.readouterr())
    assert KEY not in printed + str(caught.value) + repr(llm.calls[-1])
