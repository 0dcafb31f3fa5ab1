"""How the command speaks: language, colour, tables. Everything a command prints goes through it.

Place in the flow: used by every command file; knows nothing of jobs. Control characters from
the data are removed before they reach the terminal.
"""

from __future__ import annotations

import contextlib
import os
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from orchestrator.errors import EzpocketError

COLOURS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
MAX_CELL = 40


class OutputLost(EzpocketError):
    """`unread`: whoever read the output is gone, as in `ezpocket … | head -1`."""

    def __init__(self, cause: OSError) -> None:
        said = cause.strerror or str(cause)
        super().__init__(
            "output_lost", f"A saída não pôde ser escrita: {said}. Mande-a para outro lugar.",
            f"The output could not be written: {said}. Send it elsewhere.")
        self.unread = isinstance(cause, BrokenPipeError)


@dataclass(frozen=True, slots=True)
class Screen:
    """`lang` is "pt" or "en"; every sentence is given in both and one is printed."""

    lang: str
    colour: bool
    out: TextIO
    err: TextIO

    @classmethod
    def of_terminal(cls, lang: str | None = None) -> Screen:
        """The terminal's screen: colours only on a terminal and without NO_COLOR."""
        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        return cls(lang or terminal_language(), colour, sys.stdout, sys.stderr)

    def speaking(self, lang: str, *, out: TextIO | None = None) -> Screen:
        """The same screen in another language, or with its text sent elsewhere."""
        return Screen(lang, self.colour and out is None, out or self.out, self.err)

    def t(self, pt: str, en: str) -> str:
        return en if self.lang == "en" else pt

    def say(self, text: str = "", *, style: str = "", end: str = "\n") -> None:
        """Raises OutputLost when nobody can read it."""
        try:
            print(self.paint(text, style), file=self.out, end=end, flush=True)
        except OSError as error:
            raise OutputLost(error) from error

    def error(self, error: EzpocketError) -> None:
        self.warn(f"{self.t('erro', 'error')}: {clean(error.message(self.lang))}")

    def warn(self, text: str) -> None:
        with contextlib.suppress(OSError):  # then there is nowhere to say it
            print(f"ezpocket: {text}", file=self.err, flush=True)

    def paint(self, text: str, style: str) -> str:
        return f"\033[{COLOURS[style]}m{text}\033[0m" if style and self.colour else text

    def heading(self, pt: str, en: str) -> None:
        self.say()
        self.say(self.t(pt, en), style="bold")

    def table(
        self, columns: Sequence[str], rows: Sequence[Sequence[Any]],
        right: Sequence[bool] | None = None,
    ) -> None:
        """Aligned columns, long cells cut with an ellipsis. right: which columns are aligned to
        the right; without it, those of numbers."""
        columns = [self.cell(name) for name in columns]
        cells = [[self.cell(value) for value in row] for row in rows]
        numeric = list(right) if right is not None else [
            bool(rows) and all(isinstance(row[i], int | float | None) for row in rows)
            for i in range(len(columns))
        ]
        widths = [
            max([len(name), *(len(row[i]) for row in cells)]) for i, name in enumerate(columns)
        ]
        self.say("  " + "  ".join(_pad(n, w, r) for n, w, r in zip(columns, widths, numeric,
                                                                     strict=True)), style="dim")
        for row in cells:
            self.say("  " + "  ".join(_pad(c, w, r) for c, w, r in zip(row, widths, numeric,
                                                                         strict=True)))

    def cell(self, value: Any) -> str:
        if value is None:
            return "–"
        if isinstance(value, bool):
            return self.t("sim", "yes") if value else self.t("não", "no")
        if isinstance(value, int | float):
            return number(value, self.lang)
        text = clean(str(value)).replace("\n", " ")
        return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def number(value: int | float, lang: str) -> str:
    """1234.5 → "1.234,50" in Portuguese, "1,234.50" in English; integers without decimals."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


def clean(text: str) -> str:
    """`text` without control characters (escape sequences of a terminal), newlines kept."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf"})


def terminal_language() -> str:
    """Portuguese where the terminal's locale says so, English elsewhere."""
    given = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "pt" if next(filter(None, given), "").lower().startswith("pt") else "en"


def _pad(text: str, width: int, right: bool) -> str:
    return text.rjust(width) if right else text.ljust(width)
