"""Text that streams: heard as it comes, refused while it comes, and every way it can break off."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from orchestrator.errors import Invalid, Retry
from orchestrator.llm import LLMUnavailable, WrongLanguage
from orchestrator.testing import RecordingHandle

TEXT = "A receita de março foi de 1.200 reais, a maior do ano."
GOOD = {"text": TEXT}


def eventually(condition: Any) -> bool:
    """Within ten seconds."""
    ends = time.monotonic() + 10
    while not condition() and time.monotonic() < ends:
        time.sleep(0.01)
    return bool(condition())


def test_the_pieces_are_the_text(asking: Any, heard: Any) -> None:
    asked, listener = asking([{**GOOD, "first": 0.05, "delay": 0.1}]), heard()
    assert asked.write(listener) == TEXT == "".join(listener.pieces)
    assert len(listener.pieces) > 2 and listener.ends == [TEXT] and listener.rejected == []
    call, sent = asked.last, asked.requests[0]
    assert sent["stream"] is True and sent["stream_options"] == {"include_usage": True}
    assert "response_format" not in sent
    assert 0.05 <= call.first_seconds <= call.seconds and call.cost > 0
    assert call.output_tokens == len(TEXT) // 4 + 1


def test_it_is_heard_in_the_callers_thread(asking: Any, heard: Any) -> None:
    threads: set[threading.Thread] = set()
    asking([GOOD]).write(heard(lambda _: threads.add(threading.current_thread())))
    assert threads == {threading.current_thread()}


@pytest.mark.parametrize("why", [
    ValueError("no such figure: 1.200"), Invalid("x", "nenhum número", "no such figure: 1.200")])
def test_a_refusal_closes_the_stream_and_goes_into_the_repair(
    asking: Any, heard: Any, why: Exception,
) -> None:
    def refuse(text: str) -> None:
        if "1.200" in text:
            raise why

    right = {"text": "A receita foi alta."}
    slow = {"text": TEXT + " E mais uma frase." * 20, "first": 0.0, "delay": 30.0}
    asked, listener = asking([slow, right], deadline=60.0), heard(refuse)
    assert asked.write(listener) == "A receita foi alta."
    [(rejected, told)] = listener.rejected
    assert rejected.startswith("A receita de março") and told == "no such figure: 1.200"
    assert eventually(lambda: asked.requests[0]["outcome"] == "hung_up")
    said = asked.requests[1]["messages"]
    assert "no such figure" in said[-1]["content"] and said[-2]["content"] == rejected
    assert asked.last.tries == 2 and asked.last.output_tokens > 0


def test_a_second_refused_text_is_the_last(asking: Any, heard: Any) -> None:
    def refuse(text: str) -> None:
        raise ValueError("never")

    asked, listener = asking([GOOD]), heard(refuse)
    with pytest.raises(LLMUnavailable) as caught:
        asked.write(listener)
    assert caught.value.code == "llm_invalid"
    assert len(asked.requests) == 2 and len(listener.rejected) == 1


def test_a_text_may_be_refused_at_its_end(asking: Any, heard: Any) -> None:
    class Strict(heard):  # type: ignore[misc] # the fixture is the class
        def finished(self, text: str) -> None:
            super().finished(text)
            if len(self.ends) == 1:
                raise WrongLanguage("en")

    asked, listener = asking([GOOD, {"text": "March was best."}]), Strict()
    assert asked.write(listener) == "March was best."
    assert "Write in English" in asked.requests[1]["messages"][-1]["content"]


def test_the_wrong_language_twice_has_a_code_of_its_own(asking: Any, heard: Any) -> None:
    class Never(heard):  # type: ignore[misc] # as above
        def finished(self, text: str) -> None:
            raise WrongLanguage("en")

    with pytest.raises(LLMUnavailable) as caught:
        asking([GOOD]).write(Never())
    assert caught.value.code == "llm_language"


@pytest.mark.parametrize("failure", [
    {"status": 500}, {"status": 429, "retry_after": "0"}, {"fault": "closed"},
    {"fault": "no_body"}, {"fault": "not_json"}, {"fault": "no_choices"},
    {**GOOD, "fault": "cut"}, {**GOOD, "fault": "error_body"}, {**GOOD, "fault": "no_finish"},
    {"fault": "tool_calls"}, {"text": ""},
])
def test_it_is_written_again_when_it_did_not_come_whole(
    asking: Any, heard: Any, failure: dict[str, Any],
) -> None:
    asked, listener = asking([failure, GOOD]), heard()
    assert asked.write(listener) == TEXT == "".join(listener.pieces)
    assert len(asked.requests) == 2
    assert len(listener.rejected) == ("text" in failure and bool(failure["text"]))


def test_a_text_that_breaks_off_twice_is_not_begun_a_third_time(asking: Any, heard: Any) -> None:
    asked, listener = asking([{**GOOD, "fault": "cut"}]), heard()
    with pytest.raises(LLMUnavailable) as caught:
        asked.write(listener)
    assert caught.value.code == "llm_unavailable"
    assert len(asked.requests) == 2 and len(listener.rejected) == 1


@pytest.mark.parametrize(("failure", "code"), [
    ({"fault": "refusal"}, "llm_refused"), ({**GOOD, "fault": "content_filter"}, "llm_refused"),
    ({**GOOD, "fault": "length"}, "llm_length"), ({"status": 401}, "llm_configuration"),
    ({"status": 429, "code": "insufficient_quota"}, "llm_quota"),
])
def test_it_gives_up_at_once_when_writing_again_cannot_help(
    asking: Any, heard: Any, failure: dict[str, Any], code: str,
) -> None:
    asked = asking([failure, GOOD])
    with pytest.raises(LLMUnavailable) as caught:
        asked.write(heard())
    assert caught.value.code == code and len(asked.requests) == 1


@pytest.mark.parametrize("failure", [{"fault": "silent"}, {**GOOD, "fault": "stall"}])
def test_a_stream_that_falls_silent_is_left_before_the_deadline(
    asking: Any, heard: Any, failure: dict[str, Any],
) -> None:
    """The first token, and each after it, has a time of its own inside the one deadline."""
    asked = asking([failure, GOOD], profile={"first_seconds": 4.0, "gap_seconds": 4.0},
                   deadline=60.0)
    assert asked.write(heard()) == TEXT
    assert eventually(lambda: asked.requests[0]["outcome"] == "hung_up")
    assert asked.last.seconds < 30.0


def test_the_one_deadline_holds_over_a_stream_that_never_ends(asking: Any, heard: Any) -> None:
    asked = asking([{"text": "um " * 3000, "first": 0.0, "delay": 300.0}], deadline=3.0)
    with pytest.raises(LLMUnavailable) as caught:
        asked.write(heard())
    assert caught.value.code == "llm_deadline"
    assert eventually(lambda: asked.requests[0]["outcome"] == "hung_up")


def test_a_stopped_job_hangs_up(asking: Any, heard: Any) -> None:
    handle = RecordingHandle("judge")
    asked = asking([{"text": "um " * 3000, "first": 0.0, "delay": 300.0}], deadline=120.0)
    with pytest.raises(Retry):
        asked.write(heard(lambda text: handle.stop()), handle=handle)
    assert eventually(lambda: asked.requests[0]["outcome"] == "hung_up")
    call = asked.last
    assert call.outcome == "stopped" and call.input_tokens > 0, "it is to be paid all the same"


def test_an_endpoint_that_does_not_count_a_streams_tokens_has_them_estimated(
    asking: Any, heard: Any,
) -> None:
    asked = asking([GOOD], profile={"stream_usage": False})
    asked.write(heard())
    assert "stream_options" not in asked.requests[0]
    assert asked.last.output_tokens >= len(TEXT) // 4
    assert asked.last.input_tokens > 0


@pytest.mark.parametrize("fault", ["think", "bom"])
def test_what_a_model_thinks_is_not_heard(asking: Any, heard: Any, fault: str) -> None:
    listener = heard()
    assert asking([{**GOOD, "fault": fault}]).write(listener) == TEXT == "".join(listener.pieces)


def test_the_next_provider_begins_anew(asking: Any, heard: Any) -> None:
    asked = asking([{**GOOD, "fault": "length"}], [{"text": "Outro."}])
    listener = heard()
    assert asked.write(listener) == "Outro."
    assert [text for text, _ in listener.rejected] == [TEXT]
    assert "".join(listener.pieces) == "Outro."


def test_a_huge_text_is_bounded(asking: Any, heard: Any) -> None:
    with pytest.raises(LLMUnavailable) as caught:
        asking([{"text": "um dois " * 60_000}]).write(heard())
    assert caught.value.code == "llm_length"
