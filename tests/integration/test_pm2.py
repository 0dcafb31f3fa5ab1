"""The real PM2 runs the same processes from ecosystem.config.js."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_config import QUESTIONS
from production.prove.system import ROOT, PrivateSystem, eventually, tree

SCHEDULED = "worker-data-sync-agent"  # PM2 starts it at each full hour, also one that is stopped


class Pm2:
    """A private PM2 (PM2_HOME in the test's folder) and the system it runs."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.system = PrivateSystem(home / "ezpocket")

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [str(ROOT / "node_modules" / ".bin" / "pm2"), *arguments], cwd=ROOT, text=True,
            env={**self.system.environment(), "PM2_HOME": str(self.home / "pm2")},
            capture_output=True, timeout=300, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def apps(self) -> list[dict[str, Any]]:
        text = self.run("jlist")
        found: list[dict[str, Any]] = json.loads(text[text.index("["):])
        return found

    def online(self) -> Counter[str]:
        return Counter(app["name"] for app in self.apps() if app["pm2_env"]["status"] == "online")

    def ask(self) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "orchestrator.cli", "ask", "receita de ontem", "--yes",
             "--json"], cwd=ROOT, env=self.system.environment(), text=True, capture_output=True,
            timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return str(json.loads(done.stdout)["status"])


@pytest.fixture(scope="module")
def pm2() -> Iterator[Pm2]:
    home = Path(tempfile.mkdtemp(prefix="ezpocket-pm2-"))
    found = Pm2(home)
    try:
        found.run("start", "ecosystem.config.js")
        yield found
    finally:
        with contextlib.suppress(AssertionError):
            found.run("kill")
        shutil.rmtree(home, ignore_errors=True)


def workers() -> set[str]:
    return {f"worker-{module.name.replace('_', '-')}" for module in QUESTIONS.workers()}


def test_without_an_installation_it_says_what_to_make(tmp_path: Path) -> None:
    shutil.copy(ROOT / "ecosystem.config.js", tmp_path)
    done = subprocess.run(["node", "ecosystem.config.js"], cwd=tmp_path, text=True,
                          capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr == "ezpocket: .venv is missing; make it first: make setup\n"


def test_everything_is_online_in_fork_mode(pm2: Pm2) -> None:
    names = workers() | {"ezpocket-servers", "ezpocket-web"}
    assert set(pm2.online()) >= names
    assert {app["pm2_env"]["exec_mode"] for app in pm2.apps()} == {"fork_mode"}
    assert {app["pm2_env"]["restart_time"] for app in pm2.apps() if app["name"] != SCHEDULED} == {0}


def test_data_sync_ends_at_once_and_waits_for_its_time(pm2: Pm2) -> None:
    def ended() -> bool:
        (sync,) = [app for app in pm2.apps() if app["name"] == SCHEDULED]
        return bool(sync["pm2_env"]["status"] == "stopped" and sync["pm2_env"]["cron_restart"])

    eventually(ended, "the sync's end")


def test_a_question_is_answered(pm2: Pm2) -> None:
    assert pm2.ask() == "answered"


def test_scale_and_restart(pm2: Pm2) -> None:
    pm2.run("scale", "worker-plan-builder", "2")
    eventually(lambda: pm2.online()["worker-plan-builder"] == 2, "the second worker")
    pids = {app["pid"] for app in pm2.apps() if app["name"] == "worker-plan-builder"}
    pm2.run("restart", "worker-plan-builder")
    eventually(lambda: pm2.online()["worker-plan-builder"] == 2, "both again")
    after = {app["pid"] for app in pm2.apps() if app["name"] == "worker-plan-builder"}
    assert not pids & after
    assert pm2.ask() == "answered"


def test_status_shows_the_workers_that_the_engine_knows(pm2: Pm2) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "orchestrator.cli", "status", "--json"], cwd=ROOT, text=True,
        env=pm2.system.environment(), capture_output=True, timeout=60, check=True)
    named = {name.split("@")[0] for name in json.loads(done.stdout)["workers"]}
    assert named >= {f"worker {module.name}" for module in QUESTIONS.workers()}


def test_the_first_account_is_named_in_the_log_without_its_password(pm2: Pm2) -> None:
    log = (pm2.home / "pm2" / "logs" / "ezpocket-servers-out.log").read_text()
    note = pm2.system.home / "first-account.json"
    assert "admin" in log and str(note) in log
    assert json.loads(note.read_text())["password"] not in log


def test_restarted_servers_are_asked_to_stop_and_come_back_whole(pm2: Pm2) -> None:
    pm2.run("restart", "ezpocket-servers")
    log = pm2.home / "pm2" / "logs" / "ezpocket-servers-error.log"
    assert "starting it again" not in log.read_text() and "iniciando de novo" not in log.read_text()
    assert pm2.ask() == "answered"


def test_logs_show_the_workers(pm2: Pm2) -> None:
    assert "ezpocket-servers" in pm2.run("logs", "--nostream", "--lines", "5")


def test_stop_all_leaves_nothing_behind(pm2: Pm2) -> None:
    daemon = int((pm2.home / "pm2" / "pm2.pid").read_text())
    pids = [pid for pid in tree(daemon) if pid != daemon]
    assert len(pids) > 16
    pm2.run("flush")
    pm2.run("stop", "all")
    assert set(pm2.online()) <= {SCHEDULED}
    eventually(lambda: not [pid for pid in pids if os.path.exists(f"/proc/{pid}")], "their end")
    without_redis = [log.name for log in (pm2.home / "pm2" / "logs").glob("worker-*-error.log")
                     if "redis" in log.read_text().lower()]
    assert not without_redis
