"""The commands about accounts, and about jobs that nobody could end."""

from __future__ import annotations

import argparse

from orchestrator.cli.parser.building import Commands, command


def add_people(commands: Commands[argparse.ArgumentParser]) -> None:
    user = command(commands, "user", "manage accounts")
    actions = user.add_subparsers(metavar="ACTION", required=True, dest="action")
    for name, text in (("add", "make an account"), ("passwd", "set a new password"),
                       ("role", "let an account do more, or less"),
                       ("disable", "refuse logins of an account"),
                       ("enable", "accept logins of a disabled account again")):
        action = actions.add_parser(name, help=text)
        action.add_argument("name", metavar="NAME")
        if name in ("add", "passwd"):
            action.add_argument("--password-stdin", action="store_true",
                                help="read the password from standard input")
        if name == "add":
            action.add_argument("--role", choices=("user", "operator", "admin"), default="user",
                                help="default: user")
        if name == "role":
            action.add_argument("role", metavar="ROLE", choices=("user", "operator", "admin"),
                                help="user, operator or admin")
    letters = command(commands, "dead", "list dead letters, or run one again")
    letters.add_argument("module_name", metavar="MODULE", nargs="?", help="default: all modules")
    letters.add_argument("--rerun", metavar="JOB", help="run this job again, as a new job")
    letters.add_argument("--json", action="store_true", help="for a program to read")
