"""`ezpocket dead`: tasks that killed their worker too often; list them, or run a job again."""

from __future__ import annotations

import argparse
import json

from orchestrator.cli.output import Screen
from orchestrator.cli.worker import check_modules, standing_modules
from orchestrator.engine import Engine
from orchestrator.settings import get_settings


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    engine = Engine.from_settings(get_settings())
    if arguments.rerun:
        screen.say(engine.rerun(arguments.rerun))
        return 0
    modules = [arguments.module_name] if arguments.module_name else list(standing_modules())
    check_modules(modules[:1])
    letters = [letter for module in modules for letter in engine.dead_letters(module)]
    if arguments.json:
        screen.say(json.dumps(letters, ensure_ascii=False, default=str))
        return 0
    for letter in letters:
        screen.say("  ".join(str(letter.get(name, "")) for name in ("job", "module", "reason")))
    if not letters:
        screen.say(screen.t("nenhuma tarefa morta", "no dead letters"))
    return 0
