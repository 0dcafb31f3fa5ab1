"""`ezpocket down`: stop what `up` started, and wait until it has."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import time

from orchestrator.cli.output import Screen
from orchestrator.cli.running import holder
from orchestrator.embedded import process
from orchestrator.errors import Unavailable
from orchestrator.settings import get_settings

PATIENCE = 60.0


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Only who holds the home's lock is signalled. Nothing running is no error: exit 0."""
    pid = holder(get_settings().home)
    if pid is None:
        screen.say(screen.t("nada no ar", "nothing is running"))
        return 0
    with contextlib.suppress(ProcessLookupError):  # it has just ended
        os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while not process.reap(pid):
        if time.monotonic() > until:
            raise Unavailable("will_not_stop",
                              f"O processo {pid} não termina; veja up.log.",
                              f"Process {pid} does not end; see up.log.")
        time.sleep(0.05)
    screen.say(screen.t("parado", "stopped"))
    return 0
