"""Loads and checks every prompt at start: workers/roles/<agent>.toml, one file per agent.

Place in the flow: `llm.ask(role, variables, ...)` renders the role's prompt here. A file:

    version = "1"                      # shown in the trace with a hash of the texts
    description = "what it is for"
    variables = ["today"]              # trusted: written by our own code
    data = ["question"]                # from people, databases or models: fenced when rendered
    holds = { statistics = "aggregates" }  # data that holds rows: from which LLM_ROWS it may leave
    temperature = 0.1                  # optional, like max_tokens and deadline (seconds)
    [local]                            # BD_REFERENCE = Local
    system = "... $today ..."
    user = "... $question ..."
    [athena]                           # takes from [local] what it does not say

Placeholders are `$name` or `${name}`; `$$` is a dollar sign. A placeholder that is not
declared, or a declared one that is not used, is an error at start, not at the first call. A
trusted variable is a word or a date: one that is longer, or has a second line, is refused, so that
nobody's words stand outside a fence by mistake.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from orchestrator.fence import FENCE_RULE, fenced

MAX_VARIABLE = 24_000
MAX_TRUSTED = 60
Level = Literal["none", "aggregates", "sample", "full"]
LEVELS: tuple[Level, ...] = ("none", "aggregates", "sample", "full")


class RoleError(Exception):
    """A prompt file or its use is wrong: a mistake of ours, so it stops the start."""


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Texts(Frozen):
    system: str = ""
    user: str = ""

    def placeholders(self) -> set[str]:
        found: set[str] = set()
        for text in (self.system, self.user):
            template = Template(text)
            if not template.is_valid():
                raise ValueError("a lone '$': write '$$' for a dollar sign")
            found.update(template.get_identifiers())
        return found


class Role(Frozen):
    """One prompt file. temperature as the provider means it; deadline in seconds."""

    version: str = Field(pattern=r"^[1-9][0-9]{0,3}$")
    description: str = Field(min_length=1)
    variables: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    holds: dict[str, Level] = Field(default_factory=dict)
    temperature: float = Field(default=0.1, ge=0, le=2)
    max_tokens: int = Field(default=1500, ge=1)
    deadline: float = Field(default=20.0, gt=0, le=300)
    local: Texts
    athena: Texts = Texts()

    @model_validator(mode="after")
    def _placeholders_are_declared(self) -> Self:
        declared = {*self.variables, *self.data}
        if len(declared) != len(self.variables) + len(self.data):
            raise ValueError("a name is declared twice in variables and data")
        used: set[str] = set()
        for name in ("local", "athena"):
            found = self.texts(name).placeholders()
            if unknown := found - declared:
                raise ValueError(f"[{name}] uses undeclared {sorted(unknown)}")
            used |= found
        if unused := declared - used:
            raise ValueError(f"declares {sorted(unused)} and never uses them")
        if strange := self.holds.keys() - set(self.data):
            raise ValueError(f"holds names {sorted(strange)}, which are not in data")
        if not (self.local.system and self.local.user):
            raise ValueError("[local] needs both system and user")
        return self

    def texts(self, variant: str) -> Texts:
        """The texts for "local" or "athena", the latter completed from the former."""
        if variant != "athena":
            return self.local
        return Texts(system=self.athena.system or self.local.system,
                     user=self.athena.user or self.local.user)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A rendered prompt. `version` is "<version>+<hash>", for the trace."""

    role: str
    version: str
    system: str
    user: str
    temperature: float
    max_tokens: int
    deadline: float


class Roles:
    """Every role by name, for one variant (Local or Athena). rows: LLM_ROWS, what of the data a
    prompt may hold."""

    def __init__(
        self, roles: Mapping[str, Role], bd_reference: str = "Local", *, rows: Level = "full",
    ) -> None:
        self._roles = dict(roles)
        self._variant = bd_reference.lower()
        self._rows = rows

    @classmethod
    def load(
        cls, folder: Path, bd_reference: str = "Local", *, rows: Level = "full",
    ) -> Roles:
        """All *.toml of `folder`; RoleError names the file and what is wrong with it."""
        roles: dict[str, Role] = {}
        for path in sorted(folder.glob("*.toml")):
            try:
                roles[path.stem] = Role.model_validate(tomllib.loads(path.read_text("utf-8")))
            except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
                raise RoleError(f"{path.name}: {error}") from error
        return cls(roles, bd_reference, rows=rows)

    def names(self) -> tuple[str, ...]:
        return tuple(self._roles)

    def render(self, role: str, variables: Mapping[str, object]) -> Prompt:
        """The prompt with every declared variable filled in; RoleError for a missing or an
        unknown one. Values of `data` are bounded and fenced, or left out where they hold more of
        the rows than LLM_ROWS lets leave."""
        if role not in self._roles:
            raise RoleError(f"no role '{role}'; there are: {', '.join(self._roles) or 'none'}")
        found = self._roles[role]
        declared = {*found.variables, *found.data}
        if declared != set(variables):
            raise RoleError(f"role '{role}' takes {sorted(declared)}, not {sorted(variables)}")
        values = {name: _trusted(name, str(variables[name])) for name in found.variables}
        values |= {name: fenced(self._told(found, name, str(variables[name])))
                   for name in found.data}
        texts = found.texts(self._variant)
        system = Template(texts.system).substitute(values).strip()
        if found.data:
            system = f"{system}\n\n{FENCE_RULE}"
        return Prompt(
            role=role,
            version=f"{found.version}+{_fingerprint(found, texts)}",
            system=system,
            user=Template(texts.user).substitute(values).strip(),
            temperature=found.temperature,
            max_tokens=found.max_tokens,
            deadline=found.deadline,
        )


    def _told(self, role: Role, name: str, text: str) -> str:
        if reaches(self._rows, role.holds.get(name, "none")):
            return bounded(text)
        return "(left out: it holds rows of the data)"


def reaches(rows: Level, wanted: Level) -> bool:
    """Whether LLM_ROWS=`rows` lets leave what needs `wanted`."""
    return LEVELS.index(rows) >= LEVELS.index(wanted)


def bounded(text: str) -> str:
    return text if len(text) <= MAX_VARIABLE else text[:MAX_VARIABLE] + " […]"


def _trusted(name: str, text: str) -> str:
    if len(text) > MAX_TRUSTED or not text.isprintable():
        raise RoleError(f"'{name}' is longer than a word or a date: declare it in data")
    return text


def _fingerprint(role: Role, texts: Texts) -> str:
    """Of all that goes to the model whatever is asked, so that a trace tells prompts apart."""
    said = "\0".join((texts.system, texts.user, FENCE_RULE if role.data else "",
                      f"{role.temperature} {role.max_tokens}"))
    return hashlib.sha256(said.encode()).hexdigest()[:8]
