"""A provider that says what no provider should: the call ends as one of its failures, or is
answered; nothing of it reaches an agent as an error that nobody expects."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from orchestrator.llm import LLM, LLMUnavailable, one_provider
from orchestrator.roles import Role, Roles, Texts

JSON, EVENTS = "application/json", "text/event-stream"
DIGITS = '{"usage": {"prompt_tokens": ' + "9" * 5000 + "}}"


def body_of(content: str, part: str = "message") -> str:
    """A completion, or a stream's chunk; half a character as JSON writes it."""
    return json.dumps({"choices": [{part: {"content": content}, "finish_reason": "stop"}]})


GOOD = body_of('{"word": "sim"}')


class Answer(BaseModel):
    word: str


class Sent:
    """A listener that sends on what it hears, as bytes."""

    def __init__(self) -> None:
        self.said = b""

    def text(self, piece: str) -> None:
        self.said += piece.encode()

    def finished(self, text: str) -> None:
        """All of it was sent on."""

    def again(self, rejected: str, why: str) -> None:
        self.said = b""


@pytest.fixture
def liar() -> Iterator[Callable[..., LLM]]:
    """liar(body, kind, status, retry_after) → an LLM whose provider says just that."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = [b""]

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:  # closed
                    return
                with connection:
                    _read(connection)
                    connection.sendall(answer[0])

        thread = threading.Thread(target=serve)
        thread.start()

        def told(body: str | bytes, kind: str = JSON, status: int = 200,
                 retry_after: str = "0") -> LLM:
            content = body if isinstance(body, bytes) else body.encode()
            answer[0] = (f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nConnection: close\r\n"
                         f"Content-Length: {len(content)}\r\nRetry-After: {retry_after}\r\n\r\n"
                         ).encode() + content
            role = Role(version="1", description="d", data=("question",), deadline=30.0,
                        local=Texts(system="Be brief.", user="$question"))
            address = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
            return LLM(Roles({"judge": role}), models=one_provider("m", base_url=address))

        yield told
        server.shutdown(socket.SHUT_RDWR)
        thread.join(30)


def _read(connection: socket.socket) -> None:
    """One request to its end, so that closing does not reset the connection."""
    with connection.makefile("rb") as lines:
        length = 0
        while (line := lines.readline()).strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        lines.read(length)


def outcome(llm: LLM, *, write: bool) -> str:
    """"ok" or the code of LLMUnavailable; anything else that is raised is what must not be."""
    try:
        if write:
            llm.write("judge", {"question": "quanto?"}, listener=Sent())
        else:
            llm.ask("judge", {"question": "quanto?"}, Answer)
    except LLMUnavailable as error:
        return error.code
    finally:
        llm.close()
    return "ok"


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize(("body", "kind", "status", "code"), [
    (DIGITS, JSON, 200, "llm_unavailable"),
    ('{"error": {"message": "no", "param": ["temperature"]}}', JSON, 400, "llm_configuration"),
    ('{"error": {"message": ["no"], "param": 5, "code": {}}}', JSON, 400, "llm_configuration"),
    ('{"error": [1]}', f"{JSON}; charset=rot13", 400, "llm_configuration"),
    (GOOD, f"{JSON}; charset=zlib", 200, "ok"), (GOOD, f"{JSON}; charset=undefined", 200, "ok"),
    (b"\xef\xbb\xbf" + GOOD.encode(), JSON, 200, "ok"), (b"\xff" * 9, JSON, 200, "llm_unavailable"),
])
def test_what_is_no_answer_is_a_failure_of_the_providers(
    liar: Any, body: str | bytes, kind: str, status: int, code: str, *, write: bool,
) -> None:
    assert outcome(liar(body, kind, status), write=write) == code


@pytest.mark.parametrize("choices", [
    5, [5], [[1]], {"0": 1}, [{"delta": 5}], [{"delta": {"content": {"a": 1}}}],
    [{"delta": {"tool_calls": 5}}], [{"finish_reason": [1], "delta": {}}]])
def test_a_streams_chunk_of_other_types_is_no_text_and_no_warning(
    liar: Any, choices: Any,
) -> None:
    """A warning would write to the log what the chunk holds."""
    event = json.dumps({"choices": choices, "usage": {"prompt_tokens": "a"}})
    code = outcome(liar(f"data: {event}\n\ndata: {DIGITS}\n\n", EVENTS), write=True)
    assert code == "llm_unavailable"


def test_half_a_character_is_neither_stored_nor_sent_back(liar: Any) -> None:
    """JSON can say one; UTF-8 cannot."""
    assert outcome(liar(body_of("no \ud83d")), write=False) == "llm_invalid"
    event = body_of("a \ud83d", "delta")
    assert outcome(liar(f"data: {event}\n\n", EVENTS), write=True) == "ok"


def test_a_date_from_no_calendar_is_no_time_to_wait(liar: Any) -> None:
    date = f"Mon, 01 Jan 2024 00:00:00 +{'9' * 20}"
    assert outcome(liar("{}", JSON, 429, date), write=False) == "llm_unavailable"
