"""A warehouse whose driver is imported, and which connects, when somebody uses it.

Place in the flow: services.py gives agents this one. A worker that looks at statements all day
pays for PostgreSQL's driver (7 MB) with the first of them, and its child, forked before, never.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from orchestrator.contracts import Handle
from orchestrator.warehouse.model import Estimate, ResultRef, Warehouse


class WhenUsed:
    """A Warehouse; `opened` is called once."""

    def __init__(self, opened: Callable[[], Warehouse]) -> None:
        self._open = opened
        self._lock = threading.Lock()
        self._warehouse: Warehouse | None = None

    def run(self, sql: str, *, key: str, handle: Handle | None = None) -> ResultRef:
        return self._opened().run(sql, key=key, handle=handle)

    def fetch(self, sql: str) -> list[tuple[Any, ...]]:
        return self._opened().fetch(sql)

    def explain(self, sql: str, *, handle: Handle | None = None) -> Estimate:
        return self._opened().explain(sql, handle=handle)

    def close(self) -> None:
        with self._lock:
            if self._warehouse is not None:
                self._warehouse.close()

    def _opened(self) -> Warehouse:
        with self._lock:
            if self._warehouse is None:
                self._warehouse = self._open()
            return self._warehouse
