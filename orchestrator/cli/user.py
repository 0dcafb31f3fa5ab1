"""`ezpocket user add | passwd | disable`: accounts. Passwords are never arguments."""

from __future__ import annotations

import argparse
import getpass
import sys

from orchestrator import accounts
from orchestrator.cli.accounts import forget_first_account
from orchestrator.cli.output import Screen
from orchestrator.database import Database
from orchestrator.errors import Invalid
from orchestrator.settings import get_settings


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    settings = get_settings()
    database = Database(settings.database_url)
    name = arguments.name
    if arguments.action == "add":
        accounts.add(database, name, read_password(arguments.password_stdin, screen))
    elif arguments.action == "passwd":
        accounts.set_password(database, name, read_password(arguments.password_stdin, screen))
        forget_first_account(settings, name)
    else:
        accounts.disable(database, name)
    screen.say(screen.t("feito", "done"))
    return 0


def read_password(from_stdin: bool, screen: Screen) -> str:
    """Typed twice without echo, or one line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass(screen.t("Senha: ", "Password: "))
    if first != getpass.getpass(screen.t("De novo: ", "Again: ")):
        raise Invalid("passwords_differ", "As duas senhas diferem; tente de novo.",
                      "The two passwords differ; try again.")
    return first
