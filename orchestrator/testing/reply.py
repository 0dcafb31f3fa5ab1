"""One answer of the scripted endpoint: what the model "writes", how fast, and how it goes wrong.

Place in the flow: script.py chooses the reply to a request, completion.py makes the provider's
bodies of it, endpoint.py sends them in the reply's own time.
"""

from __future__ import annotations

import json
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Fault = Literal[
    "broken_json", "cut", "no_finish", "length", "refusal", "content_filter", "error_body",
    "no_schema", "no_body", "not_json", "no_choices", "tool_calls", "silent", "stall", "closed",
    "huge", "foreign", "think", "markdown", "bom",
]
_AROUND = {
    "huge": (" " * 3_000_000, ""),
    "think": ('<think>First {"a": 1}, I suppose.</think>\n', ""),
    "markdown": ("Here it is:\n```json\n", "\n```\n"),
    "bom": ("\ufeff", ""),
}
_FOREIGN = "Der Umsatz ist in diesem Zeitraum gestiegen, und wir wissen nicht, warum das so ist."


class Reply(BaseModel):
    """json: the object the model "writes"; text: raw text instead. Neither: an object made
        from the request's schema with empty values.
    when: texts of which the request's own words (its last message) must contain all, letter
        case aside; a reply without them suits every request.
    first: seconds to a stream's first token; `delay` when it is not said.
    delay: seconds to the whole answer; a stream's pieces come evenly between the two.
    status: an HTTP error instead of 200, with `code`, `message` and `retry_after` (seconds or a
        date, as its Retry-After header says it).
    refuses: parameters of the request that this model refuses with 400, like a reasoning model
        does with "temperature"; without them it answers.
    fault: what is wrong with an answer under 200.
        broken_json     the object's text is cut         no_body      nothing at all
        cut             the connection ends in mid-body  no_choices   an empty list of choices
        no_finish       finish_reason is missing         tool_calls   a call instead of a text
        length          the token limit was hit          not_json     a page of HTML
        refusal         it will not                      silent       no byte, until one hangs up
        content_filter  the provider will not            stall        silent after half of it
        error_body      an error; in a stream, an event  closed       hangs up before any byte
        no_schema       400 while response_format asks for a json_schema
        huge            three million spaces before it     foreign      prose in another language
        think, markdown, bom    a <think> block before it, a fence around it, a BOM before it
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    object: dict[str, Any] | None = Field(default=None, alias="json")
    text: str | None = None
    when: tuple[str, ...] = ()
    first: float | None = Field(default=None, ge=0, le=600)
    delay: float = Field(default=0.0, ge=0, le=600)
    status: int = Field(default=200, ge=200, le=599)
    code: str | None = None
    message: str = "scripted failure"
    retry_after: float | str | None = None
    refuses: tuple[str, ...] = ()
    fault: Fault | None = None

    @model_validator(mode="after")
    def _first_comes_before_the_whole(self) -> Self:
        if self.first is not None and self.first > self.delay:
            raise ValueError("`first` comes before the whole answer: at most `delay`")
        return self

    def content(self, schema: dict[str, Any]) -> str:
        """The text of the answer, with what its fault does to the text."""
        return _spoiled(self._text(schema), self.fault)

    def _text(self, schema: dict[str, Any]) -> str:
        if self.text is not None:
            return self.text
        body = self.object if self.object is not None else empty_object(schema)
        return json.dumps(body, ensure_ascii=False)


def _spoiled(text: str, fault: Fault | None) -> str:
    """`text` as a model that goes wrong like this would have written it."""
    if fault == "broken_json":
        return text[: len(text) // 2]
    if fault == "foreign":
        return _foreign(text)
    before, after = _AROUND.get(fault or "", ("", ""))
    return f"{before}{text}{after}"


def _foreign(text: str) -> str:
    """The same object with every sentence in it in a language that nobody asked for."""
    try:
        body = json.loads(text)
    except ValueError:
        return _FOREIGN
    return json.dumps(_translated(body), ensure_ascii=False)


def _translated(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _translated(child) for name, child in node.items()}
    if isinstance(node, list):
        return [_translated(child) for child in node]
    is_prose = isinstance(node, str) and " " in node and not node.upper().startswith("SELECT")
    return _FOREIGN if is_prose else node


def empty_object(schema: dict[str, Any]) -> Any:
    """The smallest value that a strict JSON schema allows: null, the first choice, "", 0, []."""
    return _empty(schema, schema.get("$defs", {}))


def _empty(node: dict[str, Any], named: dict[str, Any]) -> Any:
    if "$ref" in node:
        return _empty(named[node["$ref"].rpartition("/")[2]], named)
    if "anyOf" in node:
        nullable = any(choice.get("type") == "null" for choice in node["anyOf"])
        return None if nullable else _empty(node["anyOf"][0], named)
    if node.get("type") == "object":
        return {name: _empty(child, named) for name, child in node.get("properties", {}).items()}
    if choices := node.get("enum") or ([node["const"]] if "const" in node else []):
        return choices[0]
    text = "2025-01-01" if node.get("format") == "date" else ""
    return {"array": [], "string": text, "boolean": False, "null": None}.get(
        node.get("type", ""), node.get("minimum", 0))
