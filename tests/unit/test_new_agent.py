"""Adding an agent = one file + its lines in graph_config.py, as docs/adding-an-agent.md says.

The page's own blocks are added to a copy of the project; then the real command shows the
agent in the graph, and a real worker process carries a real job through it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from orchestrator.contracts import NewJob
from orchestrator.engine import Engine, JobView
from orchestrator.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
NAME = "question_length"
PATIENCE = 30.0


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what an author edits, with the page's file and lines added."""
    page = (ROOT / "docs" / "adding-an-agent.md").read_text("utf-8")
    agent, module, edges = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    shutil.copytree(ROOT / "workers", tmp_path / "workers")
    (tmp_path / "workers" / f"{NAME}.py").write_text(agent, "utf-8")
    graph = (ROOT / "graph_config.py").read_text("utf-8")
    assert graph.count("    modules=(\n") == graph.count("    edges=(\n") == 1
    graph = graph.replace("    modules=(\n", "    modules=(\n" + module)
    graph = graph.replace("    edges=(\n", "    edges=(\n" + edges)
    (tmp_path / "graph_config.py").write_text(graph, "utf-8")
    return tmp_path


@pytest.fixture
def extended(project: Path) -> ModuleType:
    """The copy's graph_config, beside the project's own."""
    spec = importlib.util.spec_from_file_location("extended_graph", project / "graph_config.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def environment(project: Path, settings: Settings) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{project}{os.pathsep}{ROOT}",
            "EZPOCKET_HOME": str(settings.home), "OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}


def command(*words: str) -> list[str]:
    return [sys.executable, "-P", "-m", "orchestrator.cli", *words]


@pytest.fixture
def worker(project: Path, settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command("worker", NAME, "intent_validator"), cwd=project,
                          env=environment(project, settings)) as process:
        yield process
        process.terminate()
        assert process.wait(PATIENCE) == 0, "SIGTERM drains"


def wait_for(engine: Engine, job_id: str, ready: Callable[[JobView], bool]) -> JobView:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        job = engine.job(job_id)
        if job is not None and ready(job):
            return job
        time.sleep(0.05)
    raise AssertionError(f"{job_id} did not get there: {engine.job(job_id)}")


def test_the_graph_command_knows_it(project: Path, settings: Settings) -> None:
    """PM2's list is made from this output."""
    done = subprocess.run(command("graph", "--json"), capture_output=True, check=True,
                          cwd=project, env=environment(project, settings))
    (graph,) = json.loads(done.stdout)
    assert NAME in [module["name"] for module in graph["modules"]]


def test_a_worker_process_carries_a_job_through_it(
    redis_url: str, extended: ModuleType, worker: subprocess.Popen[bytes],
) -> None:
    engine = Engine(redis_url, extended.GRAPHS)
    context = {"pergunta": "qual foi a receita do mês passado?", "lang": "pt",
               "conversation_context": [], "has_history": False}
    job_id = engine.submit(NewJob("fifteenth", "questions", "person", None, context))
    job = wait_for(engine, job_id, lambda job: "question_words" in job.context)
    assert job.context["question_words"] == 7
    step = next(step for step in job.execution_chain if step["module"] == NAME)
    assert step["note"] == "7 words"
    assert NAME in engine.queues()
    engine.cancel(job_id, "person")
