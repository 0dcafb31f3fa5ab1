"""The command line against the whole running system: the main job and every refusal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

import psycopg
import pytest

from graph_config import QUESTIONS
from orchestrator import embedded
from orchestrator.engine import Engine
from production.prove.memory import name_of
from production.prove.system import ROOT, PrivateSystem, eventually, tree

KEYS = {
    "job_id", "status", "pergunta", "plan", "plan_steps", "query_sql", "columns", "rows",
    "row_count", "statistics", "chart", "response_text", "key_numbers", "execution_chain",
    "warnings",
}
BY_DAY = "Qual foi a receita dos últimos 7 dias, por dia?"


def ezpocket(system: PrivateSystem, *arguments: str, typed: str = "", **environment: str,
             ) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "orchestrator.cli", *arguments], cwd=ROOT, input=typed,
        text=True, capture_output=True, timeout=120, check=False,
        env={**system.environment(), **environment})


def asked(system: PrivateSystem, question: str, *more: str) -> dict[str, Any]:
    done = ezpocket(system, "ask", question, "--yes", "--json", *more)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_question_is_answered_with_the_numbers_of_its_sql(system: PrivateSystem) -> None:
    answer = asked(system, BY_DAY)
    assert set(answer) == KEYS
    assert answer["status"] == "answered"
    with psycopg.connect(system.settings.warehouse_url) as connection:
        rows = connection.execute(answer["query_sql"]).fetchall()
    assert answer["row_count"] == len(rows) == 7
    assert [float(row[-1]) for row in answer["rows"]] == [float(row[-1]) for row in rows]
    assert set(answer["execution_chain"][0]) == {
        "module", "attempt", "queued_ms", "execution_time", "status"}


def test_thirteen_workers_and_two_web_processes_run(system: PrivateSystem) -> None:
    status = json.loads(ezpocket(system, "status", "--json").stdout)
    names = sorted(status["workers"])
    assert [name for name in names if name.startswith("worker ")] == sorted(
        f"worker {module.name}" for module in QUESTIONS.workers())
    titles = [name_of(pid) for pid in tree(system.supervisor())]
    assert sorted(t for t in titles if t.startswith("ezpocket: web ")) == [
        "ezpocket: web 1", "ezpocket: web 2"]
    assert all(service["up"] for service in status["services"].values())
    assert set(status["queues"]) == {module.name for module in QUESTIONS.workers()}


def test_no_password_is_shown(system: PrivateSystem) -> None:
    secrets = json.loads((system.home / "secrets.json").read_text())
    for arguments in (("status",), ("status", "--json")):
        text = ezpocket(system, *arguments).stdout
        assert "***" in text
        assert not [name for name, secret in secrets.items() if secret in text]


def test_english_is_answered_in_english(system: PrivateSystem) -> None:
    done = ezpocket(system, "ask", "What was the revenue last month?", "--yes")
    assert done.returncode == 0, done.stderr
    for word in ("Plan", "SQL", "Result", "Answer", "plan_builder", "response_composer"):
        assert word in done.stdout
    assert "\033[" not in done.stdout


def test_the_plan_can_be_changed_in_words_and_then_accepted(system: PrivateSystem) -> None:
    done = ezpocket(system, "ask", BY_DAY, typed="m\nsó SP\na\n")
    assert done.returncode == 0, done.stderr
    assert "plan_refiner" in done.stdout
    assert "'SP'" in done.stdout


def test_a_rejected_plan_runs_nothing(system: PrivateSystem) -> None:
    done = ezpocket(system, "ask", BY_DAY, typed="r\n")
    assert done.returncode == 3
    assert "athena_executor" not in done.stdout


def test_nobody_at_the_terminal_withdraws_the_question(system: PrivateSystem) -> None:
    done = ezpocket(system, "ask", BY_DAY, typed="")
    assert done.returncode == 3
    assert "--yes" in done.stderr


def test_a_project_is_made_and_remembers(system: PrivateSystem) -> None:
    first = asked(system, "Quantos pedidos tivemos ontem?", "--project", "diário")
    second = asked(system, "e hoje?", "--project", "diário")
    assert first["status"] == second["status"] == "answered"
    assert second["plan"]["time"]["range"]["start"] == second["plan"]["today"]


def test_what_the_data_cannot_answer_is_refused_with_examples(system: PrivateSystem) -> None:
    done = ezpocket(system, "ask", "Qual é a capital da França?", "--yes", "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["status"] == "rejected"


@pytest.mark.parametrize("question", ["", "   ", "x" * 100_000, "receita \x01\x02\x03"])
def test_an_unusable_question_is_refused_in_one_sentence(
    system: PrivateSystem, question: str,
) -> None:
    done = ezpocket(system, "ask", "-", "--yes", typed=question)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_bytes_that_are_no_text_are_refused(system: PrivateSystem) -> None:
    done = subprocess.run(
        [sys.executable.encode(), b"-m", b"orchestrator.cli", b"ask", b"receita \xff\xfe"],
        cwd=ROOT, env=system.environment(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_a_second_up_says_that_it_runs_already(system: PrivateSystem) -> None:
    done = ezpocket(system, "up", LANG="pt_BR.UTF-8")
    assert done.returncode == 2
    assert f":{system.port}" in done.stderr
    assert "Já está no ar" in done.stderr


def test_killed_servers_and_workers_come_back(system: PrivateSystem) -> None:
    redis_pid = int(Engine.from_settings(system.settings).redis.info("server")["process_id"])
    worker = system.processes()["worker plan_builder"]
    for pid in (redis_pid, worker):
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: system.processes().get("worker plan_builder") not in (None, worker),
               "the worker's return")

    def redis_is_back() -> bool:
        servers = embedded.running(system.home)
        return servers is not None and servers.pids["redis"] != redis_pid

    eventually(redis_is_back, "Redis's return")
    assert asked(system, BY_DAY)["status"] == "answered"


def test_a_program_that_stops_reading_is_no_error(system: PrivateSystem) -> None:
    done = subprocess.run(
        f"{sys.executable} -m orchestrator.cli graph --json | head -1", shell=True, cwd=ROOT,
        env=system.environment(), capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
