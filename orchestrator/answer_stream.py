"""An answer on its way to the person: a checked text in pieces, or a model's while it writes.

Place in the flow: response_composer sends `tokens` of a text that is whole; to `llm.write` it
gives a StreamedAnswer, which shows what the gate lets through and takes back what is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.analyst.checking.answered import left_out
from orchestrator.analyst.checking.check import Checked, Checker
from orchestrator.analyst.checking.gate import Gate
from orchestrator.analyst.reading.language import shown_language
from orchestrator.analyst.writing.answer import Main
from orchestrator.contracts import Event, Handle
from orchestrator.errors import Invalid
from orchestrator.llm import WrongLanguage

PIECE = 120  # characters at least of a streamed piece, so that empty paragraphs make no flood
_WORDS = 40  # the same of a model's text, after its first words
_TELLS_ITS_LANGUAGE = 200  # characters from which on a wrong language is seen early


def tokens(text: str, at: int = 0) -> Iterator[Event]:
    """The checked text in pieces of whole paragraphs. `at`: how much of it came before, in the
    UTF-16 units that a browser counts, so that a piece that arrives twice changes nothing."""
    piece = ""
    paragraphs = text.split("\n\n")
    for number, paragraph in enumerate(paragraphs, 1):
        last = number == len(paragraphs)
        piece += paragraph + ("" if last else "\n\n")
        if last or len(piece) >= PIECE:
            yield Event("token", {"text": piece, "at": at})
            at += units(piece)
            piece = ""


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class StreamedAnswer:
    """An llm.Listener. rejected: each text that was refused, with why, for the trace. main: what
    a text has to state."""

    def __init__(self, checker: Checker, handle: Handle, lang: str, main: Main) -> None:
        self.rejected: list[dict[str, str]] = []
        self._checker = checker
        self._main = main
        self.handle = handle
        self._lang = lang
        self._begin()

    @property
    def written(self) -> str:
        return self._gate.text.rstrip()

    @property
    def checked(self) -> Checked:
        return self._gate.checked

    @property
    def shown(self) -> bool:
        """Whether the person has seen anything of it."""
        return self._at > 0

    def text(self, piece: str) -> None:
        if not self._gate.text:
            piece = piece.lstrip()
        known = len(self._gate.text)
        try:
            self._say(self._gate.hear(piece))
            if known < _TELLS_ITS_LANGUAGE <= len(self._gate.text):
                self._check_language()
        except Invalid as error:
            self._reject(error)
            raise

    def finished(self, text: str) -> None:
        try:
            self._check_language()
            rest = self._gate.end()
            self._check_answers()
            self._say(rest, last=True)
        except Invalid as error:
            self._reject(error)
            raise

    def again(self, rejected: str, why: str) -> None:
        if self.shown:
            self.handle.emit(Event("replace", {"text": ""}))
        self._begin()

    def instead(self, text: str) -> tuple[Event, ...]:
        """What brings another text to the person, in place of what was shown."""
        return (Event("replace", {"text": text}),) if self.shown else tuple(tokens(text))

    def _begin(self) -> None:
        self._gate = Gate(self._checker)
        self._pending = ""
        self._at = 0

    def _say(self, released: str, *, last: bool = False) -> None:
        self._pending += released
        if self._pending and (last or not self._at or len(self._pending) >= _WORDS):
            self.handle.emit(Event("token", {"text": self._pending, "at": self._at}))
            self._at += units(self._pending)
            self._pending = ""

    def _check_language(self) -> None:
        if shown_language(self._gate.text) not in (self._lang, None):
            raise WrongLanguage(self._lang)

    def _check_answers(self) -> None:
        if not self.written:
            raise Invalid("EMPTY", "A resposta está vazia.", "The answer is empty.")
        missing = ", ".join(left_out(self._main, self.checked))
        if missing:
            raise Invalid("NO_ANSWER", f"A resposta não diz o resultado: {missing}.",
                          f"The answer does not state the result: {missing}.")

    def _reject(self, error: Invalid) -> None:
        self.rejected.append({"text": self._gate.text, "why": error.message("en")})
