"""The scripted endpoint itself: what it plays is what a provider would send."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from openai import APIConnectionError, BadRequestError, OpenAI

from orchestrator.errors import Invalid
from orchestrator.llm.schema import strict_schema
from orchestrator.plan.model import Plan
from orchestrator.testing import load_script, serve
from orchestrator.testing.reply import empty_object


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
        *pieces, finish, last = talk(api, stream=True, stream_options={"include_usage": True})
        assert len(list(talk(api, stream=True))) == len(pieces) + 1, "usage comes when asked for"
    assert "".join(c.choices[0].delta.content or "" for c in pieces) == "uma resposta em pedaços"
    assert len(pieces) > 1
    assert finish.choices[0].finish_reason == "stop" and finish.usage is None
    assert last.choices == [] and last.usage.completion_tokens > 0


def test_a_stream_begins_at_first_and_ends_at_delay_and_a_whole_answer_comes_at_delay() -> None:
    reply = {"text": "uma resposta que vem em muitos pedaços", "first": 0.1, "delay": 0.4}
    with serve(0, {"*": [reply]}) as endpoint, client(endpoint.url) as api:
        began = time.monotonic()
        times = [time.monotonic() - began for _ in talk(api, stream=True)]
        whole = time.monotonic()
        talk(api)
    assert times[0] >= 0.1 and times[-1] >= 0.4 and time.monotonic() - whole >= 0.4
    assert sum(0.1 < moment < 0.4 for moment in times) > 1, "the pieces come one by one"


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


def test_a_client_that_hangs_up_is_seen_and_nothing_more_is_sent_to_it() -> None:
    with serve(0, {"*": [{"text": "uma resposta em pedaços", "delay": 60, "first": 0}]}) \
            as endpoint, client(endpoint.url) as api:
        stream = talk(api, stream=True)
        next(iter(stream))
        assert endpoint.requests[0]["outcome"] == "open"
        stream.close()
        until = time.monotonic() + 30
        while endpoint.requests[0]["outcome"] == "open" and time.monotonic() < until:
            time.sleep(0.01)
    assert endpoint.requests[0]["outcome"] == "hung_up"


def test_an_endpoint_that_stops_leaves_nobody_connected() -> None:
    with serve(0, {"*": [{"text": "um"}]}) as endpoint, client(endpoint.url) as api:
        talk(api)
        endpoint.stop()
        with pytest.raises(APIConnectionError):
            talk(api)


def test_a_reply_is_chosen_by_what_is_said_last() -> None:
    script = {"*": [{"text": "outra"}, {"text": "receita", "when": ["receita"]},
                    {"text": "pedidos", "when": ["PEDIDOS", "mês"]}]}
    with serve(0, script) as endpoint, client(endpoint.url) as api:
        def say(words: str) -> Any:
            return api.chat.completions.create(
                model="m", messages=[{"role": "user", "content": words}],
            ).choices[0].message.content

        assert say("Qual foi a receita?") == "receita"
        assert say("Antes: a receita. Agora: os pedidos do mês") == "pedidos"
        assert say("Antes: os pedidos do mês. Agora: a Receita") == "receita"
        assert say("Quantos clientes?") == "outra"


def test_a_parameter_that_is_refused_is_named() -> None:
    with serve(0, {"*": [{"text": "um", "refuses": ["temperature"]}]}) as endpoint, \
            client(endpoint.url) as api:
        with pytest.raises(BadRequestError) as refused:
            talk(api, temperature=0.1)
        assert refused.value.param == "temperature"
        assert talk(api).choices[0].message.content == "um"


def test_an_unknown_path_and_an_empty_body_are_refused() -> None:
    with serve() as endpoint, client(endpoint.url + "/wrong") as api, \
            pytest.raises(Exception, match="404"):
        talk(api)


@pytest.mark.parametrize("script", [
    {"a": [{"fault": "flood"}]}, {"a": [{"first": 2, "delay": 1}]}, {"a": {"text": "x"}},
    {"a": [1]},
])
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
