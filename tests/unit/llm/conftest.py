"""Scripted providers over real HTTP, and an LLM that asks them in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from orchestrator.llm import LLM, Call, Models, Price
from orchestrator.llm.profiles import Provider, RoleOptions
from orchestrator.roles import Role, Roles, Texts
from orchestrator.testing import Endpoint, serve

KEY = "key-that-must-not-leak"
PRICE = Price(input=Decimal(3), cached=Decimal(1), output=Decimal(10))
Replies = list[dict[str, Any]]


class Answer(BaseModel):
    word: str
    number: int | None


class Heard:
    """A listener that remembers; `refuses` raises for what it hears."""

    def __init__(self, refuses: Callable[[str], None] | None = None) -> None:
        self.pieces: list[str] = []
        self.ends: list[str] = []
        self.rejected: list[tuple[str, str]] = []
        self._refuses = refuses

    def text(self, piece: str) -> None:
        self.pieces.append(piece)
        if self._refuses is not None:
            self._refuses("".join(self.pieces))

    def finished(self, text: str) -> None:
        self.ends.append(text)

    def again(self, rejected: str, why: str) -> None:
        self.rejected.append((rejected, why))
        self.pieces.clear()


class Asking:
    """`providers` answer in the role "judge", each from its own replies, in order."""

    def __init__(self, llm: LLM, roles: Roles, endpoints: list[Endpoint]) -> None:
        self.llm = llm
        self.roles = roles
        self.endpoints = endpoints

    @property
    def requests(self) -> list[dict[str, Any]]:
        """What the first provider was asked."""
        return list(self.endpoints[0].requests)

    @property
    def last(self) -> Call:
        return self.llm.calls[-1]

    def once(self, **options: Any) -> Answer:
        return self.llm.ask("judge", {"question": "quanto?"}, Answer, **options)

    def write(self, listener: Heard | None = None, **options: Any) -> str:
        return self.llm.write("judge", {"question": "quanto?"}, listener=listener or Heard(),
                              **options)


@pytest.fixture
def asking() -> Iterator[Callable[..., Asking]]:
    """asking(replies, replies of the next provider..., profile={}, deadline=30, rest=30, ...)."""
    with ExitStack() as stack:
        def start(
            *scripts: Replies, profile: dict[str, Any] | None = None, deadline: float = 30.0,
            rest: float = 30.0, options: RoleOptions | None = None, **given: Any,
        ) -> Asking:
            endpoints = [stack.enter_context(serve(0, {"judge": replies})) for replies in scripts]
            names = [f"p{number}" for number in range(1, len(scripts) + 1)]
            providers = {
                name: Provider(base_url=endpoint.url, models={"default": f"model-{name}"},
                               **(profile or {}))
                for name, endpoint in zip(names, endpoints, strict=True)}
            models = Models(
                tuple(names), providers, dict.fromkeys(names, SecretStr(KEY)),
                roles={"judge": options or RoleOptions()},
                prices={("p1", "model-p1"): PRICE})
            texts = Texts(system="Be brief.", user="$question")
            role = Role(version="7", description="d", data=("question",), deadline=deadline,
                        local=texts)
            roles = Roles({"judge": role})
            llm = LLM(roles, models=models, rest_seconds=rest, **given)
            stack.callback(llm.close)
            return Asking(llm, roles, endpoints)

        yield start


@pytest.fixture
def heard() -> type[Heard]:
    return Heard
