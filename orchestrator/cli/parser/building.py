"""What the files of this package build commands with: one command, and the types of its values.

Place in the flow: below them; nothing here knows a command.
"""

from __future__ import annotations

import argparse

EXIT_CODES = """exit codes:
  0 done or answered   2 input refused   3 rejected, cancelled or expired
  4 the question failed   5 PostgreSQL or Redis is away   130 interrupted
  141 the output could not be written (as in `| head -1`; a question is then withdrawn)"""

Commands = argparse._SubParsersAction  # argparse has no public name for it


def command(
    commands: Commands[argparse.ArgumentParser], name: str, help_text: str, *,
    module: str | None = None, description: str | None = None,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=help_text, description=description or help_text[0].upper() + help_text[1:] + ".",
        epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=name, module=module or name.replace("-", "_"))
    return parser


def seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1e9:  # a comparison with nan is false
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds")
    return value


def patience(text: str) -> float:
    value = seconds(text)
    if value == 0:
        raise argparse.ArgumentTypeError("give it more than 0 seconds")
    return value


def positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("give it at least 1")
    return value


def count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 64:
        raise argparse.ArgumentTypeError(f"{text} is not from 1 to 64")
    return value
