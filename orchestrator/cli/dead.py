"""`ezpocket dead`: tasks that killed their worker too often ("dead letters", "tarefas
abandonadas"); list them, or run a job again."""

from __future__ import annotations

import argparse
import json

from orchestrator.cli.output import Screen
from orchestrator.cli.worker import check_modules, standing_modules
from orchestrator.engine import Engine
from orchestrator.errors import NotFound
from orchestrator.settings import get_settings


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    modules = [arguments.module_name] if arguments.module_name else list(standing_modules())
    check_modules(modules[:1])
    engine = Engine.from_settings(get_settings())
    if arguments.rerun:
        screen.say("\n".join(_rerun(engine, modules, arguments.rerun)))
        return 0
    letters = [letter for module in modules for letter in engine.dead_letters(module)]
    if arguments.json:
        screen.say(json.dumps(letters, ensure_ascii=False, default=str))
        return 0
    for letter in letters:
        screen.say("  ".join(str(letter.get(name, "")) for name in ("job", "module", "reason")))
    if not letters:
        screen.say(screen.t("nenhuma tarefa abandonada", "no dead letters"))
    return 0


def _rerun(engine: Engine, modules: list[str], job_id: str) -> list[str]:
    """Run the job's dead letters again; the ids of the jobs that run. Raises NotFound."""
    again = [engine.rerun(module, job_id) for module in modules
             if any(letter["job"] == job_id for letter in engine.dead_letters(module))]
    if not again:
        raise NotFound("no_dead_letter", f"Não há tarefa abandonada de {job_id}.",
                       f"There is no dead letter of {job_id}.")
    return again
