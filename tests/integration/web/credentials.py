"""What somebody may show instead of a login that counts: each kind that must get nowhere.

Place in the flow: test_foreign_access.py shows each of them to every HTTP route, and
test_socket_access.py to every socket event.
"""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import json
from dataclasses import replace

import jwt

from orchestrator import accounts
from orchestrator.accounts import access_tokens, sessions
from orchestrator.accounts.sessions import Identity
from orchestrator.database import Database
from orchestrator.web.auth import issue_token
from tests.accounts import add_account

from .conftest import PASSWORD

OTHER_KEY = "another key that is long enough too, but nobody's"


def bad_credentials(database: Database, secret: str) -> dict[str, str]:
    """Name → token. Every one of them once looked like ana's, or still does."""
    return {"nothing": "", "nonsense": "a.b.c", "a scheme alone": "Bearer",
            **_forged(database, secret), **_outlived(database, secret),
            **_programs(database)}


def _login(database: Database, username: str) -> Identity:
    account = accounts.active(database, username)
    assert account is not None
    return sessions.start(database, account)


def _forged(database: Database, secret: str) -> dict[str, str]:
    """Signed by nobody or for somebody else; the login itself is open."""
    found, other = _login(database, "ana"), _login(database, "bia")
    good = issue_token(secret, found)
    claims = jwt.decode(good, options={"verify_signature": False})
    head, payload, signature = good.split(".")
    changed = {
        "somebody else's login": {**claims, "sid": other.credential},
        "no such login": {**claims, "sid": "x" * 32},
        "a login that is no text": {**claims, "sid": ["x"]},
        "a name that is no text": {**claims, "sub": 7},
        **{f"without {name}": {k: v for k, v in claims.items() if k != name}
           for name in ("sub", "sid", "exp", "iat")},
    }
    return {
        "no algorithm": _token(claims, "", "none"),
        "no algorithm, signature kept": ".".join((_part({"alg": "none"}), payload, signature)),
        "another key": _token(claims, OTHER_KEY),
        "an empty key": _token(claims, ""),
        "another algorithm": _token(claims, secret, "HS512"),
        "other claims": ".".join((head, _part({**claims, "sub": "bia"}), signature)),
        "another signature": good[:-4] + ("AAAA" if good[-4:] != "AAAA" else "BBBB"),
        "no signature": f"{head}.{payload}.",
        **{name: _token(wrong, secret) for name, wrong in changed.items()},
    }


def _token(claims: dict[str, object], key: str, algorithm: str = "HS256") -> str:
    """As a library would sign it, without a library's refusals to sign nonsense."""
    signed = f"{_part({'alg': algorithm, 'typ': 'JWT'})}.{_part(claims)}"
    digest = {"HS256": "sha256", "HS512": "sha512"}.get(algorithm)
    signature = hmac.digest(key.encode(), signed.encode(), digest) if digest else b""
    return f"{signed}.{_plain(signature)}"


def _part(claims: dict[str, object]) -> str:
    return _plain(json.dumps(claims).encode())


def _plain(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def _outlived(database: Database, secret: str) -> dict[str, str]:
    """Right once: the time is over, or the login or the account has ended."""
    day = dt.timedelta(days=1)
    late, forgotten, closed = (_login(database, "ana") for _ in range(3))
    sessions.end(database, closed.credential, "ana")
    with database.transaction() as transaction, transaction.connection.cursor() as cursor:
        cursor.execute("UPDATE app.sessions SET expires_at = now() - interval '1 s' WHERE id = %s",
                       (forgotten.credential,))
    ended = {"signed out": issue_token(secret, closed),
             "expired": issue_token(secret, replace(late, now=late.now - 2 * day,
                                                    expires_at=late.expires_at - 2 * day)),
             "expired in the database": issue_token(secret, forgotten)}
    for name, end in (("disabled", accounts.disable), ("removed", _remove)):
        add_account(database, name, PASSWORD)
        ended[f"{name} account"] = issue_token(secret, _login(database, name))
        end(database, name)
    for name, change in (("enabled again", _disable_and_enable), ("new password", _new_password),
                         ("new role", lambda d, n: accounts.set_role(d, n, "operator"))):
        username = name.replace(" ", ".")
        add_account(database, username, PASSWORD)
        ended[name] = issue_token(secret, _login(database, username))
        change(database, username)
    return ended


def _disable_and_enable(database: Database, username: str) -> None:
    accounts.disable(database, username)
    accounts.enable(database, username)


def _new_password(database: Database, username: str) -> None:
    accounts.set_password(database, username, PASSWORD + "!")


def _remove(database: Database, username: str) -> None:
    with database.transaction() as transaction, transaction.connection.cursor() as cursor:
        cursor.execute("DELETE FROM app.users WHERE username = %s", (username,))


def _programs(database: Database) -> dict[str, str]:
    """Access tokens that are unknown, late, withdrawn, or of an account that was disabled."""
    late, withdrawn = (access_tokens.create(database, "ana", name, 1) for name in ("a", "b"))
    access_tokens.delete(database, "ana", withdrawn["id"])
    with database.transaction() as transaction, transaction.connection.cursor() as cursor:
        cursor.execute("""UPDATE app.access_tokens SET expires_at = now() - interval '1 s'
                          WHERE id = %s""", (late["id"],))
    add_account(database, "owner", PASSWORD)
    of_disabled = access_tokens.create(database, "owner", "c", 1)["token"]
    _disable_and_enable(database, "owner")
    return {"unknown access token": "ezp_" + "x" * 43, "prefix alone": "ezp_",
            "access token's id": f"ezp_{late['id']}", "expired access token": late["token"],
            "withdrawn access token": withdrawn["token"],
            "access token of before the account was disabled": of_disabled}
