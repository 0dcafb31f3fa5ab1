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
    each = port.of_processes(settings, arguments.processes)
    locks = {one.port: port.open_lock(one) for one in each}
    # In a child: gevent must not begin its loop in the process that forks.
    if code := run_apart("web", lambda: _begin(each, arguments.wait, locks, screen)):
        return code
    setproctitle.setproctitle("ezpocket: web")
    children = [
        Child(f"web {number}",
              lambda one=one: serve(  # type: ignore[misc]  # a default, bound at each turn
                  one, on_ready=lambda: tell_ready(settings)))
        for number, one in enumerate(each, 1)
    ]
    forget_library_pages()
    Supervisor(children, lambda _: None).run()
    return 0


def _begin(each: list[Settings], seconds: float, locks: dict[int, int], screen: Screen) -> None:
    """Wait for the servers, then take the ports; the parent keeps the locks."""
    try:
        wait_for_servers(each[0], seconds)
        for one in {one.port: one for one in each}.values():
            port.claim(one, locks[one.port])
    except EzpocketError as error:
        screen.error(error)
        sys.exit(exit_code_of(error))
