"""People who are signed in already: accounts and open logins, written as a login writes them.

1,000 logins would spend minutes on password hashes, which are not what is measured here.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.accounts import Account, add, sessions
from orchestrator.database import Database
from orchestrator.settings import Settings
from orchestrator.web.auth import COOKIE, issue_token

PASSWORD = "not used to sign in here"


@dataclass(frozen=True, slots=True)
class Person:
    """`source`: the loopback address from which this person's browsers come."""

    username: str
    cookie: str
    source: str


def sign_in(settings: Settings, database: Database, count: int) -> list[Person]:
    """`count` people, each with one open login."""
    accounts = [Account(f"person-{number:04}", "user") for number in range(count)]
    add(database, accounts[0].username, PASSWORD)
    hashed = database.row("user_by_name", username=accounts[0].username)
    assert hashed is not None
    for account in accounts[1:]:
        database.row("user_create", username=account.username,
                     password_hash=hashed["password_hash"], role="user")
    people = []
    for number, account in enumerate(accounts):
        token = issue_token(settings.secret_key, sessions.start(database, account))
        source = f"127.0.{1 + number // 200}.{1 + number % 200}"
        people.append(Person(account.username, f"{COOKIE}={token}", source))
    return people
