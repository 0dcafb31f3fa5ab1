"""Findings in a model's words: held to the same figures, then insights like any other.

Place in the flow: python_runtime asks a model only when more was found in a large result than an
answer has room for; what it says is taken whole or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestrator.analyst.checking.check import Checked, Checker
from orchestrator.analyst.checking.traced import key_numbers_of
from orchestrator.analyst.writing.markdown import is_active
from orchestrator.errors import Invalid

LONGEST = 400
_MARKS = ("#", "-", "*", "|", ">", "+", "`")


def as_insights(
    sentences: Sequence[str], most: int, checker: Checker
) -> list[dict[str, Any]]:
    """One insight a sentence. Raises Invalid, which says what is wrong with which."""
    said = [" ".join(sentence.split()) for sentence in sentences]
    if not 0 < len(said) <= most:
        raise Invalid("sentences", f"Escreva de 1 a {most} frases.",
                      f"Write 1 to {most} sentences.")
    return [{"text": sentence, "numbers": key_numbers_of(_checked(sentence, checker), sentence)}
            for sentence in said]


def _checked(sentence: str, checker: Checker) -> Checked:
    plain = sentence and not sentence.startswith(_MARKS) and not is_active(sentence)
    if not plain or len(sentence) > LONGEST:
        raise Invalid("sentence", f"Cada frase deve ser texto simples, de até {LONGEST} letras.",
                      f"Each sentence must be plain text of at most {LONGEST} characters.")
    checked = checker.check(sentence)
    if checked.bad:
        wrong = ", ".join(checked.bad[:5])
        raise Invalid("figures", f"Estes números não estão nos achados: {wrong}.",
                      f"These figures are not in the findings: {wrong}.")
    return checked
