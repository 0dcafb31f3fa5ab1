"""Who may use ezpocket: accounts, their passwords, their open logins, their programs' tokens.

Place in the flow: the web's login and the CLI's `user` command stand on it; workers do not.

    accounts.py        names, roles, disabled or not, who is checked at a login
    passwords.py       argon2id
    sessions.py        logins that are open, and the end of one or all of them
    access_tokens.py   what a program shows instead of a login
"""

from orchestrator.accounts.accounts import (
    ROLES,
    Account,
    active,
    add,
    change_password,
    checked_role,
    checked_username,
    disable,
    enable,
    is_disabled,
    page,
    set_password,
    set_role,
    show,
    store_password,
    verify,
)
from orchestrator.accounts.passwords import hash_password, matches

__all__ = ["ROLES", "Account", "active", "add", "change_password", "checked_role",
           "checked_username", "disable", "enable", "hash_password", "is_disabled", "matches",
           "page", "set_password", "set_role", "show", "store_password", "verify"]
