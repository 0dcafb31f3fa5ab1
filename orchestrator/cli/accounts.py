"""The first account: made when a database has none, so that somebody can sign in.

Place in the flow: `prepare` makes it, `up` prints it, `servers` says where it is. Its
password stays readable in the home folder (mode 0600) until the person changes it.
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from orchestrator import accounts
from orchestrator.database import Database
from orchestrator.embedded import process
from orchestrator.errors import Conflict
from orchestrator.settings import Settings

NAME = "admin"
ROLE = "admin"


def make_first_account(settings: Settings, database: Database) -> None:
    """Do nothing when there is any account."""
    found = database.row("accounts_exist")
    if found and found["found"]:
        return
    password = secrets.token_urlsafe(12)
    try:
        accounts.add(database, NAME, password, ROLE)
    except Conflict:
        return  # another starter was quicker
    note = {"username": NAME, "password": password}
    process.write_private(first_account_file(settings), json.dumps(note))


def first_account(settings: Settings) -> dict[str, str]:
    """{username, password} as made here; empty when the accounts are older than this home."""
    return process.read_json(first_account_file(settings))


def forget_first_account(settings: Settings, username: str) -> None:
    """After its password was changed the note would be wrong."""
    if first_account(settings).get("username") == username:
        first_account_file(settings).unlink(missing_ok=True)


def first_account_file(settings: Settings) -> Path:
    return settings.home / "first-account.json"
