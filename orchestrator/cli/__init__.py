"""The `ezpocket` command: reads arguments, calls one file of this package, answers an exit code.

Place in the flow: the outermost layer beside web and workers. A command lives in the file of
its name and is imported only when it is the one asked for, so that `ezpocket --help` is quick.

Exit codes: 0 done or answered; 1 a defect; 2 the input was refused; 3 no answer, by decision
(rejected, cancelled, expired); 4 the question failed; 5 a server is away; 130 interrupted;
141 the output could not be written (its reader is gone, or the disk is full).
"""

from __future__ import annotations

import argparse
import importlib
import json
from collections.abc import Sequence

from orchestrator.cli import streams
from orchestrator.cli.output import OutputLost, Screen
from orchestrator.cli.parser import build_parser
from orchestrator.errors import EzpocketError, Fatal, Refused, Unavailable

EXIT_OK, EXIT_DEFECT, EXIT_REFUSED, EXIT_FAILED, EXIT_AWAY = 0, 1, 2, 4, 5
EXIT_INTERRUPTED, EXIT_OUTPUT_LOST = 130, 141
STATUSES = {EXIT_DEFECT: "error", EXIT_REFUSED: "refused", EXIT_FAILED: "failed",
            EXIT_AWAY: "unavailable"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Expected errors become one sentence on standard error, never a trace."""
    streams.open_missing()
    arguments = build_parser().parse_args(argv)
    screen = Screen.of_terminal(getattr(arguments, "lang", None))
    try:
        return _run(arguments, screen)
    except OutputLost as lost:
        streams.discard_output()
        if not lost.unread:
            screen.error(lost)
        return EXIT_OUTPUT_LOST
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _run(arguments: argparse.Namespace, screen: Screen) -> int:
    command = importlib.import_module(f"orchestrator.cli.{arguments.module}")
    try:
        _configure_logs()
        code: int = command.run(arguments, screen)
    except OutputLost:
        raise
    except EzpocketError as error:
        return failed(screen, error, as_json=getattr(arguments, "json", False))
    return code


def failed(screen: Screen, error: EzpocketError, *, as_json: bool) -> int:
    """Tell what went wrong, to a program on standard output as well; the exit code."""
    code = exit_code_of(error)
    screen.error(error)
    if as_json:
        told = {"code": error.code, "message": error.message(screen.lang)}
        screen.say(json.dumps({"status": STATUSES[code], "error": told}, ensure_ascii=False))
    return code


def _configure_logs() -> None:
    from orchestrator import logs  # noqa: PLC0415 - `--help` needs neither this
    from orchestrator.settings import get_settings  # noqa: PLC0415 - nor this

    logs.configure(get_settings().log_level)


def exit_code_of(error: EzpocketError) -> int:
    if isinstance(error, Refused):
        return EXIT_REFUSED
    if isinstance(error, Unavailable):
        return EXIT_AWAY
    return EXIT_FAILED if isinstance(error, Fatal) else EXIT_DEFECT
