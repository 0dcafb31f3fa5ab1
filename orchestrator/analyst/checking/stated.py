"""What a sentence computes in the open: the sum, difference or share of figures beside it.

Place in the flow: check.py asks about a figure that no fact states. The words must say what was
computed ("juntos", "a mais", "representa") and its operands must stand in the same paragraph:
as figures, or as the rows that the sentence names. Such a figure becomes a key number with its
formula. Sums are never called a total: that is the whole result's, and a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import permutations
from typing import Final

from orchestrator.analyst.checking.fact import Fact
from orchestrator.analyst.checking.figures import Figure
from orchestrator.analyst.checking.support import within

MOST_OPERANDS: Final = 8
SUM: Final = re.compile(
    r"\b(?:junt[oa]s|soma(?:m|ram|d[oa]s|ndo)?|em conjunto|together|combined|combine|sum|"
    r"add(?:s|ed)? up|between them|totaliza(?:m|ram|ndo)?|total+ed)\b", re.IGNORECASE)
_DIFFERENCE: Final = re.compile(
    r"\b(?:diferença|distância|vantagem|a mais|a menos|difference|gap|more|less|fewer|higher|lower|"
    r"ahead|behind|acima|abaixo|above|below|margem|margin|aumento|queda|alta|increase|decrease|"
    r"variação|change|cresce\w*|subi\w*|ca(?:iu|íram)|rose|fell|grew|dropped|up|down)\b",
    re.IGNORECASE)
_SHARE: Final = re.compile(
    r"\b(?:representa\w*|equivale\w*|corresponde\w*|respond\w*|concentra\w*|participação|fatia|"
    r"d[oa] total|share|account\w*|represent\w*|of the|make up|makes up|made up|equal\w*)\b",
    re.IGNORECASE)
_CHANGE: Final = re.compile(
    r"\b(?:cresce\w*|crescimento|subi\w*|aument\w*|alta|ca(?:iu|íram)|queda|redu\w+|recu\w+|"
    r"variação|contra|ante|versus|vs|a mais|a menos|mais|menos|maior|menor|acima|abaixo|grew|"
    r"growth|rose|rise|up|fell|fall|down|increase\w*|decrease\w*|drop\w*|change|compared|more|less|"
    r"fewer|higher|lower|larger|smaller|above|below)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Operand:
    """value: exact, of the fact that a figure states. kind: its fact's. name: of its row.
    at: its place in time, where it has one."""

    value: Decimal
    kind: str
    name: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that the text computes, with its exact value and how."""

    figure: Figure
    value: Decimal
    formula: str


def computed(
    figure: Figure, sentence: str, groups: Sequence[Sequence[Operand]],
    wholes: Sequence[Operand], names: Set[str] = frozenset(),
) -> Stated | None:
    """How the figure follows from one of the groups of operands; None when it does not.

    wholes: totals that a share may be of, beside the operands themselves. names: of the rows
    that the figure is said of: a single row's share is theirs.
    """
    for group in groups:
        operands = list(group)[-MOST_OPERANDS:]
        for value, kind, formula in _results(figure, sentence, operands, wholes, names):
            if _fits(figure, value, kind):
                return Stated(figure, value, formula)
    return None


def compared(
    figure: Figure, sign: str, groups: Sequence[Sequence[Operand]]
) -> Stated | None:
    """How the first of each two operands is more (sign "+"), or less, than the second by it."""
    for one, other in (group for group in groups if len(group) == 2):
        formula = f"{_shown(one.value)} - {_shown(other.value)}"
        found = [(one.value - other.value, one.kind, formula)]
        if other.value > 0:
            found.append((100 * (one.value - other.value) / other.value, "percent",
                          f"100 * ({formula}) / {_shown(other.value)}"))
        for value, kind, how in found:
            if (value < 0) == (sign == "-") and _fits(figure, value, kind):
                return Stated(figure, value, how)
    return None


def _fits(figure: Figure, value: Decimal, kind: str) -> bool:
    if figure.percent != (kind == "percent"):
        return False
    if figure.money and kind not in (figure.unit, "number"):
        return False
    if figure.sign and value and (figure.sign == "-") != (value < 0):
        return False
    return within(replace(figure, direction=""), abs(value))


def _results(
    figure: Figure, sentence: str, operands: list[Operand], wholes: Sequence[Operand],
    names: Set[str],
) -> Iterator[tuple[Decimal, str, str]]:
    if SUM.search(sentence):
        yield from _sums(operands)
    if _DIFFERENCE.search(sentence):
        yield from _differences(operands, figure.direction)
    if figure.percent and _SHARE.search(sentence):
        alone = [] if SUM.search(sentence) and len(operands) > 1 else [
            operand for operand in operands if not names or operand.name in {"", *names}]
        yield from _shares(operands, alone, wholes)
    if figure.percent and _CHANGE.search(sentence):
        yield from _changes(figure, operands)


def _sums(operands: list[Operand]) -> Iterator[tuple[Decimal, str, str]]:
    for start in range(len(operands)):
        for end in range(start + 2, len(operands) + 1):
            run = operands[start:end]
            if len({operand.kind for operand in run}) == 1:
                values = [operand.value for operand in run]
                yield sum(values, Decimal(0)), run[0].kind, " + ".join(map(_shown, values))


def _later(one: Operand, other: Operand) -> bool | None:
    return None if one.at is None or other.at is None else one.at > other.at


def _differences(
    operands: list[Operand], direction: str
) -> Iterator[tuple[Decimal, str, str]]:
    """direction: what rose has its larger value later."""
    for one, other in permutations(operands, 2):
        if one.kind == other.kind and one.value >= other.value and (
                not direction or _later(one, other) in (None, direction == "+")):
            formula = f"{_shown(one.value)} - {_shown(other.value)}"
            yield one.value - other.value, one.kind, formula


def _shares(
    operands: list[Operand], alone: list[Operand], wholes: Sequence[Operand]
) -> Iterator[tuple[Decimal, str, str]]:
    parts = [(operand.value, operand.kind, _shown(operand.value)) for operand in alone]
    parts += [(value, kind, f"({formula})") for value, kind, formula in _sums(operands)]
    for value, kind, formula in parts:
        for whole in (*operands, *wholes):
            if kind == whole.kind != "percent" and whole.value > value > 0:
                yield (100 * value / whole.value, "percent",
                       f"100 * {formula} / {_shown(whole.value)}")


def _changes(figure: Figure, operands: list[Operand]) -> Iterator[tuple[Decimal, str, str]]:
    for before, after in permutations(operands, 2):
        if before.kind != after.kind or before.kind == "percent" or before.value <= 0 or (
                figure.direction and _later(before, after)):
            continue
        change = 100 * (after.value - before.value) / before.value
        if not figure.direction or (figure.direction == "-") == (change < 0):
            yield change, "percent", (f"100 * ({_shown(after.value)} - {_shown(before.value)})"
                                      f" / {_shown(before.value)}")


def _shown(value: Decimal) -> str:
    return f"{value.normalize():f}"


def operand_of(found: Sequence[Fact]) -> Operand | None:
    """What a supported figure stands for in a computation: its fact, where there is no doubt."""
    usable = [fact for fact in found if fact.kind != "any"]
    values = {fact.value for fact in usable}
    if len(values) != 1:
        return None
    owner = usable[0].owner
    return Operand(usable[0].value, usable[0].kind, next(iter(owner)) if len(owner) == 1 else "")
