"""Finds the running system, or starts one of its own and stops it afterwards.

Place in the flow: __main__ wraps the asking in one of these. A system is found when its servers
and its page answer; otherwise a private one runs in a temporary EZPOCKET_HOME.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.eval.asking import COMMAND
from orchestrator.errors import Unavailable

START_SECONDS = 120


@contextmanager
def running() -> Iterator[dict[str, str]]:
    """The environment in which `ezpocket ask` reaches a running system."""
    if _answers(dict(os.environ)):
        yield dict(os.environ)
        return
    home = Path(tempfile.mkdtemp(prefix="ezpocket-eval-"))
    environment = {**os.environ, "EZPOCKET_HOME": str(home), "PORT": str(_free_port())}
    try:
        _run("up", "--detach", environment=environment)
        yield environment
    finally:
        _run("down", environment=environment, check=False)
        shutil.rmtree(home, ignore_errors=True)


def _answers(environment: dict[str, str]) -> bool:
    """Does `status --json` list workers that run?"""
    done = _run("status", "--json", environment=environment, check=False)
    try:
        found = json.loads(done.stdout)
    except ValueError:
        return False
    return done.returncode == 0 and isinstance(found, dict) and bool(found.get("workers"))


def _run(
    *arguments: str, environment: dict[str, str], check: bool = True
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(COMMAND), *arguments], env=environment, capture_output=True, text=True,
        timeout=START_SECONDS, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if check and done.returncode:
        said = done.stderr.strip()[-500:]
        raise Unavailable(
            "eval_system",
            f"`ezpocket {arguments[0]}` falhou: {said}",
            f"`ezpocket {arguments[0]}` failed: {said}",
        )
    return done


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
