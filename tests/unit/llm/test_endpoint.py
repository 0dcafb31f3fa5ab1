"""The scripted endpoint itself: what it plays is what a provider would send."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openai import OpenAI

from orchestrator.errors import Invalid
from orchestrator.llm_schema import strict_schema
from orchestrator.plan.model import Plan
from orchestrator.testing import load_script, serve
from orchestrator.testing.script import empty_object


def client(url: str) -> OpenAI:
    return OpenAI(api_key="none", base_url=url, max_retries=0)


def talk(api: OpenAI, **options: Any) -> Any:
    return api.chat.completions.create(
        model="m", messages=[{"role": "user", "content": "oi"}], **options)


def test_replies_come_in_order_and_the_last_repeats(tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    path.write_text(json.dumps({"*": [{"text": "um"}, {"text": "dois"}]}))
    with serve(0, path) as endpoint, client(endpoint.url) as api:
        texts = [talk(api).choices[0].message.content for _ in range(3)]
    assert texts == ["um", "dois", "dois"]


def test_streams_the_same_text_in_pieces_with_usage_at_the_end() -> None:
    with serve(0, {"*": [{"text": "uma resposta em pedaços"}]}) as endpoint, \
            client(endpoint.url) as api:
        chunks = list(talk(api, stream=True))
    assert "".join(c.choices[0].delta.content or "" for c in chunks) == "uma resposta em pedaços"
    assert len(chunks) > 2
    assert chunks[-1].choices[0].finish_reason == "stop" and chunks[-1].usage is not None


def test_a_cut_stream_ends_without_finish_reason() -> None:
    with serve(0, {"*": [{"text": "uma resposta em pedaços", "fault": "cut"}]}) as endpoint, \
            client(endpoint.url) as api:
        chunks = list(talk(api, stream=True))
    assert all(chunk.choices[0].finish_reason is None for chunk in chunks)


def test_without_a_script_every_answer_fits_the_requests_schema() -> None:
    with serve() as endpoint, client(endpoint.url) as api:
        reply = talk(api, response_format={"type": "json_schema", "json_schema": {
            "name": "plan", "strict": True, "schema": strict_schema(Plan)}})
    assert Plan.model_validate_json(reply.choices[0].message.content).kind == "aggregate"


def test_an_unknown_path_and_an_empty_body_are_refused() -> None:
    with serve() as endpoint, client(endpoint.url + "/wrong") as api, \
            pytest.raises(Exception, match="404"):
        talk(api)


@pytest.mark.parametrize("script", [{"a": [{"fault": "flood"}]}, {"a": {"text": "x"}}, {"a": [1]}])
def test_a_wrong_script_is_refused_with_its_fault(script: Any) -> None:
    with pytest.raises(Invalid):
        load_script(script)


def test_the_emptiest_plan_is_a_plan() -> None:
    assert Plan.model_validate(empty_object(strict_schema(Plan))).limit is None


def test_strict_schemas_forbid_and_require_everywhere() -> None:
    def objects(node: Any) -> Any:
        if isinstance(node, dict):
            if node.get("type") == "object":
                yield node
            for child in node.values():
                yield from objects(child)
        elif isinstance(node, list):
            for child in node:
                yield from objects(child)

    found = list(objects(strict_schema(Plan)))
    assert len(found) >= 6
    for node in found:
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])
    assert '"default"' not in json.dumps(strict_schema(Plan))
