"""Language, numbers, tables and what the terminal must not be told."""

from __future__ import annotations

import io

import pytest

from orchestrator.cli.output import Screen, clean, number, terminal_language
from orchestrator.errors import Invalid


@pytest.fixture
def screen() -> Screen:
    return Screen("pt", False, io.StringIO(), io.StringIO())


def printed(screen: Screen) -> str:
    assert isinstance(screen.out, io.StringIO)
    return screen.out.getvalue()


@pytest.mark.parametrize(
    ("value", "pt", "en"),
    [(1234.5, "1.234,50", "1,234.50"), (12, "12", "12"), (1_000_000, "1.000.000", "1,000,000")],
)
def test_numbers_follow_the_language(value: float, pt: str, en: str) -> None:
    assert (number(value, "pt"), number(value, "en")) == (pt, en)


def test_table_aligns_numbers_right_and_shows_missing_values(screen: Screen) -> None:
    screen.table(["uf", "receita"], [["SP", 1234.5], ["RJ", None]])
    assert printed(screen).splitlines() == [
        "  uf   receita", "  SP  1.234,50", "  RJ         –",
    ]


def test_control_characters_never_reach_the_terminal() -> None:
    assert clean("a\x1b[31mb\u202ec\nd") == "a[31mbc\nd"


def test_error_is_one_sentence_in_the_persons_language(screen: Screen) -> None:
    screen.error(Invalid("code", "Faça assim.", "Do this."))
    assert isinstance(screen.err, io.StringIO)
    assert screen.err.getvalue() == "ezpocket: erro: Faça assim.\n"


def test_language_comes_from_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert terminal_language() == "en"
    monkeypatch.setenv("LANG", "pt_BR.UTF-8")
    assert terminal_language() == "pt"
