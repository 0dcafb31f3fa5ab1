"""`ezpocket learn`: the list, a project's part of it, the check, and forgetting."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest

from orchestrator.cli import learn
from orchestrator.cli.output import Screen
from orchestrator.cli.parser import build_parser
from orchestrator.errors import NotFound
from orchestrator.settings import Settings
from tests.integration.learning.conftest import OWN, TOTAL, Memory


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Callable[..., str]:
    """What `ezpocket learn` with these words prints."""
    monkeypatch.setattr(learn, "get_settings", lambda: settings)

    def run(*words: str) -> str:
        out = io.StringIO()
        assert learn.run(build_parser().parse_args(["learn", *words]),
                         Screen("en", False, out, out)) == 0
        return out.getvalue()

    return run


def test_the_command_shows_checks_and_forgets(
    memory: Memory, command: Callable[..., str],
) -> None:
    memory.candidate(OWN, memory.read("lucro por canal"))
    memory.candidate(TOTAL, memory.read("custo total"))
    assert OWN in command() and "candidate" in command()
    checked = json.loads(command("--check", "--json"))["checked"]
    assert [one["accepted"] for one in checked] == [True, False]
    assert "no candidate to check" in command("--check")
    shown = json.loads(command("--json", "--project", "Loja"))
    assert {one["status"] for one in shown["questions"]} == {"verified", "rejected"}
    assert command("--forget", str(checked[0]["id"])) == f"forgotten: {OWN}\n"
    assert command("--forget", str(checked[1]["id"])).startswith("rejected one forgotten")
    with pytest.raises(NotFound, match="no learned question no"):
        command("--forget", str(checked[0]["id"]))


def test_a_forgotten_candidate_is_told_from_what_was_used(
    memory: Memory, command: Callable[..., str],
) -> None:
    for question in (OWN, OWN + "?"):
        memory.candidate(question, memory.read("lucro por canal"))
    one, other = (row["id"] for row in json.loads(command("--json"))["questions"])
    assert command("--forget", str(other)) == f"candidate forgotten, never used: {OWN}\n"
    assert json.loads(command("--forget", str(one), "--json")) == {
        "forgotten": {"id": one, "status": "candidate", "question": OWN + "?"}}
    assert memory.statuses() == []


@pytest.mark.parametrize("options", [(), ("--json",), ("--check",)])
def test_an_unknown_project_is_not_one_that_learned_nothing(
    memory: Memory, command: Callable[..., str], options: tuple[str, ...],
) -> None:
    with pytest.raises(NotFound, match="no project “Lojo”"):
        command(*options, "--project", "Lojo")
    assert json.loads(command("--json", "--project", memory.project)) == {
        "questions": [], "poor_answers": []}
