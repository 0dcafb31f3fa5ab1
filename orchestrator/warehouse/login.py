"""A PostgreSQL that answers, and does not let the reader role in.

Place in the flow: local.py asks when a connection fails. It is no outage: nothing changes by
waiting, so the sentence names the step that does.
"""

from __future__ import annotations

import psycopg

from orchestrator.errors import Unavailable


def turned_away(error: psycopg.Error, url: str) -> bool:
    """Whether the server refused the login. libpq gives no SQLSTATE for a failed connection and
    the words are in the server's language, but each of these quotes the user; so does a full
    server, which is worth another try."""
    user = psycopg.conninfo.conninfo_to_dict(url).get("user")
    refused = f'"{user}"' in str(error) or "no password supplied" in str(error)
    return refused and "too many connections" not in str(error)


def refused_login() -> Unavailable:
    return Unavailable(
        "WAREHOUSE_LOGIN",
        "O banco de dados da análise recusou o login do papel de leitura. Rode `ezpocket migrate`, "
        "que cria o papel e a senha dele; ou corrija WAREHOUSE_URL e reinicie.",
        "The analysis database refused the reader role's login. Run `ezpocket migrate`, which "
        "makes the role and its password; or correct WAREHOUSE_URL and restart.",
    )
