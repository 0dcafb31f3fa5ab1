"""`ezpocket user add|passwd|role|disable|enable`: accounts. Passwords are never arguments."""

from __future__ import annotations

import argparse
import getpass
import sys
import warnings

from orchestrator import accounts
from orchestrator.cli.accounts import forget_first_account
from orchestrator.cli.output import Screen
from orchestrator.database import Database
from orchestrator.errors import Invalid
from orchestrator.settings import Settings, get_settings


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    settings = get_settings()
    database = Database(settings.database_url)
    name = accounts.checked_username(arguments.name)
    if arguments.action == "add":
        accounts.add(database, name, read_password(arguments.password_stdin, screen),
                     arguments.role)
    elif arguments.action == "passwd":
        _change_password(settings, database, name, arguments.password_stdin, screen)
    elif arguments.action == "role":
        accounts.set_role(database, name, arguments.role)
    elif arguments.action == "disable":
        accounts.disable(database, name)
    else:
        accounts.enable(database, name)
    screen.say(screen.t("feito", "done"))
    return 0


def _change_password(
    settings: Settings, database: Database, name: str, from_stdin: bool, screen: Screen
) -> None:
    disabled = accounts.is_disabled(database, name)  # before anything is typed
    accounts.set_password(database, name, read_password(from_stdin, screen))
    forget_first_account(settings, name)
    if disabled:
        screen.warn(screen.t(
            f"{name} está desativada e não entra; para reativar: ezpocket user enable {name}",
            f"{name} is disabled and cannot sign in; to change that: ezpocket user enable {name}"))


def read_password(from_stdin: bool, screen: Screen) -> str:
    """Typed twice without echo, or one line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    first = _typed(screen.t("Senha: ", "Password: "))
    if first != _typed(screen.t("De novo: ", "Again: ")):
        raise Invalid("passwords_differ", "As duas senhas diferem; tente de novo.",
                      "The two passwords differ; try again.")
    return first


def _typed(prompt: str) -> str:
    with warnings.catch_warnings():
        # Without a terminal getpass warns and would read, and show, standard input.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(prompt)
        except (EOFError, getpass.GetPassWarning) as error:
            raise Invalid(
                "no_terminal",
                "Não há terminal para digitar a senha; mande-a por --password-stdin.",
                "There is no terminal to type the password on; send it with --password-stdin.",
            ) from error
