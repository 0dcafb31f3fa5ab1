"""`ezpocket servers`, and what `up` shares with it: servers running, schema current, data there.

Place in the flow: first step of every start. The database is opened in short-lived children
only, so that a process which later forks workers holds no connection.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import time

from orchestrator.cli.accounts import first_account, first_account_file, make_first_account
from orchestrator.cli.keeper import ServerKeeper
from orchestrator.cli.memory import forget_library_pages
from orchestrator.cli.output import Screen
from orchestrator.cli.pm2 import tell_ready
from orchestrator.cli.readiness import prepared_mark
from orchestrator.database import Database
from orchestrator.errors import Conflict, EzpocketError, Unavailable
from orchestrator.settings import Settings, get_settings
from orchestrator.supervisor import run_apart

TICK = 0.2


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Prepare, say so, and keep the embedded servers until SIGTERM or SIGINT. With servers
    of your own there is nothing to keep: exit 0."""
    settings = get_settings()
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, frame: stopping.append(got))
    keeper = ServerKeeper(settings)
    keeper.start()
    try:
        prepare(settings)
        forget_library_pages()
        _name_first_account(settings, screen)
        tell_ready(settings)
        while settings.embedded and not stopping:
            keeper.check(screen)
            time.sleep(TICK)
        keeper.outlive_workers()
    finally:
        keeper.stop()
    return 0


def _name_first_account(settings: Settings, screen: Screen) -> None:
    """For PM2's log, which may be kept for long: where the password is, not what it is."""
    account = first_account(settings)
    if account:
        name, place = account["username"], first_account_file(settings)
        screen.say(screen.t(f"primeira conta: {name}; a senha está em {place}",
                            f"first account: {name}; its password is in {place}"))


def prepare(settings: Settings) -> None:
    """Migrate, and fill an empty embedded database with the sample. Raises Unavailable."""
    if run_apart("prepare", lambda: _prepare(settings)) != 0:
        raise Unavailable(
            "not_prepared",
            "O banco de dados não pôde ser preparado; a causa está acima.",
            "The database could not be prepared; the cause is above.",
        )
    prepared_mark(settings).touch()


def _prepare(settings: Settings) -> None:
    """In a child of its own; its error is told here, because only a number comes back."""
    from orchestrator import sample_data  # noqa: PLC0415 - numpy, for this child alone

    try:
        database = Database(settings.database_url)
        migrate(database, settings)
        if settings.embedded_database:
            with contextlib.suppress(Conflict):  # data of the person's own stays as it is
                sample_data.load(database, settings.today())
        make_first_account(settings, database)
    except EzpocketError as error:
        Screen.of_terminal().error(error)
        sys.exit(1)


def migrate(database: Database, settings: Settings) -> list[str]:
    """Apply what is missing; the names of what was. A server of your own also learns the
    reader role's password."""
    return database.migrate(reader_password=settings.reader_password, timezone=settings.timezone,
                            own_warehouse=bool(settings.given_warehouse_url))
