"""Personal access tokens in app.access_tokens: what a program shows instead of a login.

Place in the flow: a person makes one in the page; the web accepts it as a Bearer token. It is
shown once, and only its sha256 is kept: it has 256 bits of chance, so that no slow hash is due.
"""

from __future__ import annotations

import hashlib
import secrets

from orchestrator.accounts.sessions import Identity, identity
from orchestrator.database import Database, Row
from orchestrator.errors import Conflict, Invalid, NotFound

PREFIX = "ezp_"
DAYS = 365
PER_PERSON = 20
NAME_CHARACTERS = 100


def create(database: Database, username: str, name: str, days: int) -> Row:
    """{id, name, created_at, expires_at, last_used_at, token}; the token is never told again.
    Raises Invalid for a bad name or number of days, Conflict beyond PER_PERSON."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_CHARACTERS or not name.isprintable():
        raise Invalid("bad_name", f"Dê ao token um nome de 1 a {NAME_CHARACTERS} caracteres.",
                      f"Give the token a name of 1 to {NAME_CHARACTERS} characters.")
    if not 1 <= days <= DAYS:
        raise Invalid("bad_days", f"O token vale de 1 a {DAYS} dias; escolha um número assim.",
                      f"A token counts for 1 to {DAYS} days; choose such a number.")
    token = PREFIX + secrets.token_urlsafe(32)
    row = database.row("access_token_create", id=secrets.token_urlsafe(12), username=username,
                       name=name, token_hash=_hash(token), days=days, limit=PER_PERSON)
    if row is None:
        raise Conflict("too_many_tokens", f"Você já tem {PER_PERSON} tokens; apague um antes.",
                       f"You have {PER_PERSON} tokens already; delete one first.")
    return {**row, "token": token}


def list_all(database: Database, username: str) -> list[Row]:
    return database.rows("access_tokens_of_user", username=username)


def delete(database: Database, username: str, token_id: str) -> None:
    """Withdraw it. Raises NotFound for one that is not this person's."""
    if database.row("access_token_delete", id=token_id, username=username) is None:
        raise NotFound("no_such_token", "Esse token não existe ou já foi apagado.",
                       "There is no such token, or it was deleted already.")


def find(database: Database, token: str) -> Identity | None:
    """Whom a token speaks for; None for one that is unknown, expired or of a disabled account."""
    row = database.row("access_token_by_hash", token_hash=_hash(token))
    return None if row is None else identity(row, by_token=True)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
