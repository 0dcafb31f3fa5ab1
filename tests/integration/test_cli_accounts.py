"""`ezpocket user` on the real database, without a terminal."""

from __future__ import annotations

import argparse
import io
import os

import pytest

from orchestrator import accounts
from orchestrator.cli import user
from orchestrator.cli.output import Screen
from orchestrator.database import Database
from orchestrator.errors import Conflict, Invalid, NotFound
from orchestrator.settings import Settings
from tests.accounts import add_account

PASSWORD = "a long enough password"


@pytest.fixture
def screen(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> Screen:
    monkeypatch.setattr(user, "get_settings", lambda: settings)
    add_account(database, "ana", PASSWORD)
    return Screen("en", False, io.StringIO(), io.StringIO())


def run(screen: Screen, action: str, name: str, *, from_stdin: bool = False,
        role: str = "user") -> int:
    given = argparse.Namespace(action=action, name=name, password_stdin=from_stdin, role=role)
    return user.run(given, screen)


@pytest.fixture
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: str, *_: object) -> int:
        raise OSError(6, "No such device or address", path)

    monkeypatch.setattr(os, "open", refused)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))


@pytest.mark.usefixtures("no_terminal")
def test_without_a_terminal_the_other_way_is_named(screen: Screen) -> None:
    with pytest.raises(Invalid, match="--password-stdin"):
        run(screen, "add", "joe")


@pytest.mark.usefixtures("no_terminal")
def test_a_missing_account_is_noticed_before_a_password_is_asked(screen: Screen) -> None:
    with pytest.raises(NotFound):
        run(screen, "passwd", "nobody")


def test_a_disabled_account_can_come_back(
    screen: Screen, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(screen, "disable", "ana")
    monkeypatch.setattr("sys.stdin", io.StringIO("another long password\n"))
    run(screen, "passwd", "ana", from_stdin=True)
    assert isinstance(screen.err, io.StringIO)
    assert "ezpocket user enable ana" in screen.err.getvalue()
    assert accounts.active(database, "ana") is None
    assert run(screen, "enable", " Ana ") == 0
    assert accounts.verify(database, "ana", "another long password").username == "ana"


def test_the_first_admin_is_made_by_the_command_line(
    screen: Screen, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    run(screen, "add", "rui", from_stdin=True, role="admin")
    run(screen, "role", "ana", role="operator")
    assert [accounts.show(database, name)["role"] for name in ("rui", "ana")] == [
        "admin", "operator"]
    for action in ("disable", "role"):
        with pytest.raises(Conflict, match="only admin"):
            run(screen, action, "rui")
    run(screen, "role", "ana", role="admin")
    run(screen, "disable", "rui")
    with pytest.raises(Conflict, match="only admin"):
        run(screen, "role", "ana")


def test_enabling_nobody_is_refused(screen: Screen) -> None:
    with pytest.raises(NotFound):
        run(screen, "enable", "nobody")
