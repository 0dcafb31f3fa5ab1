"""The asker that runs the real agents in this process, on a private engine.

Place in the flow: score.py asks it; steps.py lets it start a job at a later step, with what the
gold says of the steps before. A question becomes the same job that `ezpocket ask` submits; pool.py
works on it. A project's conversation is kept in memory as app.conversations would.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph_config import GRAPHS
from orchestrator.analyst.reading.language import detect_language
from orchestrator.contracts import ENDS, Agent, NewJob
from orchestrator.engine import Engine, JobView
from orchestrator.errors import Conflict, EzpocketError, Invalid, NotFound
from orchestrator.evaluation.asking import Answer, Spent
from orchestrator.evaluation.compare import Rows
from orchestrator.evaluation.pool import Passing, Pool
from orchestrator.llm.configuration import configured_models
from orchestrator.services import Services
from orchestrator.settings import Settings
from orchestrator.submissions import MESSAGES, check_question
from orchestrator.warehouse import results

if TYPE_CHECKING:
    from orchestrator.llm import LLM

GRAPH = GRAPHS["questions"]
LEASE_SECONDS = 300.0
TTL_SECONDS = 60
POLL_SECONDS = 0.01
USER = "evaluation"
NO_PROVIDER = "none"
# Built once for all threads; each has a warehouse and a guard of its own besides.
SHARED = ("catalog", "values", "analyst", "roles", "llm", "database")
# It tells a model of SQL that a person wrote. Here that is always a gold's (steps.py).
KEPT_FROM_MODELS = ("sql_validator",)
MakeAgent = Callable[[Services, str], Agent]


class Here:
    """An asker. timeout: seconds for one question, after which it is withdrawn."""

    def __init__(self, engine: Engine, pool: Pool, llm: LLM | None, timeout: float) -> None:
        self._engine, self._pool, self._llm, self._timeout = engine, pool, llm, timeout
        self._said: dict[str, list[dict[str, Any]]] = {}
        self._lock = threading.Lock()

    @property
    def model(self) -> bool:
        """Whether a language model is asked at all."""
        return self._llm is not None

    def ask(self, text: str, lang: str, project: str) -> Answer:
        try:
            question = check_question(text)
        except Invalid as error:
            return Answer("rejected", note=error.message(lang or "en"))
        with self._lock:
            said = list(self._said.get(project, ())[-MESSAGES:])
        answer = self.from_step(GRAPH.start, {
            "pergunta": question, "lang": lang or detect_language(question),
            "conversation_context": said, "has_history": bool(said)})
        if project:
            self._remember(project, question, answer)
        return answer

    def from_step(self, module: str, context: Mapping[str, Any]) -> Answer:
        """A job that starts there, with these fields as if earlier steps had written them."""
        job_id = f"eval-{uuid.uuid4().hex}"
        started = time.monotonic()
        try:
            self._engine.submit(NewJob(job_id, GRAPH.name, USER, None, context, module))
            if self._ended(job_id, started + self._timeout):
                seconds = time.monotonic() - started
                return _answer(self._engine.job(job_id), seconds, self._spent(job_id))
        except EzpocketError as error:
            return Answer("error", note=error.message("en"), seconds=time.monotonic() - started,
                          spent=self._spent(job_id))
        return Answer("timeout", note=f"no answer in {self._timeout:g} s",
                      seconds=time.monotonic() - started, spent=self._spent(job_id))

    def _ended(self, job_id: str, until: float) -> bool:
        """Whether it ended in time; else it is withdrawn."""
        while time.monotonic() < until:
            (found,) = self._engine.fields([job_id], ["status"])
            if found is not None and found["status"] in ENDS:
                return True
            time.sleep(POLL_SECONDS)
        try:
            self._engine.cancel(job_id, USER)
        except (Conflict, NotFound):
            return True  # it ended at this moment
        self._pool.stop(job_id)
        return False

    def _spent(self, job_id: str) -> Spent:
        made = [call for call in tuple(self._llm.calls if self._llm else ())
                if (call.key or "").partition("/")[0] == job_id]
        costs = [call.cost for call in made if call.cost is not None]
        return Spent(
            calls=len(made), input_tokens=sum(call.input_tokens for call in made),
            output_tokens=sum(call.output_tokens for call in made),
            cost=sum(costs, start=Decimal(0)) if len(costs) == len(made) else None)

    def _remember(self, project: str, text: str, answer: Answer) -> None:
        now = dt.datetime.now(dt.UTC).isoformat()
        kept = ("plan", "key_numbers", "query_sql", "row_count", "intent_category", "lang")
        metadata = {name: answer.context[name] for name in kept if name in answer.context}
        with self._lock:
            self._said.setdefault(project, []).extend([
                {"sender": "user", "message": text, "timestamp": now, "metadata": {}},
                {"sender": "assistant", "message": answer.text or answer.note, "timestamp": now,
                 "metadata": metadata if answer.sql else {}},
            ])


@contextmanager
def agents_here(
    settings: Settings, make_agent: MakeAgent, *, at_once: int, timeout: float,
    provider: str = "",
) -> Iterator[Here]:
    """settings: whose Redis is private to this evaluation. provider: the one to ask; "" for the
    configured ones, NO_PROVIDER for the analyst alone. Raises what loading a catalog does."""
    engine = Engine(settings.redis_url, lease_seconds=LEASE_SECONDS, job_ttl=TTL_SECONDS,
                    user_quota=10_000)
    with ExitStack() as stack:
        stack.callback(engine.close)
        # The report has the bill, and no person's budget ends an evaluation.
        given: dict[str, object] = {"ledger": None}
        if provider:
            given["models"] = None if provider == NO_PROVIDER else configured_models(
                settings, only=provider)
        first = Services(settings, **given)
        stack.callback(first.close)
        shared = {name: first.get(name) for name in SHARED}
        if shared["llm"] is not None:
            shared["llm"].warm_up().join()  # so that no question waits for the import
        sets = []
        for _ in range(at_once):
            services = Services(settings, **shared)
            stack.callback(services.close)
            sets.append(_agents(services, shared, make_agent))
        pool = stack.enter_context(Pool(engine, sets))
        yield Here(engine, pool, shared["llm"], timeout)


def _agents(
    services: Services, shared: Mapping[str, object], make_agent: MakeAgent
) -> dict[str, Agent]:
    """By module; what comes beside the answer, or after it, only passes on."""
    beside = {*GRAPH.side_modules(),
              *(edge.target for edge in GRAPH.edges if edge.ends == "answered")}
    warehouse = services.get("warehouse")
    alone = Services(services.settings, **{**shared, "warehouse": warehouse, "llm": None})
    return {
        module.name: Passing(module.name) if module.name in beside else make_agent(
            alone if module.name in KEPT_FROM_MODELS else services, module.name)
        for module in GRAPH.workers()}


def _answer(job: JobView, seconds: float, spent: Spent) -> Answer:
    context = job.context
    text = str(context.get("response_text") or "")
    return Answer(
        status=job.status, rows=_rows(context), row_count=int(context.get("row_count") or 0),
        sql=str(context.get("query_sql") or ""), note=(text or job.error or "")[:400],
        seconds=seconds, text=text, context=context, spent=spent)


def _rows(context: Mapping[str, Any]) -> Rows | None:
    """Every row that was kept, as the database typed it."""
    reference = context.get("results_full")
    if not reference:
        return None
    table = results.load(reference)
    columns = [column.to_pylist() for column in table.columns]
    return Rows(tuple(table.column_names), tuple(zip(*columns, strict=True)))
