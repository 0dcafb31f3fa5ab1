"""What may be typed: every command, its arguments and its help. Standard library only.

Place in the flow: the first thing `main` needs; the command's own file is imported after it.

system      up, down, status, usage; worker, web, servers, graph, fake-llm
questions   ask, demo; learn; eval
data        migrate, sample-data, catalog; guard
people      user, dead
building    what these build commands with
"""

from __future__ import annotations

import argparse

from orchestrator.cli.parser.building import EXIT_CODES
from orchestrator.cli.parser.data import add_data, add_guard
from orchestrator.cli.parser.people import add_people
from orchestrator.cli.parser.questions import add_asking, add_evaluation, add_learning
from orchestrator.cli.parser.system import add_fake_llm, add_processes, add_system

DESCRIPTION = "Questions about operational data in plain Portuguese or English, answered."
IN_ORDER_OF_HELP = (add_system, add_asking, add_processes, add_fake_llm, add_data, add_learning,
                    add_guard, add_evaluation, add_people)


class _Version(argparse.Action):
    """Looks the version up only when asked: importlib.metadata costs 3 MB a process."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version  # noqa: PLC0415 - as said above

        print(f"ezpocket {version('ezpocket')}")
        parser.exit()


def build_parser() -> argparse.ArgumentParser:
    """The whole command line. Each command sets `module`, the file that runs it."""
    parser = argparse.ArgumentParser(
        prog="ezpocket", description=DESCRIPTION, epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in IN_ORDER_OF_HELP:
        add(commands)
    return parser
