"""`ezpocket fake-llm`: the scripted OpenAI-compatible endpoint, for development without a key.

Case files answer first (orchestrator/testing/script.py), a stand-in for a model the rest.
"""

from __future__ import annotations

import argparse
import signal
import time
from pathlib import Path

from orchestrator.catalog import load_catalog
from orchestrator.cli.output import Screen
from orchestrator.errors import Conflict
from orchestrator.settings import get_settings
from orchestrator.testing import Endpoint, load_script, serve
from orchestrator.testing.manner import Manner, read_faults
from orchestrator.testing.standin import StandIn

TICK = 0.2


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Serves until SIGTERM or SIGINT; prints what OPENAI_BASE_URL must be."""
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, frame: stopping.append(got))
    settings = get_settings()
    model = StandIn(load_catalog(settings.catalog_path), settings.today, settings.bd_reference)
    script = load_script(Path(arguments.cases) if arguments.cases else {}, model.reply)
    manner = Manner(script, first=arguments.first, delay=arguments.delay,
                    faults=read_faults(arguments.fault), seed=arguments.seed)
    with _serving(arguments.port, manner) as endpoint:
        screen.say(f"OPENAI_BASE_URL={endpoint.url}")
        while not stopping:
            time.sleep(TICK)
    return 0


def _serving(port: int, manner: Manner) -> Endpoint:
    """The endpoint, once it listens. Raises Conflict where it may not."""
    try:
        return serve(port, manner)
    except (OSError, OverflowError) as error:
        raise Conflict(
            "port_taken",
            f"Na porta {port} nada pode ser servido ({error}). Escolha outra, ou deixe --port "
            "fora: uma livre é impressa.",
            f"Nothing can be served at port {port} ({error}). Choose another, or leave --port "
            "out: a free one is printed.") from error
