"""A gold of sql-eval that stands for several: `SELECT {a.id, a.name} ... GROUP BY {}`.

Place in the flow: sql_eval.py. Columns in braces may each be there or not, at least one of them;
`{}` is whichever were chosen before it. Statements are parted by semicolons, each of them a gold.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

MAX_GOLDS = 64
# Text in quotes as one piece, so that nothing in it is taken for a brace or a semicolon.
_PIECES = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\{[^{}]*\}|;|[^'\"{};]+|.", re.DOTALL)


def expanded(text: str) -> tuple[str, ...]:
    """The golds, at most MAX_GOLDS of each statement, those with the fewest columns first."""
    found: list[str] = []
    for statement in _statements(_PIECES.findall(text)):
        golds = _chosen(statement)
        found += itertools.islice((gold for gold in golds if gold), MAX_GOLDS)
    return tuple(dict.fromkeys(found))


def _statements(pieces: list[str]) -> list[list[str]]:
    parted: list[list[str]] = [[]]
    for piece in pieces:
        if piece == ";":
            parted.append([])
        else:
            parted[-1].append(piece)
    return parted


def _chosen(pieces: list[str]) -> Iterator[str]:
    """The statement for every choice of columns of every `{...}`."""
    choices = [_choices(piece) for piece in pieces if _names_columns(piece)]
    return (_filled(pieces, chosen) for chosen in itertools.product(*choices))


def _choices(braces: str) -> list[str]:
    """At most MAX_GOLDS, so that their product stays small for the one or two that a gold has."""
    columns = [column.strip() for column in _columns(braces[1:-1])]
    some = itertools.chain.from_iterable(
        itertools.combinations(columns, many) for many in range(1, len(columns) + 1))
    return [", ".join(one) for one in itertools.islice(some, MAX_GOLDS)]


def _columns(text: str) -> list[str]:
    """Parted by the commas outside of brackets: `{date_trunc('day', t), id}` are two."""
    found, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            found.append("")
        else:
            found[-1] += character
    return found


def _names_columns(piece: str) -> bool:
    return piece.startswith("{") and bool(piece[1:-1].strip())


def _filled(pieces: list[str], chosen: tuple[str, ...]) -> str:
    taken = iter(chosen)
    last, text = "", ""
    for piece in pieces:
        if _names_columns(piece):
            last = next(taken)
            text += last
        else:
            text += last if piece.startswith("{") and piece.endswith("}") else piece
    return text.strip()
