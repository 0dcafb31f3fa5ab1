"""The bodies that a provider would send for a reply: one completion, or a stream's chunks.

Place in the flow: endpoint.py sends what these make. Nothing here knows of HTTP or of time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orchestrator.testing.reply import Reply

CHUNK = 12
_REFUSAL = "I cannot help with that."
_TOOL_CALL = {"id": "call_1", "type": "function", "index": 0,
              "function": {"name": "answer", "arguments": "{}"}}
_FINISH = {"no_finish": None, "length": "length", "content_filter": "content_filter",
           "tool_calls": "tool_calls"}


def completion(request: dict[str, Any], reply: Reply, schema: dict[str, Any]) -> dict[str, Any]:
    """The body of POST /chat/completions."""
    text = reply.content(schema)
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
    if reply.fault == "refusal":
        message |= {"content": None, "refusal": _REFUSAL}
    elif reply.fault == "tool_calls":
        message |= {"content": None, "tool_calls": [_TOOL_CALL]}
    choice = {"index": 0, "message": message, "finish_reason": _finish(reply)}
    return {
        "id": "scripted", "object": "chat.completion", "created": 0,
        "model": request.get("model", "scripted"), "usage": usage(request, text),
        "choices": [] if reply.fault == "no_choices" else [choice],
    }


def chunks(
    request: dict[str, Any], reply: Reply, schema: dict[str, Any],
) -> Iterator[dict[str, Any]]:
    """The same as a stream's events. The tokens are counted in a last one without choices,
    where the request's stream_options ask for it."""
    base = {"id": "scripted", "object": "chat.completion.chunk", "created": 0,
            "model": request.get("model", "scripted")}
    text = reply.content(schema)
    for delta in _deltas(reply, text):
        choice = {"index": 0, "delta": delta, "finish_reason": None}
        yield {**base, "choices": [] if reply.fault == "no_choices" else [choice]}
    yield {**base, "choices": [{"index": 0, "delta": {}, "finish_reason": _finish(reply)}]}
    if (request.get("stream_options") or {}).get("include_usage"):
        yield {**base, "choices": [], "usage": usage(request, text)}


def _deltas(reply: Reply, text: str) -> Iterator[dict[str, Any]]:
    if reply.fault == "tool_calls":
        yield {"role": "assistant", "tool_calls": [_TOOL_CALL]}
        return
    field = "refusal" if reply.fault == "refusal" else "content"
    text = _REFUSAL if reply.fault == "refusal" else text
    size = max(CHUNK, len(text) // 1000)
    yield from ({field: text[start:start + size]} for start in range(0, len(text), size))


def _finish(reply: Reply) -> str | None:
    return _FINISH.get(reply.fault or "", "stop")


def usage(request: dict[str, Any], text: str) -> dict[str, int]:
    """About four characters a token, as a model would count roughly."""
    prompt = sum(len(str(message.get("content", ""))) for message in request.get("messages", []))
    sent, written = prompt // 4 + 1, len(text) // 4 + 1
    return {"prompt_tokens": sent, "completion_tokens": written, "total_tokens": sent + written}
