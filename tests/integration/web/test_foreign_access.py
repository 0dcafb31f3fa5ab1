"""Every HTTP route, derived from the application's own map, is shown every credential that must
not count, every write that another site may have caused, every role that is too low, and every
thing that is somebody else's. A new route without a verdict here fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from orchestrator import accounts
from orchestrator.accounts import access_tokens
from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.settings import Settings
from tests.accounts import add_account

from .conftest import PASSWORD, sign_in
from .credentials import bad_credentials
from .foreign import Belongings, belongings

# Open to everybody, by design.
PUBLIC = {"login.login", "login.register", "login.logout", "health.live", "health.ready",
          "openapi.document", "assets.asset", "pages.login", "security_headers.report"}
# Strangers are sent to the login page instead of refused.
PAGES = {"pages.chat", "pages.operator", "pages.answer"}
# Browsers report here without our page's header; nothing is done but a line in the log.
SENT_BY_BROWSERS = {"security_headers.report"}
ROLES = {"health.queues": "operator", "pages.operator": "operator", "operator": "operator",
         "usage": "operator", "users": "admin"}
EVERY_METHOD = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def calls(app: Flask) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, path with `x` in its gaps) of every route."""
    for rule in app.url_map.iter_rules():
        gaps = dict.fromkeys(rule.arguments, "x")
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **gaps) if gaps else rule.rule
        for method in sorted((rule.methods or set()) & EVERY_METHOD):
            yield rule.endpoint, method, path


def role_of(endpoint: str) -> str:
    return ROLES.get(endpoint, ROLES.get(endpoint.split(".", maxsplit=1)[0], "user"))


def refused(endpoint: str, answer: TestResponse) -> bool:
    if endpoint in PAGES:
        return answer.status_code == 302 and answer.headers["Location"].startswith("/login")
    return answer.status_code == 401


def test_no_route_takes_a_credential_that_does_not_count(
    app: Flask, settings: Settings, database: Database, record_property: Any
) -> None:
    tokens = bad_credentials(database, settings.secret_key)
    client = app.test_client()
    probes = 0
    for endpoint, method, path in calls(app):
        if endpoint in PUBLIC:
            continue
        for name, token in tokens.items():
            asked = client.open(path, method=method, json={},
                                headers={"Authorization": f"Bearer {token}"})
            assert refused(endpoint, asked), (name, method, path, asked.status_code)
            client.set_cookie("ezpocket_token", token)
            asked = client.open(path, method=method, json={})
            assert refused(endpoint, asked), (name, method, path, asked.status_code)
            client.delete_cookie("ezpocket_token")
            probes += 2
        assert refused(endpoint, client.open(path, method=method, json={}))
        probes += 1
    record_property("probes", probes)
    print(f"{probes} probes with credentials that do not count")
    assert len(tokens) >= 30 and probes >= 1000


def test_a_bad_header_is_not_made_good_by_a_cookie(app: Flask, ana: FlaskClient) -> None:
    for endpoint, method, path in calls(app):
        if endpoint not in PUBLIC:
            asked = ana.open(path, method=method, json={},
                             headers={"Authorization": "Bearer a.b.c"})
            assert refused(endpoint, asked), (method, path)


FOREIGN_SITES = (
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost:81"},
    {"Origin": "https://localhost"}, {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost@evil.example"}, {"Origin": "//localhost"},
    {"Origin": "http://localhost:x"}, {"Referer": "https://evil.example/localhost"},
)


def test_no_write_is_taken_from_another_site(
    app: Flask, ana: FlaskClient, record_property: Any
) -> None:
    """With ana's own cookie, as her browser would send it along."""
    probes = 0
    for endpoint, method, path in calls(app):
        if method == "GET" or endpoint in SENT_BY_BROWSERS:
            continue
        for site in FOREIGN_SITES:
            ana.environ_base.pop("HTTP_ORIGIN", None)
            asked = ana.open(path, method=method, json={}, headers=site)
            assert asked.status_code == 403, (site, method, path)
            assert asked.get_json()["error"]["code"] == "bad_origin", (site, method, path)
            probes += 1
        del ana.environ_base["HTTP_X_REQUESTED_WITH"]
        for headers in ({}, {"X-Requested-With": "XMLHttpRequest"},
                        {"Origin": "http://localhost"}):
            asked = ana.open(path, method=method, json={}, headers=headers)
            assert asked.status_code == 403, (headers, method, path)
            assert asked.get_json()["error"]["code"] == "missing_header", (method, path)
            probes += 1
        ana.environ_base["HTTP_X_REQUESTED_WITH"] = "ezpocket"
    record_property("probes", probes)
    print(f"{probes} probes from other sites")
    assert ana.get("/api/me").status_code == 200
    assert probes >= 100


@pytest.mark.parametrize("role", ["user", "operator"])
def test_a_role_opens_what_is_its_and_nothing_above(
    app: Flask, database: Database, role: str
) -> None:
    add_account(database, "somebody", PASSWORD, role)
    client = sign_in(app, "somebody")
    for endpoint, method, path in calls(app):
        if endpoint.startswith("login."):
            continue
        asked = client.open(path, method=method, json={})
        needed = role_of(endpoint)
        allowed = accounts.ROLES.index(role) >= accounts.ROLES.index(needed)
        assert (asked.status_code != 403) == allowed, (role, needed, method, path)


@pytest.fixture
def hers(app: Flask, ana: FlaskClient, engine: Engine, database: Database) -> Belongings:
    return belongings(app, ana, engine, database)


@pytest.fixture
def program(app: Flask, database: Database) -> FlaskClient:
    """Bia's, with her access token."""
    client = app.test_client()
    token = access_tokens.create(database, "bia", "a program", 1)["token"]
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def test_what_is_anas_does_not_exist_for_bia(
    ana: FlaskClient, bia: FlaskClient, program: FlaskClient, hers: Belongings,
    record_property: Any
) -> None:
    """Her project, job, result, conversation, token: by every route that names one, with a
    cookie and with an access token, and afterwards nothing of hers has changed."""
    before = hers.seen_by(ana)
    probes = 0
    for rule in hers.app.url_map.iter_rules():
        if not rule.arguments or rule.endpoint in PUBLIC or role_of(rule.endpoint) != "user":
            continue
        for method in sorted((rule.methods or set()) & EVERY_METHOD):
            path = hers.path(rule)
            for client in (bia, program):
                if rule.endpoint in PAGES and client is program:
                    continue
                for payload in hers.payloads(rule.endpoint):
                    asked = client.open(path, method=method, json=payload)
                    assert asked.status_code == 404, (method, path, payload, asked.get_data(True))
                    assert not hers.leaked(asked), (method, path)
                    probes += 1
    probes += _named_in_payloads(bia, hers)
    probes += _lists_are_ones_own(bia, hers)
    assert hers.seen_by(ana) == before
    record_property("probes", probes)
    print(f"{probes} probes of somebody else's things")
    assert probes >= 25


def _named_in_payloads(bia: FlaskClient, hers: Belongings) -> int:
    """Things that are named in a body or in a query rather than in the path."""
    asks = hers.named()
    for method, path, payload in asks:
        asked = bia.open(path, method=method, json=payload)
        assert not hers.leaked(asked), (path, payload)
        assert asked.status_code in (400, 404), (path, payload, asked.get_data(True))
    return len(asks)


def _lists_are_ones_own(bia: FlaskClient, hers: Belongings) -> int:
    """Every GET without a name in its path: nothing of hers is in any list."""
    probes = 0
    for endpoint, method, path in calls(hers.app):
        if method == "GET" and "/x" not in path and role_of(endpoint) == "user":
            for query in ("", f"?q={hers.secret}", "?open=1", "?archived=1"):
                assert not hers.leaked(bia.get(path + query)), path
                probes += 1
    return probes
