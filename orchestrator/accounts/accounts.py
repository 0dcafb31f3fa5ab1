"""Accounts in app.users: names, roles, disabled or not, and who is checked at a login.

Place in the flow: below the web's login and its admin's routes, and the CLI's `user` command.
Hashing takes tens of milliseconds, so callers with an event loop hand in a `hashing` or
`check` that works off it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orchestrator.accounts.passwords import NOBODY, PASSWORD_CHARACTERS, hash_password, matches
from orchestrator.database import Database, Row
from orchestrator.errors import Conflict, Invalid, NotFound, Unauthorized

ROLES = ("user", "operator", "admin")  # each may do what those before it may
USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,62}[a-z0-9]")
Hashing = Callable[[str], str]
Check = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Account:
    """`version` is raised when the password or the role changes or the account is disabled, so
    that older logins no longer speak for it."""

    username: str
    role: str
    version: int = 0


def add(database: Database, username: str, password: str, role: str = "user",
        hashing: Hashing = hash_password) -> Account:
    """Create an account. Raises Invalid for an unusable name, password or role, Conflict when
    the name is taken."""
    name, role = checked_username(username), checked_role(role)
    hashed = hashing(password)
    if database.row("user_create", username=name, password_hash=hashed, role=role) is None:
        raise Conflict("username_taken", "Esse nome de usuário já existe; escolha outro.",
                       "That user name is taken; choose another.")
    return Account(name, role)


def set_password(database: Database, username: str, password: str,
                 hashing: Hashing = hash_password) -> None:
    """Replace the password for somebody: every login ends, every access token is withdrawn.
    Raises NotFound for an unknown name, Invalid for a bad password."""
    store_password(database, username, hashing(password))


def store_password(database: Database, username: str, hashed: str) -> None:
    """As set_password, of a password that was hashed already."""
    _expect(database.row("user_set_password", username=username, password_hash=hashed, keep=""))


def change_password(database: Database, username: str, current: str, new: str, *,
                    session: str, check: Check = matches,
                    hashing: Hashing = hash_password) -> None:
    """A person replaces their own password: every login but `session` ends; access tokens stay.
    Raises Invalid for a wrong current password or a bad new one."""
    row = _expect(database.row("user_by_name", username=username))
    if not check(row["password_hash"], current[: PASSWORD_CHARACTERS[1]]):
        raise Invalid("wrong_password", "A senha atual não confere; digite-a de novo.",
                      "The current password is wrong; type it again.")
    hashed = hashing(new)
    _expect(database.row("user_set_password", username=username, password_hash=hashed,
                         keep=session))


def set_role(database: Database, username: str, role: str) -> None:
    """Another role; the logins that began with the old one end. Raises NotFound, Invalid, or
    Conflict for the last admin."""
    role = checked_role(role)
    with database.transaction() as transaction:
        admins = [row["username"] for row in transaction.rows("admins_locked")]
        if role != "admin":
            _keep_an_admin(admins, username)
        _expect(transaction.row("user_set_role", username=username, role=role))


def disable(database: Database, username: str) -> None:
    """Refuse this account from now on. Raises NotFound for an unknown name, Conflict for the
    last admin."""
    with database.transaction() as transaction:
        admins = [row["username"] for row in transaction.rows("admins_locked")]
        _keep_an_admin(admins, username)
        _expect(transaction.row("user_disable", username=username))


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


def show(database: Database, username: str) -> Row:
    """{username, role, disabled, created_at, updated_at}. Raises NotFound."""
    return _expect(database.row("user_shown", username=username))


def page(database: Database, after: str, limit: int) -> list[Row]:
    """Up to `limit` accounts behind the name `after`, as `show` gives them."""
    return database.rows("users_page", after=after, limit=limit)


def verify(database: Database, username: str, password: str, check: Check = matches) -> Account:
    """The account behind this name and password.

    Raises Unauthorized with the same words and about the same time for an unknown name, a
    disabled account and a wrong password.
    """
    row = database.row("user_by_name", username=username[:64].strip().lower())
    stored = row["password_hash"] if row else NOBODY
    right = check(stored, password[: PASSWORD_CHARACTERS[1]])
    if not right or row is None or row["disabled"]:
        raise Unauthorized("bad_login", "Usuário ou senha incorretos.",
                           "Wrong user name or password.")
    return _account(row)


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


def checked_role(role: str) -> str:
    """Raises Invalid unless it is one of ROLES."""
    if role not in ROLES:
        raise Invalid("bad_role", f"Papel desconhecido; use um de: {', '.join(ROLES)}.",
                      f"Unknown role; use one of: {', '.join(ROLES)}.")
    return role


def _keep_an_admin(admins: list[str], username: str) -> None:
    if admins == [username]:
        raise Conflict(
            "last_admin", "Esta é a única conta de admin; torne outra conta admin antes.",
            "This is the only admin account; make another account admin first.")


def _account(row: dict[str, Any]) -> Account:
    return Account(row["username"], row["role"], row["token_version"])


def _expect(row: dict[str, Any] | None) -> dict[str, Any]:
    if row is None:
        raise NotFound("no_such_user", "Esse usuário não existe.", "There is no such user.")
    return row
