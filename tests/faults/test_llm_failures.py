"""700 failures of the language model, every one in every role: no job is lost or stuck.

Real agents in real processes ask a real endpoint over HTTP; deadlines are scaled down, so that
those failures that only a deadline ends do not take their half a minute each.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator import events
from orchestrator.catalog import load_catalog
from orchestrator.cli.worker import standing_modules
from orchestrator.database import Database
from orchestrator.engine import Engine, JobView
from orchestrator.events import StreamEvent
from orchestrator.roles import Roles
from orchestrator.services import ROLES_FOLDER
from orchestrator.settings import CHECKOUT, Settings
from orchestrator.testing import Endpoint, serve
from orchestrator.testing.failures import FAILURES
from orchestrator.testing.standin import StandIn
from tests.faults.llm_adversary import Adversary
from tests.faults.llm_people import People

SEED = 20261122
WANTED = 700
PROCESSES = 5
# What a statement that no model can put right ends with.
REFUSALS = ("EDITED_SQL_REFUSED", "SQL_REFUSED")
HANG = 900.0
# All that there are: for a new one, llm_people.py has to ask what leads to it.
ROLES = Roles.load(ROLES_FOLDER).names()
PROVIDERS = tuple(f"provider{number}" for number in range(1, 7))


def configuration(address: str) -> str:
    """Six providers in one place, so that a call meets many failures. A model for each role: what
    one refuses says nothing of the others."""
    lines = [f"order = {list(PROVIDERS)}"]
    for name in PROVIDERS:
        lines += [f"[providers.{name}]", f'base_url = "{address}"', "first_seconds = 0.2",
                  "gap_seconds = 0.2", f'models.default = "{name}"']
        lines += [f'models.{role} = "{name}-{role}"' for role in ROLES]
    for role in ROLES:
        lines += [f"[roles.{role}]", "deadline = 1.5"]
    return "\n".join(lines)


@pytest.fixture
def adversary(settings: Settings) -> Adversary:
    model = StandIn(load_catalog(settings.catalog_path), settings.today)
    return Adversary(model, ROLES, WANTED, SEED)


@pytest.fixture
def endpoint(adversary: Adversary) -> Iterator[Endpoint]:
    with serve(0, adversary) as found:
        yield found


@pytest.fixture
def workers(
    settings: Settings, redis_url: str, endpoint: Endpoint, tmp_path: Path,
) -> Iterator[subprocess.Popen[str]]:
    config = tmp_path / "llm.toml"
    config.write_text(configuration(endpoint.url))
    environment = {**os.environ, "EZPOCKET_HOME": str(settings.home), "LLM_CONFIG": str(config),
                   "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "tests.faults.llm_workers", str(PROCESSES)]
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, text=True,
                          stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        yield process
        process.terminate()
        process.wait(60)


@pytest.mark.usefixtures("workers")
def test_700_failures_lose_no_job_and_leave_none_stuck(
    settings: Settings, engine: Engine, database: Database, adversary: Adversary,
) -> None:
    people = People(engine, database, settings, random.Random(SEED), adversary.left)
    people.ask_until(lambda: not any(map(adversary.left, ROLES)), HANG)

    assert [role for role in ROLES if adversary.left(role)] == [], "roles that were hardly asked"
    missing = {(role, name) for role in ROLES for name in FAILURES} - adversary.delivered.keys()
    assert missing <= adversary.pointless, "each failure in each role"
    assert sum(adversary.delivered.values()) >= WANTED
    assert people.jobs.keys() - people.ended.keys() == set(), "neither lost nor stuck"
    assert not any(engine.dead_letters(module) for module in standing_modules())
    for job in people.ended.values():
        ended_well(job, everything_told(engine, job.job_id))


def everything_told(engine: Engine, job_id: str) -> list[StreamEvent]:
    told: list[StreamEvent] = []
    while more := events.read(engine.redis, job_id, told[-1].seq if told else 0):
        told += more
    return told


def ended_well(job: JobView, told: list[StreamEvent]) -> None:
    """Answered, or refused in words; once; and a person was told where no model helped."""
    ends = [event for event in told if event.type == "ended"]
    assert len(ends) == 1, f"{job.job_id} ended {len(ends)} times"
    assert job.status in ("answered", "rejected", "failed"), job.status
    said = job.error if job.status == "failed" else job.context["response_text"]
    assert said and "Traceback" not in said
    if job.status == "failed":
        assert job.error_code in REFUSALS or str(job.error_code).startswith("llm_"), job.error_code
    written = [step["note"] for step in job.execution_chain
               if step["module"] == "response_composer"]
    if written and "llm_" in written[-1]:
        message = next(event for event in told if event.type == "message")
        assert message.data["warnings"], "the answer says that no model wrote it"
