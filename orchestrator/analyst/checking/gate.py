"""How much of a text that is still being written may be shown already.

Place in the flow: response_composer hears a model's text piece by piece and shows what comes
through here: everything up to the first number that is not verified yet, never half a word, a
number, a table, or an emphasis that is still open. A paragraph that holds a figure which nothing
supports, or anything active, is refused once it is complete.
"""

from __future__ import annotations

import re
from typing import Final

from orchestrator.analyst.checking.check import Checked, Checker
from orchestrator.analyst.checking.plain import blocks
from orchestrator.analyst.checking.words import is_figure_like
from orchestrator.analyst.writing.markdown import is_active
from orchestrator.errors import Invalid

MOST: Final = 8_000
# So many words behind a figure may still change what it says: "2 a 3 milhões", "12% a menos".
_AFTER: Final = 4
_MOST_NAMED: Final = 10
_LONGEST_LOOKED_BACK: Final = 40
_SURE_OF_ITEM: Final = 4
_WORD = re.compile(r"\S+")
_ENDED = re.compile(r"[.!?][\"”')*_]*\s+(?=[^\W\d_])")
_OPEN = re.compile(r"\[[^\]\n]*$|<[^>\n]*$|`[^`\n]*$")


class Gate:
    """For one text. `shown`: how much of it came through; `checked`: what was found in it."""

    def __init__(self, checker: Checker) -> None:
        self.text = ""
        self.shown = 0
        self.checked = Checked()
        self._checker = checker
        self._block = 0  # where the paragraph begins that is still being written

    def hear(self, piece: str) -> str:
        """What may be shown now, "" when nothing more may. Raises Invalid on a text that may
        not be shown at all."""
        back = max(0, len(self.text) - _LONGEST_LOOKED_BACK)
        self.text += piece
        _refuse_long(self.text)
        _refuse_active(self.text[back:])
        *whole, last = blocks(self.text[self._block:]) or [""]
        if len(last) >= _SURE_OF_ITEM:  # "1" may become the item of a list, or a million
            for block in whole:
                self._finish(block)
        return self._released(self._block + self._verified())

    def end(self) -> str:
        """The rest, once the text is whole. Raises Invalid as `hear` does."""
        for block in blocks(self.text[self._block:]):
            self._finish(block)
        return self._released(len(self.text))

    def _released(self, until: int) -> str:
        if until <= self.shown:
            return ""
        piece = self.text[self.shown:until]
        self.shown = until
        return piece

    def _finish(self, block: str) -> None:
        self._checker.check_block(block, self.checked)
        self._block += len(block)
        if self.checked.bad:
            listed = ", ".join(self.checked.bad[:_MOST_NAMED])
            raise Invalid("UNSUPPORTED_NUMBERS", f"Números sem apoio nos dados: {listed}.",
                          f"Figures that the data does not support: {listed}.")

    def _verified(self) -> int:
        """Up to where the open paragraph may be shown."""
        block, known = self.text[self._block:], max(self.shown - self._block, 0)
        cut = _settled(block)
        figure = _first_figure(block, known)
        if cut <= figure:
            return max(cut, known)
        trial = Checked(marker=self.checked.marker)
        self._checker.check_block(block[:cut], trial)
        return figure if trial.bad else cut


def _settled(block: str) -> int:
    """Where to cut so that nothing behind the cut changes what stands before it."""
    cut = max((found.end() for found in re.finditer(r"\s", block)), default=0)
    cut = min(cut, _line_cut(block[:cut]))
    cut = _without_late_figures(block[:cut])
    return min(cut, _closed(block[:cut]))


def _line_cut(text: str) -> int:
    """A table comes whole, a heading with its line's end."""
    table = re.search(r"^[ \t]*\|", text, re.MULTILINE)
    if table is not None:
        return table.start()
    start = text.rfind("\n") + 1
    return start if text[start:].lstrip().startswith("#") else len(text)


def _without_late_figures(text: str) -> int:
    """Before each figure that has few words of its sentence behind it, from the last one back. A
    sentence has ended once another begins behind it, or with its line."""
    cut, behind = len(text), 0
    ends = [found.end() for found in _ENDED.finditer(text)]
    words = list(_WORD.finditer(text))
    while words and behind < _AFTER:
        word = words.pop()
        while ends and ends[-1] >= cut:
            ends.pop()
        if word.start() < max(ends[-1] if ends else 0, text.rfind("\n", 0, cut) + 1):
            break
        behind += 1
        if is_figure_like(word.group()):
            cut, behind = word.start(), 0
    return cut


def _closed(text: str) -> int:
    """Before an emphasis, a bracket or code that is still open."""
    line = text.rfind("\n") + 1
    cut = len(text)
    for mark in ("**", "__"):
        if text[line:].count(mark) % 2:
            cut = min(cut, text.rfind(mark))
    single = re.sub(r"\*\*", "  ", text[line:])
    opened = [found.start() for found in re.finditer(r"\*(?=\S)|(?<=\S)\*", single)]
    if len(opened) % 2:
        cut = min(cut, line + opened[-1])
    found = _OPEN.search(text)
    return min(cut, found.start()) if found else cut


def _first_figure(block: str, start: int) -> int:
    for word in _WORD.finditer(block, start):
        if is_figure_like(word.group()):
            return min(word.start(), _closed(block[:word.start()]))
    return len(block)


def _refuse_active(text: str) -> None:
    if is_active(text):
        raise Invalid("ACTIVE_MARKDOWN", "Sem links, imagens ou HTML.", "No links, images or HTML.")


def _refuse_long(text: str) -> None:
    if len(text) > MOST:
        raise Invalid("TOO_LONG", "A resposta é longa demais: resuma.",
                      "The answer is too long: shorten it.")
