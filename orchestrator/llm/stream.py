"""Text that comes piece by piece: who listens to it.

Place in the flow: `llm.write(role, variables, listener=...)` calls the listener, in the
caller's thread, while the model writes.
"""

from __future__ import annotations

from typing import Protocol


class Listener(Protocol):
    """Hears a text while it is written. `text` and `finished` may raise ValueError or an
    EzpocketError to refuse it: the stream is closed at once, and the model tries once more."""

    def text(self, piece: str) -> None:
        """The next piece, as it comes."""

    def finished(self, text: str) -> None:
        """The whole text."""

    def again(self, rejected: str, why: str) -> None:
        """Before the second try: what was refused, as far as it had come, and why."""
