"""The bill of the language models: may this call be made, and what did it take?

Place in the flow: the LLM's Ledger (llm/call.py). Both are answered from a thread of their own,
which PostgreSQL may hold up; a call to a model is not held up longer than ASK_SECONDS.
"""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from orchestrator.contracts import Task
from orchestrator.database import Database
from orchestrator.errors import EzpocketError
from orchestrator.llm import Call, LLMUnavailable
from orchestrator.storable import jsonb
from orchestrator.usage.entries import Entry, entry_of
from orchestrator.usage.writer import Writer

K = TypeVar("K")
V = TypeVar("V")
ASK_SECONDS = 1.0
HOLD_SECONDS = 600  # twice the longest deadline that a role may have
REMEMBERED = 1000


class BudgetSpent(LLMUnavailable):
    """The person's budget of the day is spent: said where nothing answers without a model."""

    def __init__(self, spent: Decimal, budget: Decimal) -> None:
        said = f"US$ {spent:.2f} of {budget:.2f}"
        super().__init__("llm_budget", said)
        self.en = (f"Your limit of today for the language model is used up ({said}) until "
                   "tomorrow. Simpler questions are answered without it: one measure, by one "
                   "grouping, over one period.")
        self.pt = (f"Seu limite de hoje para o modelo de linguagem acabou ("
                   f"{said.replace('.', ',').replace(' of ', ' de ')}) e volta amanhã. Perguntas "
                   "mais simples são respondidas sem ele: uma medida, por um agrupamento, em um "
                   "período.")


class Ledger:
    """For any number of threads, and of processes on one database.

    open_database: called in the ledger's own thread, when first needed.
    budget: US dollars that the calls of one person may come to in one day of `timezone`; 0: no
        limit. The call that reaches it is made; none after it. While PostgreSQL is away, what
        this process knows of the person's spending counts.
    clock: the time in that zone, where it is not now.
    """

    def __init__(self, open_database: Callable[[], Database], *, budget: Decimal,
                 timezone: str, clock: Callable[[], dt.datetime] | None = None) -> None:
        self._open = open_database
        self._database: Database | None = None
        self._budget = budget
        self._zone = ZoneInfo(timezone)
        self._clock = clock or self._now
        self._lock = threading.Lock()
        self._holds: OrderedDict[str, list[uuid.UUID]] = OrderedDict()
        self._spent: OrderedDict[tuple[str, dt.date], Decimal] = OrderedDict()
        self._writer = Writer(self._store, self._rest)

    def allow(self, task: Task | None) -> None:
        """Raises BudgetSpent ("llm_budget") once the person's budget of the day is spent."""
        if not self._budget or task is None or not task.username:
            return
        hold, whose = uuid.uuid4(), (task.username, self._clock().date())
        try:
            spent, allowed = self._writer.ask(lambda: self._take(hold, *whose), ASK_SECONDS)
        except EzpocketError:  # PostgreSQL is away
            spent = self._spent.get(whose, Decimal(0))
            allowed = spent < self._budget
        with self._lock:
            _remember(self._spent, whose, spent)
            if allowed:
                _remember(self._holds, task.key, [*self._holds.get(task.key, ()), hold])
        if not allowed:
            raise BudgetSpent(spent, self._budget)

    def record(self, call: Call, task: Task | None) -> None:
        """Write the call down, soon; it waits for nothing."""
        with self._lock:
            holds = self._holds.get(task.key, []) if task else []
            hold = holds.pop() if holds else None
            if task and not holds:
                self._holds.pop(task.key, None)
        entry = entry_of(call, task, at=self._clock(), hold=hold)
        whose = (entry["username"], entry["day"])
        with self._lock:
            if whose in self._spent:
                self._spent[whose] += entry["cost"] or 0
        self._writer.put(entry)

    def close(self) -> None:
        """Write what is left, within a few seconds."""
        self._writer.close()
        self._rest()

    def _now(self) -> dt.datetime:
        return dt.datetime.now(self._zone)

    def _take(self, hold: uuid.UUID, username: str, day: dt.date) -> tuple[Decimal, bool]:
        with self._connected().transaction() as transaction:
            transaction.execute("llm_budget_lock", username=username)
            found = transaction.row(
                "llm_budget_take", hold_id=str(hold), username=username, day=day,
                budget=self._budget, seconds=HOLD_SECONDS)
        return (found["spent"], found["allowed"]) if found else (Decimal(0), True)

    def _store(self, entries: Sequence[Entry]) -> None:
        self._connected().execute("llm_calls_store", calls=jsonb(entries))

    def _connected(self) -> Database:
        if self._database is None:
            self._database = self._open()
        return self._database

    def _rest(self) -> None:
        if self._database is not None:
            self._database.close()


def _remember(known: OrderedDict[K, V], key: K, value: V) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > REMEMBERED:
        known.popitem(last=False)
