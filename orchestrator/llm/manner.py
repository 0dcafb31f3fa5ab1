"""How one provider's model wants to be asked, as far as it has shown.

Place in the flow: begins as the profile says; every refused parameter changes it for good, so
that only the first question pays for what a profile does not know (a reasoning model that
takes no temperature). It also remembers that a provider failed a moment ago.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from orchestrator.llm.profiles import Route, Structured
from orchestrator.roles import Prompt

ROLE_HEADER = "X-Ezpocket-Role"
LONGEST_REST = 300.0
_LIMITS = ("max_tokens", "max_completion_tokens")
_NAMED = re.compile(r"max_completion_tokens|max_tokens|temperature|stream_options|include_usage"
                    r"|response_format|json_schema|json_object")
_LESS: dict[Structured, Structured] = {
    "json_schema": "json_object", "json_object": "none", "none": "none"}


class Manner:
    """Of one route; shared by every thread that asks it, each change being one assignment."""

    def __init__(self, route: Route) -> None:
        self.structured: Structured = route.provider.structured
        self._model = route.model
        self._limit: str | None = route.provider.token_limit
        self._untried = [name for name in _LIMITS if name != self._limit]
        self._temperature = True
        self._usage = route.provider.stream_usage
        self._rests_until = 0.0

    def resting(self) -> bool:
        return monotonic() < self._rests_until

    def rest(self, seconds: float) -> None:
        self._rests_until = max(self._rests_until, monotonic() + min(seconds, LONGEST_REST))

    def options(
        self, prompt: Prompt, messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any] | None, *, stream: bool,
    ) -> dict[str, Any]:
        """The request. schema: of the object that is wanted; None asks for text."""
        options: dict[str, Any] = {
            "model": self._model, "messages": messages,
            "extra_headers": {ROLE_HEADER: prompt.role}}
        if self._limit is not None:
            options[self._limit] = prompt.max_tokens
        if self._temperature:
            options["temperature"] = prompt.temperature
        if schema is not None and self.structured == "json_schema":
            options["response_format"] = {"type": "json_schema", "json_schema": {
                "name": prompt.role, "strict": True, "schema": schema}}
        elif schema is not None and self.structured == "json_object":
            options["response_format"] = {"type": "json_object"}
        if stream:
            options["stream"] = True
            if self._usage:
                options["stream_options"] = {"include_usage": True}
        return options

    def adapt(self, parameter: str, message: str, sent: Mapping[str, Any]) -> bool:
        """Leave out, or say otherwise, what the provider refused; False when that is nothing
        that can go. parameter: its name, "" where the error has none. sent: the refused request;
        what another thread has adapted since is not adapted again."""
        found = _NAMED.search(parameter) or _NAMED.search(message)
        match found[0] if found else "":
            case "max_tokens" | "max_completion_tokens":
                refused = next((name for name in _LIMITS if name in sent), None)
                if refused is not None and self._limit == refused:
                    self._limit = self._untried.pop() if self._untried else None
                return refused is not None
            case "temperature":
                self._temperature = False
                return "temperature" in sent
            case "stream_options" | "include_usage":
                self._usage = False
                return "stream_options" in sent
            case "response_format" | "json_schema" | "json_object":
                refused = sent.get("response_format", {}).get("type")
                if refused == self.structured:
                    self.structured = _LESS[self.structured]
                return refused is not None
        return False
