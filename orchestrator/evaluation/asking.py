"""What comes back when a question is asked, and who may be asked.

Place in the flow: score.py gives the words of a question, and nothing else of it, to an asker and
gets an `Answer`. here.py runs the agents in this process; command.py asks the running system.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from orchestrator.evaluation.compare import Rows

REFUSED = {"rejected"}
ANSWERED = {"answered"}


@dataclass(frozen=True, slots=True)
class Spent:
    """What an answer took of a model. cost: US dollars, None when no price is known."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal | None = Decimal(0)


@dataclass(frozen=True)
class Answer:
    """What came back.

    status: the job's end, or "timeout" or "error". rows: all or the first of row_count. note: the
    system's sentence when it did not answer. text: the answer for people. context: the job's
    fields, where they are known. spent: None where it is not known.
    """

    status: str
    rows: Rows | None = None
    row_count: int = 0
    sql: str = ""
    note: str = ""
    seconds: float = 0.0
    text: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    spent: Spent | None = None

    @property
    def refused(self) -> bool:
        """Declined, or replied without any data (small talk, an offer of examples)."""
        return self.status in REFUSED or (self.status in ANSWERED and not self.sql)


class Asker(Protocol):
    def ask(self, text: str, lang: str, project: str) -> Answer:
        """`lang`: "pt", "en" or "" to find out. `project`: "" outside any conversation."""
