"""What a person types at the plan, and what it is taken for."""

from __future__ import annotations

import io

import pytest

from orchestrator.cli.dialog import ask_about_cost, ask_person
from orchestrator.cli.output import Screen


def decided(monkeypatch: pytest.MonkeyPatch, typed: str) -> object:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return ask_person(Screen("pt", False, io.StringIO(), io.StringIO()))


@pytest.mark.parametrize(("typed", "action"), [
    ("a\n", "accept"), ("Sim\n", "accept"), ("yes\n", "accept"), ("\na\n", "accept"),
    ("xyz\nr\n", "reject"), ("não\n", "reject"), ("n\n", "reject")])
def test_a_known_word_is_that_answer(
    monkeypatch: pytest.MonkeyPatch, typed: str, action: str
) -> None:
    assert decided(monkeypatch, typed) == {"action": action}


@pytest.mark.parametrize("words", [
    "apenas SP e RJ", "só os 5 maiores", "remova o site", "não use cancelados", "add the profit"])
def test_other_words_are_the_change_itself(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    expected = {"action": "suggest", "suggestion": words}
    assert decided(monkeypatch, f"{words}\n") == expected
    assert decided(monkeypatch, f"m\n{words}\n") == expected


def test_the_end_of_input_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert decided(monkeypatch, "") is None
    assert decided(monkeypatch, "\n\n") is None


def decided_on_cost(monkeypatch: pytest.MonkeyPatch, typed: str, *actions: str) -> object:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    screen = Screen("pt", False, io.StringIO(), io.StringIO())
    return ask_about_cost(screen, {"kind": "cost", "actions": ["accept", *actions, "reject"]})


@pytest.mark.parametrize(("typed", "action"), [
    ("s\n", "accept"), ("Yes\n", "accept"), ("n\n", "reject"), ("m\n", "narrow"),
    ("apenas SP\nmudar\n", "narrow"), ("\nok\n", "accept")])
def test_a_heavy_statement_runs_shrinks_or_stays(
    monkeypatch: pytest.MonkeyPatch, typed: str, action: str
) -> None:
    assert decided_on_cost(monkeypatch, typed, "narrow") == {"action": action}


def test_a_persons_own_statement_has_no_plan_to_change(monkeypatch: pytest.MonkeyPatch) -> None:
    assert decided_on_cost(monkeypatch, "m\nn\n") == {"action": "reject"}
    assert decided_on_cost(monkeypatch, "m\n") is None
