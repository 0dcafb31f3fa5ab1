"""`ezpocket web`: one web process. Its server patches Python for gevent, so it comes first."""

# ruff: noqa: I001  (the order of these imports matters)

from __future__ import annotations

from orchestrator.web.server import serve

import argparse

import setproctitle

from orchestrator.cli.output import Screen
from orchestrator.cli.pm2 import tell_ready
from orchestrator.cli.servers import wait_for_servers
from orchestrator.settings import get_settings


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    settings = get_settings()
    wait_for_servers(settings, arguments.wait)
    setproctitle.setproctitle("ezpocket: web")
    serve(settings, on_ready=lambda: tell_ready(settings))
    return 0
