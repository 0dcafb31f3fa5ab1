"""A key goes to its own provider, in one header, and nowhere else."""

from __future__ import annotations

import logging
import socket
import traceback
from typing import Any

import pytest
import structlog

from orchestrator.llm import LLMUnavailable, one_provider
from orchestrator.logs import configure
from orchestrator.settings import load_settings

KEY = "key-that-must-not-leak"
GOOD = {"json": {"word": "sim", "number": 3}}


@pytest.fixture
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> Any:
    """At DEBUG, with what openai and its HTTP client say."""
    configure("DEBUG")
    with caplog.at_level(logging.DEBUG):
        yield caplog
    structlog.reset_defaults()


@pytest.mark.parametrize("replies", [
    [GOOD], [{"status": 401, "message": f"Incorrect API key provided: {KEY}"}],
    [{"status": 500, "message": KEY}, GOOD], [{"fault": "closed"}, GOOD],
    [{"status": 400, "message": f"{KEY} {{'temperature': 1}}"}, GOOD],
])
def test_it_stands_in_no_log_no_error_and_no_call(
    asking: Any, everything_is_logged: Any, capfd: Any, replies: list[dict[str, Any]],
) -> None:
    asked = asking(replies)
    told = ""
    try:
        asked.once()
    except LLMUnavailable as error:
        told = "".join(traceback.format_exception(error)) + error.pt + error.en
    said = "".join(capfd.readouterr())
    assert "llm_call" in said, "it was logged"
    assert KEY not in said + everything_is_logged.text + told + repr(asked.last)


def test_on_the_wire_it_is_one_header(asking: Any) -> None:
    asked = asking([GOOD])
    asked.once()
    [sent] = asked.requests
    headers = sent.pop("headers")
    assert [name.lower() for name, value in headers.items() if KEY in value] == ["authorization"]
    assert KEY not in str(sent)


def test_openais_account_is_told_to_no_other_provider(
    asking: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """openai's client reads these from the environment by itself."""
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-ours")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-ours")
    asked = asking([GOOD])
    asked.once()
    assert "-of-ours" not in str(asked.requests[0]["headers"])


def test_a_redirect_takes_neither_key_nor_prompt_elsewhere(asking: Any) -> None:
    asked = asking([{"status": 307}, GOOD])
    with pytest.raises(LLMUnavailable) as caught:
        asked.once()
    assert caught.value.code == "llm_configuration" and len(asked.requests) == 1


def test_settings_hide_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    settings = load_settings(_env_file=None)
    assert KEY not in repr(settings) + str(settings.model_dump()) + settings.model_dump_json()
    assert KEY not in repr(one_provider("m", KEY).routes("any"))


def test_a_provider_on_this_machine_is_asked_past_any_proxy(
    asking: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A proxy for the outside would be sent the prompt in clear, and could not reach it."""
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, address)
        assert asking([GOOD]).once(patience=5.0).word == "sim"
