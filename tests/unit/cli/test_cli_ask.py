"""Who asks, and in which language a refusal is told."""

from __future__ import annotations

import argparse
import io

import pytest

from orchestrator.cli import ask
from orchestrator.cli.output import Screen
from orchestrator.errors import Invalid
from orchestrator.settings import Settings


@pytest.mark.parametrize("name", ["x y z!", "a\udcff", "p" * 300, "", "-ana", "a\x00b"])
def test_a_name_that_no_account_can_have_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        ask.username(name)


def test_names_are_those_of_accounts() -> None:
    assert ask.username(" Ana.Souza@Filial ") == "ana.souza@filial"


@pytest.mark.parametrize(("question", "said"), [
    ("receita por mês", "ezpocket: erro: Use de 3 a 64"),
    ("revenue by month of the year", "ezpocket: error: Use 3 to 64")])
def test_a_refusal_speaks_the_questions_language(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, question: str, said: str
) -> None:
    monkeypatch.setattr(ask, "get_settings", lambda: settings)
    screen = Screen("en", False, io.StringIO(), io.StringIO())
    given = argparse.Namespace(question=question, user="x y z!", project=None, lang=None,
                               yes=True, json=False, timeout=1.0)
    assert ask.run(given, screen) == 2
    assert isinstance(screen.err, io.StringIO)
    assert screen.err.getvalue().startswith(said)
