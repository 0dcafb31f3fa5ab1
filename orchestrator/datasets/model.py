"""What passes between a source, the staging table and the swap.

Place in the flow: folder.py and athena.py are Sources; loading.py brings their chunks to
staging.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from orchestrator import errors

LOCK = 7_203_005  # shared with sample_data.py: one writer of data.order_report at a time
SAMPLE = "sample"  # the source of the rows that sample_data.py makes
Json = Any


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of schema data. type: PostgreSQL's name, without its modifier.
    scale: of a numeric that declares one."""

    name: str
    type: str
    required: bool
    is_key: bool
    scale: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What is new in a source. columns: their names and the source's types.

    plan: what the source must know to read exactly this again, a JSON object.
    """

    columns: dict[str, str]
    plan: Json


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows as CSV without a header: an empty field is NULL, "" an empty text.

    after: the position behind it, a JSON object. done, total: the source's bytes up to it, and in
    all. origin, first_line: the file that the rows come from, and where they begin, for errors.
    """

    columns: Sequence[str]
    csv: bytes
    after: Json
    done: int
    total: int
    origin: str = ""
    first_line: int = 1


@dataclass(frozen=True, slots=True)
class Drift:
    """How a source's columns differ from the table's: those that it lacks (ignored), those that
    the source lacks (NULL), and those of another kind ("revenue: varchar, numeric")."""

    extra: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    def as_json(self) -> dict[str, list[str]]:
        return {"extra": list(self.extra), "missing": list(self.missing),
                "types": list(self.types)}


@dataclass(frozen=True, slots=True)
class Loaded:
    """read: rows of the source. changed: rows of the table that are new, different or gone.
    resumed: of those read, the rows that an earlier run had staged."""

    read: int
    changed: int
    total: int
    resumed: int = 0
    drift: Drift = field(default_factory=Drift)


class Gone(Exception):
    """What a load had begun to read is not there any more: it begins anew."""


class Spent(errors.Unavailable):
    """What a load had begun failed for good: the next run begins anew."""


class Source(Protocol):
    """Where rows come from. `name` is what app.datasets remembers it by."""

    @property
    def name(self) -> str: ...

    def offer(self, since: str | None) -> Offer | None:
        """What is new since the watermark (None: all there is); None when nothing is."""

    def holds(self, offer: Json) -> bool:
        """Whether what an earlier run's plan names can still be read as it was."""

    def chunks(
        self, plan: Json, columns: Sequence[str], position: Json, stopped: Callable[[], bool]
    ) -> Iterator[Chunk]:
        """The rows behind `position` (None: all), these columns only. Raises Gone."""

    def watermark(self, plan: Json, newest_day: str, since: str | None) -> str:
        """How far the plan's rows reach; newest_day: the last one among them, or ""."""


def wrong(pt: str, en: str) -> errors.Invalid:
    return errors.Invalid("load_refused", f"A carga foi desfeita: {pt}.",
                          f"The load was undone: {en}.")
