"""`ezpocket migrate` and `ezpocket sample-data`."""

from __future__ import annotations

import argparse

from orchestrator import sample_data
from orchestrator.cli.output import Screen
from orchestrator.cli.servers import migrate
from orchestrator.database import Database
from orchestrator.reader_doors import reader_doors
from orchestrator.settings import get_settings


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    settings = get_settings()
    database = Database(settings.database_url)
    applied = migrate(database, settings)
    for name in applied:
        screen.say(screen.t(f"aplicada: {name}", f"applied: {name}"))
    if arguments.command == "sample-data":
        rows = sample_data.load(database, settings.today())
        screen.say(screen.t(f"{rows} linhas de exemplo", f"{rows} sample rows") if rows
                   else screen.t("os dados de exemplo já vão até hoje",
                                 "the sample already reaches today"))
        return 0
    if not applied:
        screen.say(screen.t("o esquema está em dia", "the schema is up to date"))
    if not settings.given_warehouse_url:  # another role reads then, which is not ours to judge
        for portuguese, english in reader_doors(database):
            screen.say(screen.t(portuguese, english))
    return 0
