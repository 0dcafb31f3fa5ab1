"""What running a statement gives back, and how it can fail.

Place in the flow: local.py and athena.py implement Warehouse; athena_executor (the module)
calls it, and everything after it reads the result set by its ResultRef.
"""

from __future__ import annotations

from typing import Any, NotRequired, Protocol

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from orchestrator.contracts import Handle
from orchestrator.errors import EzpocketError

MOST_COST = 1e15  # what is beyond it runs for centuries, and JSON has no infinity


class ColumnRef(TypedDict):
    """type: a catalog type: text, integer, numeric, date, timestamp, boolean. The rest is what
    its expression tells (plan/validated.py), where that is known."""

    name: str
    type: str
    column: NotRequired[str]
    unit: NotRequired[str]
    planned: NotRequired[bool]
    endless: NotRequired[bool]


class ResultRef(TypedDict):
    """Where a result set lies (Arrow IPC) and what it looks like; JSON, travels in the context.

    truncated: the statement had more rows than are kept.
    """

    uri: str
    columns: list[ColumnRef]
    row_count: int
    truncated: bool


class Estimate(TypedDict):
    """What the database expects of a statement before it runs; a field that it cannot tell is
    absent. All are guesses from statistics, good for a decision and never for an answer.

    rows: that come out. cost: PostgreSQL's units (1 = one page read in sequence), at most
    MOST_COST. bytes: that Athena would scan.
    """

    rows: NotRequired[int]
    cost: NotRequired[float]
    bytes: NotRequired[int]


class StatementError(EzpocketError):
    """The database refused the statement; correcting the statement may help.

    detail: the database's own message; hint: its hint or ""; position: characters from 0.
    """

    def __init__(
        self, code: str, detail: str, *, hint: str = "", position: int | None = None
    ) -> None:
        super().__init__(
            code,
            f"O banco de dados recusou a consulta: {detail}",
            f"The database refused the statement: {detail}",
        )
        self.detail = detail
        self.hint = hint
        self.position = position

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code, "message_pt": self.pt, "message_en": self.en,
            "position": self.position, "name": "", "detail": self.detail, "hint": self.hint,
        }


class Warehouse(Protocol):
    """Where validated statements run, read-only. Raises errors.Unavailable when it is away,
    errors.Fatal past the deadline, StatementError when it refuses the statement."""

    def run(self, sql: str, *, key: str, handle: Handle | None = None) -> ResultRef:
        """Run `sql` and keep its rows. `key`: a retry with the same key replaces them."""

    def fetch(self, sql: str) -> list[tuple[Any, ...]]:
        """A small result at once: lookups of the catalog's values."""

    def explain(self, sql: str, *, handle: Handle | None = None) -> Estimate:
        """What running it would take, without running it; raises as `run` does."""

    def close(self) -> None: ...
