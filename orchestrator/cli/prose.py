"""An answer's Markdown as a terminal shows it: emphasis, aligned tables, nothing to escape.

Place in the flow: answer.py prints the answer with it. The table of the result has been
shown before, so the answer's own is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from orchestrator.analyst.writing.markdown import unescape
from orchestrator.cli.output import Screen, clean

_BOLD = re.compile(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*")
_NOTE = re.compile(r"^\*(?!\*)(.+)(?<![\\*])\*$")
_CELLS = re.compile(r"(?<!\\)\|")


def say_markdown(text: str, screen: Screen, *, shown: Sequence[str] = ()) -> None:
    """shown: the headings of the table that the person has seen already."""
    for block in _blocks(text, [heading.strip() for heading in shown]):
        if _is_table(block):
            rows = [_cells(line) for line in (block[0], *block[2:]) if line]
            marks = _cells(block[1])
            screen.table(rows[0], rows[1:], right=[mark.endswith(":") for mark in marks])
            screen.say()
        else:
            for line in block:
                _say(line, screen)


def _blocks(text: str, shown: list[str]) -> Iterator[list[str]]:
    """Tables and what stands between them; a table that was shown goes with its note."""
    dropped = False
    for paragraph in clean(text).split("\n\n"):
        lines = paragraph.split("\n")
        if dropped and _NOTE.match(lines[0]) and len(lines) == 1:
            dropped = False
            continue
        dropped = False
        parts = [list(part) for _, part in groupby(lines, key=lambda line: line.startswith("|"))]
        for part in parts:
            if _is_table(part) and _cells(part[0]) == shown[:len(_cells(part[0]))]:
                dropped = True
            else:
                yield [*part, ""]


def _is_table(block: Sequence[str]) -> bool:
    lines = [line for line in block if line]
    return len(lines) > 2 and all(line.startswith("|") for line in lines)


def _cells(line: str) -> list[str]:
    return [unescape(cell.strip()) for cell in _CELLS.split(line.strip())[1:-1]]


def _say(line: str, screen: Screen) -> None:
    note = _NOTE.match(line)
    if note:
        screen.say(unescape(note[1]), style="dim")
        return
    parts = _BOLD.split(line)
    said = [screen.paint(unescape(part), "bold" if index % 2 else "")
            for index, part in enumerate(parts)]
    screen.say("".join(said))
