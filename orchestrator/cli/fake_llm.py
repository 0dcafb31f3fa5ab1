"""`ezpocket fake-llm`: the scripted OpenAI-compatible endpoint, for development without a key."""

from __future__ import annotations

import argparse
from pathlib import Path

from orchestrator.cli.output import Screen
from orchestrator.testing import serve


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Serves until interrupted; prints what OPENAI_BASE_URL must be."""
    script = Path(arguments.script) if arguments.script else None
    with serve(arguments.port, script) as endpoint:
        screen.say(f"OPENAI_BASE_URL={endpoint.url}")
        endpoint.wait()
    return 0
