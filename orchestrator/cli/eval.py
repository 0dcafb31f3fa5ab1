"""`ezpocket eval FILE`: score the answers to a file of questions against accepted SQL.

Place in the flow: orchestrator/evaluation does it; this says what was asked for and prints what
came of it. Exit codes: 0 all were asked, whatever the score; 2 the file cannot be used, or fewer
were right than --at-least.
"""

from __future__ import annotations

import argparse
import json
import signal
from pathlib import Path
from types import FrameType

from orchestrator import logs
from orchestrator.cli import preload, worker
from orchestrator.cli.output import Screen, clean
from orchestrator.errors import Invalid
from orchestrator.evaluation import report
from orchestrator.evaluation.evaluation import Found, Options, evaluate, evaluate_system
from orchestrator.evaluation.figures import figures
from orchestrator.evaluation.formats.files import load
from orchestrator.evaluation.score import Scored
from orchestrator.settings import get_settings

BELOW = 2
STOPS = (signal.SIGTERM, signal.SIGINT)


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    for number in STOPS:
        signal.signal(number, _interrupted)
    questions = load(arguments.file)[:arguments.first]
    options = Options(
        file=arguments.file, databases=arguments.databases, dsn=arguments.dsn or "",
        schema=arguments.schema, catalog=arguments.catalog or "", at_once=arguments.at_once,
        timeout=arguments.timeout, steps=arguments.steps, hints=arguments.hints,
        provider=arguments.provider or "")
    base = get_settings()
    if base.log_level == "INFO":
        logs.configure("WARNING")  # each call of a model is a line that the report counts

    def told(item: Scored) -> None:
        if not arguments.quiet:
            screen.warn(clean(report.line(item, screen.lang)))

    if arguments.system:
        found = evaluate_system(options, questions, base, told)
    else:
        preload.import_everything()  # so that no question waits for it
        found = evaluate(options, questions, base, worker.make_agent, told)
    return _tell(found, arguments, screen)


def _interrupted(number: int, frame: FrameType | None) -> None:
    """The first signal ends the evaluation, and its servers and their folder go with it; a second
    one would leave them behind. A handler, because started processes inherit what is ignored."""
    for stop in STOPS:
        signal.signal(stop, lambda again, frame: None)
    raise KeyboardInterrupt


def _tell(found: Found, arguments: argparse.Namespace, screen: Screen) -> int:
    if not arguments.quiet:
        for item in found.scored:
            if item.outcome != "right" or item.step:
                screen.say(clean(report.details(item, screen.lang)), end="\n\n")
    screen.say(clean(report.summary(found, screen.lang)))
    if arguments.json:
        _write(arguments.json, found, arguments.file.name)
    return BELOW if figures(found.scored)["right_percent"] < arguments.at_least else 0


def _write(path: Path, found: Found, source: str) -> None:
    text = json.dumps(report.as_json(found, source=source), ensure_ascii=False, indent=1)
    try:
        path.write_text(text + "\n", "utf-8")
    except OSError as error:
        raise Invalid("eval_report", f"{path}: não pode ser escrito ({error.strerror}).",
                      f"{path}: cannot be written ({error.strerror}).") from error
