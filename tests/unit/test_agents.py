"""Every agent keeps the shape that makes it findable, and does what its case file says.

Agent = module of graph_config = workers/<module>.py = class in CamelCase = case file = prompt
file where a model is used. The cases run on the real class with real servers behind it.
"""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from graph_config import GRAPHS, Module
from orchestrator.analyst.reading.language import shown_language
from orchestrator.errors import EzpocketError
from orchestrator.llm import LLM
from orchestrator.roles import Roles
from orchestrator.services import ROLES_FOLDER, SERVICE_NAMES, Services
from orchestrator.settings import Settings
from orchestrator.testing import RecordingHandle, serve
from tests.matching import as_object, mismatches

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases"
TODAY = dt.date(2025, 6, 15)
MODULES = [module for graph in GRAPHS.values() for module in graph.modules]

each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


def agent_class(name: str) -> Any:
    found = importlib.import_module(f"workers.{name}")
    return getattr(found, "".join(part.title() for part in name.split("_")))


def parameters(name: str) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(agent_class(name)).parameters)


def cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.jsonl")):
        if path.stem in {module.name for module in MODULES}:
            for line in path.read_text("utf-8").splitlines():
                case = json.loads(line)
                found.append(pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}"))
    return found


@pytest.fixture(scope="module")
def services(settings: Settings) -> Iterator[Services]:
    found = Services(settings, today=lambda: TODAY, llm=None)
    yield found
    found.close()


@each_module
def test_an_agent_is_where_its_name_says(module: Module) -> None:
    cls = agent_class(module.name)
    assert cls.module == module.name
    assert callable(cls.process)
    asks = "Ask(" in inspect.getsource(inspect.getmodule(cls))  # type: ignore[arg-type]
    assert hasattr(cls, "answered") == asks, "an agent that asks is answered, and no other"


@each_module
def test_an_agent_asks_for_services_by_keyword(module: Module) -> None:
    for parameter in parameters(module.name).values():
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY, parameter
        assert parameter.name in SERVICE_NAMES, parameter


@each_module
def test_input_and_output_are_what_the_graph_says(module: Module) -> None:
    found = importlib.import_module(f"workers.{module.name}")
    for name, declared in (("Input", module.reads), ("Output", module.writes)):
        model: type[BaseModel] = getattr(found, name)
        assert model.model_config.get("frozen"), f"{name} is frozen"
        assert "*" in declared or set(model.model_fields) <= set(declared)
    extra = found.Input.model_config.get("extra") != "forbid"
    assert extra or set(module.reads) == set(found.Input.model_fields), \
        "an Input that forbids further fields must know every field that is read"


@each_module
def test_an_agent_has_a_case_file(module: Module) -> None:
    assert (CASES / f"{module.name}.jsonl").is_file()


@each_module
def test_an_agent_with_a_model_has_a_prompt_and_no_other_has(module: Module) -> None:
    prompt = ROLES_FOLDER / f"{module.name}.toml"
    assert prompt.is_file() == ("llm" in parameters(module.name))


@pytest.mark.parametrize("variant", ["Local", "Athena"])
def test_every_prompt_loads_and_belongs_to_a_module(variant: str) -> None:
    assert set(Roles.load(ROLES_FOLDER, variant).names()) <= {module.name for module in MODULES}


@pytest.mark.parametrize(("name", "case"), cases())
def test_case(name: str, case: dict[str, Any], services: Services) -> None:
    unknown = set(case) - {"name", "context", "answer", "llm", "round", "expect"}
    assert not unknown, f"a case has no {unknown}"
    handle = RecordingHandle(name, case["context"], round=case.get("round", 1))
    if "llm" not in case:
        found = run(services.build(agent_class(name)), case, handle)
    else:
        with serve(0, case["llm"]) as endpoint:
            llm = LLM(services.roles, model="scripted", base_url=endpoint.url,
                      language=shown_language)
            found = run(with_model(services, llm).build(agent_class(name)), case, handle)
            llm.close()
    assert not list(mismatches(case["expect"], found))


def with_model(services: Services, llm: LLM) -> Services:
    ready = {name: services.get(name) for name in ("catalog", "values", "analyst", "today")}
    return Services(services.settings, llm=llm, **ready)


def run(agent: Any, case: dict[str, Any], handle: RecordingHandle) -> dict[str, Any]:
    """The outcome as an object; an error of ours as one too."""
    try:
        if "answer" in case:
            outcome = agent.answered(case["context"], case["answer"], handle)
        else:
            outcome = agent.process(case["context"], handle)
    except EzpocketError as error:
        return {"outcome": "error", "error": type(error).__name__, "code": error.code}
    found = as_object(outcome)
    json.dumps(found)
    return found
