"""How providers differ: what they refuse is left out, from then on; what they write around an
answer is passed over; what they count is what is billed."""

from __future__ import annotations

import multiprocessing
import threading
from typing import Any

import pytest
from pydantic import BaseModel

from orchestrator.llm import LLM, LLMUnavailable, connections


class Answer(BaseModel):
    word: str
    number: int | None


GOOD = {"json": {"word": "sim", "number": 3}}


def sent_formats(asked: Any) -> list[str | None]:
    return [sent.get("response_format", {}).get("type") for sent in asked.requests]


@pytest.mark.parametrize("structured", ["json_schema", "json_object", "none"])
def test_the_schema_goes_where_the_provider_reads_it(asking: Any, structured: str) -> None:
    asked = asking([GOOD], profile={"structured": structured})
    assert asked.once().word == "sim"
    in_prompt = '"additionalProperties": false' in asked.requests[0]["messages"][0]["content"]
    assert in_prompt is (structured != "json_schema")
    assert sent_formats(asked) == [None if structured == "none" else structured]


@pytest.mark.parametrize(("refused", "left"), [
    (["temperature"], {"max_tokens"}), (["max_tokens"], {"temperature", "max_completion_tokens"}),
    (["max_tokens", "max_completion_tokens"], {"temperature"}),
    (["temperature", "max_tokens", "response_format"], {"max_completion_tokens"}),
])
def test_a_refused_parameter_is_left_out_from_then_on(
    asking: Any, refused: list[str], left: set[str],
) -> None:
    """As reasoning models refuse temperature, and name max_completion_tokens."""
    asked = asking([{**GOOD, "refuses": refused}])
    assert asked.once().word == "sim"
    tries = len(asked.requests)
    assert asked.once().word == "sim"
    assert len(asked.requests) == tries + 1, "remembered"
    named = {"temperature", "max_tokens", "max_completion_tokens"}
    assert named & set(asked.requests[-1]) == left


def test_a_stream_is_asked_again_without_what_it_refuses(asking: Any, heard: Any) -> None:
    asked = asking([{"text": "Sim.", "refuses": ["stream_options", "temperature"]}])
    assert asked.write(heard()) == "Sim."
    assert asked.write(heard()) == "Sim."
    assert len(asked.requests) == 4 and "stream_options" not in asked.requests[-1]


def test_a_refused_request_that_names_nothing_that_can_go_ends(asking: Any) -> None:
    asked = asking([{"status": 400, "message": "'messages' is too long"}, GOOD])
    with pytest.raises(LLMUnavailable) as caught:
        asked.once()
    assert caught.value.code == "llm_configuration" and len(asked.requests) == 1


@pytest.mark.parametrize("message", [
    "This model's maximum context length is 4096 tokens, of which max_tokens takes 2000",
    "'max_tokens' is too large: the context window holds 4096 tokens"])
def test_a_question_that_is_too_long_takes_the_limit_from_no_other(
    asking: Any, message: str,
) -> None:
    asked = asking([{"status": 400, "message": message}, GOOD])
    with pytest.raises(LLMUnavailable) as caught:
        asked.once()
    assert caught.value.code == "llm_configuration"
    assert asked.once().word == "sim" and asked.requests[-1]["max_tokens"] > 0


def test_an_object_that_the_provider_itself_found_wrong_is_asked_for_again(asking: Any) -> None:
    """As Groq answers when what its model wrote does not follow the schema."""
    asked = asking([{"status": 400, "code": "json_validate_failed"}, GOOD])
    assert asked.once().word == "sim"
    assert "schema" in asked.requests[1]["messages"][-1]["content"]


def test_no_time_at_all_is_no_time(asking: Any) -> None:
    asked = asking([GOOD])
    with pytest.raises(LLMUnavailable) as caught:
        asked.once(patience=0.0)
    assert caught.value.code == "llm_deadline"


def test_threads_that_are_refused_together_adapt_once(asking: Any) -> None:
    asked = asking([{**GOOD, "delay": 0.2, "refuses": ["temperature"]}])
    together = threading.Barrier(3, timeout=30)
    answers: list[str] = []

    def ask() -> None:
        together.wait()
        answers.append(asked.once().word)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["sim"] * 3


def test_a_provider_that_refuses_everything_for_ever_is_not_asked_for_ever(asking: Any) -> None:
    asked = asking([{"status": 400, "message": "temperature: no"}])
    with pytest.raises(LLMUnavailable) as caught:
        asked.once()
    assert caught.value.code == "llm_configuration" and len(asked.requests) == 2


@pytest.mark.parametrize("fault", ["think", "markdown", "bom", "huge"])
@pytest.mark.parametrize("structured", ["json_schema", "none"])
def test_an_object_is_found_among_what_is_written_around_it(
    asking: Any, fault: str, structured: str,
) -> None:
    asked = asking([{**GOOD, "fault": fault}], profile={"structured": structured})
    assert asked.once().number == 3 and len(asked.requests) == 1


def test_a_body_without_end_is_not_read_to_its_end(asking: Any) -> None:
    asked = asking([{"text": " " * 9_000_000}, GOOD])
    assert asked.once().word == "sim" and len(asked.requests) == 2


@pytest.mark.parametrize(("failure", "code"), [
    ({"fault": "tool_calls"}, "llm_invalid"), ({"fault": "content_filter"}, "llm_refused"),
    ({"status": 400, "code": "content_filter"}, "llm_refused"), ({"status": 402}, "llm_quota"),
    ({"status": 302}, "llm_configuration"), ({"fault": "no_choices"}, "llm_unavailable"),
])
def test_what_a_failure_that_stays_is_called(
    asking: Any, failure: dict[str, Any], code: str,
) -> None:
    with pytest.raises(LLMUnavailable) as caught:
        asking([failure]).once()
    assert caught.value.code == code


@pytest.mark.parametrize(("failure", "pt", "en"), [
    ({"status": 402}, "(sem crédito); avise o administrador.",
     "(out of credit); tell the administrator."),
    ({"fault": "refusal"}, "(o modelo recusou); pergunte de outro modo.",
     "(the model refused); ask in other words."),
    ({"fault": "closed"}, "(sem conexão); tente de novo em instantes.",
     "(no connection); try again in a moment."),
])
def test_a_person_reads_why_and_what_to_do_in_one_language(
    asking: Any, failure: dict[str, Any], pt: str, en: str,
) -> None:
    with pytest.raises(LLMUnavailable) as caught:
        asking([failure]).once()
    assert caught.value.message("pt").endswith(pt) and caught.value.message("en").endswith(en)


def heard_language(text: str) -> str | None:
    return {"sim": "pt", "yes": "en", "und": "other"}.get(text)


@pytest.mark.parametrize(("word", "tries"), [("sim", 1), ("hm", 1), ("yes", 2), ("und", 2)])
def test_an_answer_in_the_wrong_language_is_asked_for_again(
    asking: Any, word: str, tries: int,
) -> None:
    wrong = {"json": {"word": word, "number": 1}}
    asked = asking([wrong, GOOD], language=heard_language)
    answer = asked.once(lang="pt", prose=lambda answer: (answer.word,))
    assert answer.word == (word if tries == 1 else "sim") and len(asked.requests) == tries
    if tries == 2:
        assert "Portuguese" in asked.requests[1]["messages"][-1]["content"]


def test_the_wrong_language_twice_has_a_code_of_its_own(asking: Any) -> None:
    asked = asking([{"json": {"word": "yes", "number": 1}}], language=heard_language)
    with pytest.raises(LLMUnavailable) as caught:
        asked.once(lang="pt", prose=lambda answer: (answer.word,))
    assert caught.value.code == "llm_language"


def test_several_threads_ask_at_once(asking: Any) -> None:
    """Each has a connection of its own, and is answered."""
    asked = asking([{**GOOD, "delay": 0.3}])
    together = threading.Barrier(4, timeout=30)
    seen: list[str] = []

    def ask() -> None:
        together.wait()
        seen.append(asked.once().word)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == ["sim"] * 4
    assert len(asked.llm.calls) == 4 == len(asked.requests)


def test_a_forked_process_opens_connections_of_its_own(asking: Any) -> None:
    """The parent's stay as they were, with whatever is under way on them."""
    asked = asking([GOOD])
    asked.once()
    child = multiprocessing.get_context("fork").Process(target=asked.once)
    child.start()
    child.join(60)
    assert child.exitcode == 0
    assert asked.once().word == "sim" and len(asked.requests) == 3


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/openai/v1", "/openai/v1/"])
def test_an_address_is_taken_as_it_is_written(asking: Any, path: str) -> None:
    """Groq's and Azure's have a part before the version; some people end theirs with a slash."""
    asked = asking([GOOD])
    port = asked.endpoints[0].port
    llm = LLM(asked.roles, model="m", base_url=f"http://127.0.0.1:{port}{path}")
    assert llm.ask("judge", {"question": "quanto?"}, Answer).word == "sim"
    llm.close()


def test_warming_up_asks_nobody_and_does_what_the_first_call_would(
    asking: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = asking([GOOD], [GOOD])
    asked.llm.warm_up().join()
    assert [len(endpoint.requests) for endpoint in asked.endpoints] == [0, 0]
    monkeypatch.setattr(connections, "_open", None)  # no client is opened any more
    assert asked.once().word == "sim"
