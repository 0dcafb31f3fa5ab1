"""What providers send is read without being believed; when they ask to wait, that is heard."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.llm.bodies import MOST_TOKENS, Said, Usage, check_end, said
from orchestrator.llm.failures import LLMUnavailable, Passing, Unusable
from orchestrator.llm.verdicts import retry_after

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
NAMES = st.sampled_from(["choices", "message", "delta", "content", "refusal", "finish_reason",
                         "usage", "prompt_tokens", "prompt_tokens_details", "cached_tokens", "text",
                         "completion_tokens", "error", "code", "type", "tool_calls"])
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=25)


@given(ANYTHING, st.sampled_from(["message", "delta"]))
def test_any_body_is_read_or_refused(body: Any, part: Any) -> None:
    try:
        found = said(body, part)
        check_end(found.text, found)
    except (Passing, LLMUnavailable, Unusable):
        return
    assert found.finish == "stop" and isinstance(found.text, str)


@pytest.mark.parametrize(("error", "code"), [
    ({"code": "insufficient_quota"}, "llm_quota"), ({"type": "insufficient_quota"}, "llm_quota"),
    ({"code": "content_filter"}, "llm_refused"), ({"code": 502}, None), ("overloaded", None),
])
def test_an_error_under_200_is_an_error(error: Any, code: str | None) -> None:
    with pytest.raises(LLMUnavailable if code else Passing) as caught:
        said({"error": error}, "message")
    assert code is None or getattr(caught.value, "code", None) == code


@pytest.mark.parametrize(("usage", "read"), [
    ({"prompt_tokens": 9, "completion_tokens": 2}, Usage(9, 0, 2)),
    ({"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 4}}, Usage(9, 4, 0)),
    ({"prompt_tokens": 9, "prompt_cache_hit_tokens": 4, "completion_tokens": 1}, Usage(9, 4, 1)),
    ({"prompt_tokens": 3, "prompt_tokens_details": {"cached_tokens": 99}}, Usage(3, 3, 0)),
    ({"prompt_tokens": -5, "completion_tokens": "many"}, Usage(0, 0, 0)),
    ({"prompt_tokens": 10**30}, Usage(MOST_TOKENS, 0, 0)), ("none", None),
])
def test_tokens_are_counted_whoever_names_them(usage: Any, read: Usage | None) -> None:
    assert said({"usage": usage}, "delta").usage == read


def test_a_text_may_come_in_parts() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}, 7]
    body = {"choices": [{"message": {"content": parts}, "finish_reason": "stop"}]}
    assert said(body, "message") == Said("ab", "stop")


@pytest.mark.parametrize(("header", "seconds"), [
    ("2", 2.0), ("0.5", 0.5), ("-3", 0.0), ("nan", 0.0), ("inf", 0.0), ("", 0.0), ("soon", 0.0),
    ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0), ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
    ("Sun, 22 Nov 2026 12:00:07", 7.0), ("Sun, 99 Nov 2026", 0.0),
    (f"Sun, 22 Nov 2026 12:00:07 +{'9' * 20}", 0.0),
])
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float) -> None:
    assert retry_after({"retry-after": header}, NOW) == seconds
    assert retry_after({}, NOW) == 0.0
