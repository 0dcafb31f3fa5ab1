"""Who may use ezpocket: accounts in app.users, passwords as argon2id hashes.

Place in the flow: the web's login and the CLI's `user` command stand on it. Passwords are
hashed with argon2-cffi's defaults (RFC 9106, low-memory profile); nothing else is stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from orchestrator.database import Database
from orchestrator.errors import Conflict, Invalid, NotFound, Unauthorized

ROLES = ("user", "operator")
USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,62}[a-z0-9]")
PASSWORD_BYTES = (8, 256)

_hasher = PasswordHasher()
# Verified for a name that does not exist, so that both answers take the same time.
_NOBODY = _hasher.hash("nobody has this password")


@dataclass(frozen=True, slots=True)
class Account:
    """`version` is raised when the password changes or the account is disabled, so that older
    tokens no longer speak for it."""

    username: str
    role: str
    version: int = 0


def add(database: Database, username: str, password: str, role: str = "user") -> Account:
    """Create an account. Raises Invalid for an unusable name, password or role, Conflict when
    the name is taken."""
    name = checked_username(username)
    if role not in ROLES:
        raise Invalid("bad_role", f"Papel desconhecido; use um de: {', '.join(ROLES)}.",
                      f"Unknown role; use one of: {', '.join(ROLES)}.")
    hashed = hash_password(password)
    if database.row("user_create", username=name, password_hash=hashed, role=role) is None:
        raise Conflict("username_taken", "Esse nome de usuário já existe; escolha outro.",
                       "That user name is taken; choose another.")
    return Account(name, role)


def set_password(database: Database, username: str, password: str) -> None:
    """Replace the password. Raises NotFound for an unknown name, Invalid for a bad password."""
    hashed = hash_password(password)
    _expect(database.row("user_set_password", username=username, password_hash=hashed))


def disable(database: Database, username: str) -> None:
    """Refuse this account from now on. Raises NotFound for an unknown name."""
    _expect(database.row("user_disable", username=username))


def enable(database: Database, username: str) -> None:
    """Accept this account again. Raises NotFound for an unknown name."""
    _expect(database.row("user_enable", username=username))


def is_disabled(database: Database, username: str) -> bool:
    """Raises NotFound for an unknown name."""
    return bool(_expect(database.row("user_by_name", username=username))["disabled"])


def active(database: Database, username: str) -> Account | None:
    """The account, or None when it does not exist or was disabled."""
    row = database.row("user_by_name", username=username)
    return None if row is None or row["disabled"] else _account(row)


def matches(stored: str, password: str) -> bool:
    """Whether `password` has the hash `stored`. Takes tens of milliseconds, on purpose."""
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def verify(database: Database, username: str, password: str,
           check: Callable[[str, str], bool] = matches) -> Account:
    """The account behind this name and password. `check` lets the web run `matches` off its
    event loop.

    Raises Unauthorized with the same words and about the same time for an unknown name, a
    disabled account and a wrong password.
    """
    row = database.row("user_by_name", username=username[:64].lower())
    stored = row["password_hash"] if row else _NOBODY
    right = check(stored, password[: PASSWORD_BYTES[1]])
    if not right or row is None or row["disabled"]:
        raise Unauthorized("bad_login", "Usuário ou senha incorretos.",
                           "Wrong user name or password.")
    return _account(row)


def hash_password(password: str) -> str:
    low, high = PASSWORD_BYTES
    try:
        size = len(password.encode())
    except UnicodeEncodeError:  # lone surrogates: bytes that were no text
        size = 0
    if not low <= size <= high:
        raise Invalid("bad_password", f"A senha precisa ser um texto de {low} a {high} bytes.",
                      f"The password must be a text of {low} to {high} bytes.")
    return _hasher.hash(password)


def checked_username(username: str) -> str:
    """The name as it is stored: lower case, trimmed. Raises Invalid for an unusable one."""
    name = username.strip().lower()
    if not USERNAME.fullmatch(name):
        raise Invalid(
            "bad_username",
            "Use de 3 a 64 letras minúsculas, números, ponto, hífen, sublinhado ou @.",
            "Use 3 to 64 lower-case letters, digits, dots, hyphens, underscores or @.",
        )
    return name


def _account(row: dict[str, Any]) -> Account:
    return Account(row["username"], row["role"], row["token_version"])


def _expect(row: dict[str, Any] | None) -> dict[str, Any]:
    if row is None:
        raise NotFound("no_such_user", "Esse usuário não existe.", "There is no such user.")
    return row
