"""`ezpocket web`: the web processes, forked from one parent that has imported everything.

Place in the flow: run by `up` and PM2. The supervisor takes Python's own fork and sleep
before the server's module lets gevent replace them; so their imports are in this order.
"""

# ruff: noqa: I001

from __future__ import annotations

from orchestrator.supervisor import Child, Supervisor, run_apart

from orchestrator.web.server import serve

import argparse
import sys

import setproctitle

from orchestrator.cli import exit_code_of, port
from orchestrator.cli.output import Screen
from orchestrator.cli.pm2 import tell_ready
from orchestrator.cli.memory import forget_library_pages
from orchestrator.cli.readiness import wait_for_servers
from orchestrator.errors import EzpocketError
from orchestrator.settings import Settings, get_settings


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    settings = get_settings()
    # In a child: gevent must not begin its loop in the process that forks.
    lock = port.open_lock(settings)
    if code := run_apart("web", lambda: _begin(settings, arguments.wait, lock, screen)):
        return code
    setproctitle.setproctitle("ezpocket: web")
    children = [
        Child(f"web {number}", lambda: serve(settings, on_ready=lambda: tell_ready(settings)))
        for number in range(1, arguments.processes + 1)
    ]
    forget_library_pages()
    Supervisor(children, lambda _: None).run()
    return 0


def _begin(settings: Settings, seconds: float, lock: int, screen: Screen) -> None:
    """Wait for the servers, then take the port; the parent keeps the lock."""
    try:
        wait_for_servers(settings, seconds)
        port.claim(settings, lock)
    except EzpocketError as error:
        screen.error(error)
        sys.exit(exit_code_of(error))
