"""What the tests of sockets do as a person: sign in, ask over HTTP, count what came of it."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from orchestrator import accounts
from orchestrator.accounts import sessions
from orchestrator.database import Database
from orchestrator.settings import Settings
from orchestrator.web.auth import issue_token

from .conftest import PASSWORD


def sign_in(database: Database, settings: Settings, username: str) -> tuple[str, str]:
    """(token, the login's id)"""
    found = sessions.start(database, accounts.verify(database, username, PASSWORD))
    return issue_token(settings.secret_key, found), found.credential


def post(address: str, path: str, token: str, **given: Any) -> Any:
    request = urllib.request.Request(
        address + path, json.dumps(given).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def jobs(database: Database) -> int:
    with database.transaction() as transaction, transaction.connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM app.jobs")
        (number,) = cursor.fetchone()
    return int(number)
