"""A text that is still being written is shown as far as it is verified, and never further."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from orchestrator.analyst.checking.check import Checker, check_numbers
from orchestrator.analyst.checking.fact import Facts
from orchestrator.analyst.checking.gate import Gate
from orchestrator.errors import Invalid
from tests.unit.writing.test_figures import facts, known, lines  # noqa: F401 - fixtures

Of = Callable[[str, str], Facts]
OPENING = {"pt": "Veja o que os dados mostram. ", "en": "See what the data show. "}


def pieces(text: str, seed: int) -> list[str]:
    """As a model sends it: a few characters at a time."""
    chance, found, at = random.Random(seed), [], 0
    while at < len(text):
        size = chance.randint(1, 9)
        found.append(text[at:at + size])
        at += size
    return found


def shown(gate: Gate, text: str, seed: int = 1) -> list[str]:
    """What was shown after each piece, the last one whole."""
    found = [""]
    for piece in pieces(text, seed):
        found.append(found[-1] + gate.hear(piece))
    return [*found, found[-1] + gate.end()]


def every(count: int, name: str) -> list[Any]:
    return lines(name)[::count]


@pytest.mark.parametrize(("scene", "lang", "text"), every(3, "figures_right.txt"))
def test_a_right_text_comes_through_whole_and_verified_at_every_step(
    facts: Of, scene: str, lang: str, text: str,  # noqa: F811 - the fixture
) -> None:
    checker = Checker(facts(scene, lang), lang)
    whole = f"{OPENING[lang]}{text}\n\n{OPENING[lang].strip()}"
    steps = shown(Gate(checker), whole, seed=len(text))
    assert steps[-1] == whole
    for step in set(steps):
        assert whole.startswith(step)
        assert checker.check(step).bad == [] or step == whole
        assert not (step[-1:].isdigit() and whole[len(step):len(step) + 1].isdigit())


@pytest.mark.parametrize(("scene", "lang", "text"), every(3, "figures_wrong.txt"))
def test_nothing_wrong_is_ever_shown(
    facts: Of, scene: str, lang: str, text: str,  # noqa: F811 - the fixture
) -> None:
    known_facts = facts(scene, lang)
    gate = Gate(Checker(known_facts, lang))
    seen = ""
    with pytest.raises(Invalid) as refused:
        for piece in pieces(f"{OPENING[lang]}{text}\n\n{OPENING[lang]}", len(text)):
            seen += gate.hear(piece)
        seen += gate.end()
    assert refused.value.code == "UNSUPPORTED_NUMBERS"
    assert check_numbers(seen, known_facts, lang) == []


def test_words_come_at_once_and_a_number_when_it_is_known_whole(facts: Of) -> None:  # noqa: F811
    gate = Gate(Checker(facts("states", "pt"), "pt"))
    assert gate.hear("A receita de outubro de 2026 ") == "A receita de outubro de "
    assert gate.hear("veio quase toda de SP, com **R$ 500") == "2026 veio quase toda de SP, com "
    assert gate.hear(".123,45** em 812 pedidos, mais do que") == ""
    assert gate.hear(" todos os outros. Em") == (
        "**R$ 500.123,45** em 812 pedidos, mais do que todos os outros. ")
    assert gate.hear(" segui") == "Em "


@pytest.mark.parametrize(("text", "held"), [
    ("Veja **o est", "Veja "), ("Veja *o est", "Veja "), ("Veja [o estado de ", "Veja "),
    ("Veja `o estado de ", "Veja "), ("Certo.\n\n# Um tít", "Certo.\n\n"),
    ("Certo.\n\n| Estado | Receita |\n|---|---|\n| SP | ", "Certo.\n\n"),
    ("Veja a < b ", "Veja a "), ("A diferen", "A "), ("São três esta", "São "),
    ("Foi o dobro do ", "Foi o "), ("Veja **o estado** ", "Veja **o estado** "),
    ("- SP\n- R", "- SP\n- "), ("* SP vende bem ", "* SP vende bem "),
])
def test_nothing_half_is_shown(facts: Of, text: str, held: str) -> None:  # noqa: F811
    gate = Gate(Checker(facts("states", "pt"), "pt"))
    assert "".join(gate.hear(char) for char in text) == held


@pytest.mark.parametrize("text", [
    "Veja [aqui](https://evil.example)", "![](//x.example/p.png)", "<img src=x onerror=alert(1)>",
    "Veja http://evil.example agora", "Veja www.evil.example", "[a]: javascript:alert(1)",
    "Escreva para a@evil.example", "<script>", "[x][y]",
])
def test_nothing_active_is_shown(facts: Of, text: str) -> None:  # noqa: F811
    gate, seen = Gate(Checker(facts("states", "pt"), "pt")), ""
    with pytest.raises(Invalid) as refused:
        for char in f"Certo, tudo bem. {text} e mais nada.":
            seen += gate.hear(char)
        gate.end()
    assert refused.value.code == "ACTIVE_MARKDOWN"
    assert "evil" not in seen and "<" not in seen and "](" not in seen


def test_a_text_without_end_is_refused(facts: Of) -> None:  # noqa: F811
    gate = Gate(Checker(facts("states", "pt"), "pt"))
    with pytest.raises(Invalid) as refused:
        for _ in range(10_000):
            gate.hear("palavra ")
    assert refused.value.code == "TOO_LONG"


def test_items_of_a_list_go_on_counting_over_blank_lines(facts: Of) -> None:  # noqa: F811
    gate = Gate(Checker(facts("states", "pt"), "pt"))
    text = "Os maiores:\n\n1. SP: R$ 500.123,45\n\n2. RJ: R$ 300.210,10\n\n3. MG\n\nÉ isso."
    assert shown(gate, text)[-1] == text


def test_a_long_paragraph_of_figures_is_looked_at_once_a_piece(
    facts: Of, monkeypatch: pytest.MonkeyPatch,  # noqa: F811 - the fixture
) -> None:
    looked: list[str] = []

    def figure_like(word: str) -> bool:
        looked.append(word)
        return word.isdigit()

    monkeypatch.setattr("orchestrator.analyst.checking.gate.is_figure_like", figure_like)
    said = "são 12 " * 300
    assert Gate(Checker(facts("states", "pt"), "pt")).hear(said) == "são "
    assert len(looked) <= len(said.split()) + 2
