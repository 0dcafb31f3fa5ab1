"""The commands about the data: schema, catalog, and what may be read of it."""

from __future__ import annotations

import argparse

from orchestrator.cli.parser.building import Commands, command


def add_data(commands: Commands[argparse.ArgumentParser]) -> None:
    command(commands, "migrate", "bring the database's schema up to date", module="data")
    command(commands, "sample-data", "fill an empty data table with the demo's orders",
             module="data")
    catalog = command(commands, "catalog", "check the catalog, or draft one from a schema")
    actions = catalog.add_subparsers(metavar="ACTION", required=True, dest="action")
    actions.add_parser("check", help="check sql/catalog against the database")
    draft = actions.add_parser("draft", help="write a first catalog from a PostgreSQL schema")
    draft.add_argument("--schema", default="data", help="default: data")
    draft.add_argument("--table", help="one table (default: all of the schema)")


def add_guard(commands: Commands[argparse.ArgumentParser]) -> None:
    guard = command(
        commands, "guard", "say of each statement on standard input whether it may run",
        description='Reads {"sql": "..."} a line and answers {"allowed", "reasons", "canonical"} '
                    "a line, in the same order. Needs no server, and runs no statement.")
    guard.add_argument("--dialect", choices=("postgres", "athena"), default="postgres",
                       help="default: postgres")
    guard.add_argument("--no-catalog", action="store_true",
                       help="accept tables that the catalog does not know")
    guard.add_argument("--lang", choices=("pt", "en"), help="language of the reasons (default: en)")
