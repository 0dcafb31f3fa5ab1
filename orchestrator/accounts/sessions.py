"""Open logins in app.sessions. Ending one deletes its row, and with it whatever its token can do.

Place in the flow: the web opens one at each login, asks for it at each request, and asks every
two seconds which of its open sockets' logins have ended.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from orchestrator.accounts.accounts import Account
from orchestrator.database import Database, Row
from orchestrator.errors import Unauthorized

LIFETIME = dt.timedelta(hours=24)
PER_PERSON = 50


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking, and by what: `credential` is the id of a login or of an access token.

    now: the database's clock when it was asked, next to which `expires_at` counts.
    """

    account: Account
    credential: str
    expires_at: dt.datetime
    now: dt.datetime
    by_token: bool = False


def start(database: Database, account: Account) -> Identity:
    """A new login, with an id that nobody has seen; the person's oldest ones beyond PER_PERSON
    end. Raises Unauthorized when the account changed since it was checked."""
    session = secrets.token_urlsafe(24)
    with database.transaction() as transaction:
        row = transaction.row("session_open", id=session, username=account.username,
                              version=account.version, lifetime=LIFETIME)
        transaction.execute("sessions_prune", username=account.username, keep=PER_PERSON)
    if row is None:
        raise Unauthorized("bad_login", "Usuário ou senha incorretos.",
                           "Wrong user name or password.")
    return Identity(account, session, row["expires_at"], row["expires_at"] - LIFETIME)


def find(database: Database, session: str, username: str) -> Identity | None:
    """The open login of this id and person, or None: ended, expired, disabled, changed."""
    row = database.row("session_by_id", id=session, username=username)
    return None if row is None else identity(row)


def identity(row: Row, *, by_token: bool = False) -> Identity:
    """From the columns that `session_by_id` and `access_token_by_hash` give."""
    account = Account(row["username"], row["role"], row["token_version"])
    return Identity(account, row["id"], row["expires_at"], row["now"], by_token)


def end(database: Database, session: str, username: str) -> None:
    """Nothing happens when it has ended already."""
    database.execute("session_end", id=session, username=username)


def end_all(database: Database, username: str) -> None:
    database.execute("sessions_end_all", username=username)


def ended(database: Database, credentials: Mapping[str, str]) -> dict[str, str]:
    """Which of `credentials` (id → user name; logins and access tokens alike) count no longer:
    id → "logout", "disabled" or "expired". One query, however many there are."""
    rows = database.rows("credentials_ended", ids=list(credentials),
                         usernames=list(credentials.values()))
    return {row["id"]: row["reason"] for row in rows}
