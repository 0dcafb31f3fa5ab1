"""The operator's page: what goes on in the system, and any job's trace.

Place in the flow: static/js/operator/ asks for `overview` every two seconds while somebody
looks, and for `history` every half minute. Whether Redis or PostgreSQL is away is itself what
an operator comes to see, so each part of an answer stands alone: a part that could not be read
is {"error": …}, and the answer is still 200. Everything is bounded.

What is in a job is its owner's: lists do not show it, and opening a job is written to the log.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import gevent
import structlog
from flask import Blueprint, Response, jsonify, request

from orchestrator import inspection
from orchestrator.contracts import ENDS
from orchestrator.datasets.shown import shown
from orchestrator.engine import watch
from orchestrator.errors import EzpocketError, Invalid, NotFound, Unavailable
from orchestrator.usage.report import usage
from orchestrator.web.answers import error_body
from orchestrator.web.auth import current_user, role_required
from orchestrator.web.context import services, whole_number

routes = Blueprint("operator", __name__, url_prefix="/api/operator")
log = structlog.get_logger(__name__)

JOBS_SHOWN = 200
WAITS_SHOWN = 200
LETTERS_SHOWN = 50  # of each module
ERRORS_SHOWN = 30
PAGE = 50
DAYS = 14
PART_SECONDS = 4.0
STATUSES = ("", "open", *ENDS)
# Who opened which job, and when: a live page asks every two seconds, and is one opening.
OPENINGS, OPENING_SECONDS = 1000, 600.0
_openings: OrderedDict[tuple[str, str], float] = OrderedDict()


@routes.get("/overview")
@role_required("operator")
def overview() -> Response:
    engine, database = services().engine, services().database
    return jsonify(now=_now(), provider=_provider(), **_parts(
        flows=lambda: watch.flows(engine),
        workers=lambda: watch.workers(engine),
        jobs=lambda: engine.in_flight(JOBS_SHOWN),
        waits=lambda: watch.waits(engine, WAITS_SHOWN),
        dead_letters=lambda: watch.dead_letters(engine, LETTERS_SHOWN),
        redis=lambda: {**watch.memory(engine), "problem": _problem(engine.check_room)},
        postgresql=lambda: database.row("operator_postgresql"),
        datasets=lambda: shown(database),
    ))


@routes.get("/history")
@role_required("operator")
def history() -> Response:
    """What PostgreSQL remembers of the last days: errors, poor answers, outcomes, models."""
    database, today = services().database, services().settings.today()
    budget = services().settings.llm_budget_user_day
    since = today - dt.timedelta(days=DAYS - 1)
    return jsonify(days=DAYS, provider=_provider(), budget_user_day=float(budget), **_parts(
        errors=lambda: database.rows("operator_errors", limit=ERRORS_SHOWN),
        poor=lambda: database.rows("operator_poor", limit=ERRORS_SHOWN),
        outcomes=lambda: database.rows("operator_outcomes", days=DAYS),
        llm=lambda: database.rows("operator_llm", days=DAYS, today=today),
        people=lambda: usage(database, by="user", since=since),
    ))


@routes.get("/jobs")
@role_required("operator")
def jobs() -> Response:
    """Everybody's jobs, the newest first, PAGE at a time: `before` is the last one's created_at."""
    status = request.args.get("status", "")
    if status not in STATUSES:
        raise Invalid("bad_status", f"Status desconhecido; use um de: {', '.join(STATUSES[1:])}.",
                      f"Unknown status; use one of: {', '.join(STATUSES[1:])}.")
    found = services().database.rows(
        "operator_jobs", status=status, username=_short("username"), before=_before(),
        limit=PAGE + 1)
    return jsonify(jobs=found[:PAGE], more=len(found) > PAGE)


@routes.get("/jobs/<job_id>")
@role_required("operator")
def job(job_id: str) -> Response:
    found = inspection.job(services().engine, services().database, _id(job_id))
    _note_opening(current_user(), job_id, found["username"])
    return jsonify({**found, "now": _now()})


@routes.get("/jobs/<job_id>/steps/<seq>")
@role_required("operator")
def step(job_id: str, seq: str) -> Response:
    """What one step was given and what it wrote, each field cut at a bound."""
    number = whole_number(seq, "seq")
    return jsonify(inspection.step(services().engine, services().database, _id(job_id), number))


@routes.get("/dead-letters")
@role_required("operator")
def dead_letters() -> Response:
    found = watch.dead_letters(services().engine, LETTERS_SHOWN)
    return jsonify(dead_letters=found["shown"], total=found["total"])


@routes.post("/dead-letters/<module>/<job_id>/retry")
@role_required("operator")
def retry(module: str, job_id: str) -> Response:
    """Run it again: the id of the job that runs, a new one unless the module is a side one."""
    again = services().engine.rerun(module, _id(job_id))
    log.info("dead letter retried", operator=current_user(), job=job_id, module=module, runs=again)
    return jsonify(job_id=again)


@routes.delete("/dead-letters/<module>/<job_id>")
@role_required("operator")
def discard(module: str, job_id: str) -> Response:
    """Forget it: for a letter whose job is gone, or that nobody needs."""
    gone = services().engine.discard(module, _id(job_id))
    if not gone:
        raise NotFound("no_dead_letter", "Essa tarefa já não está na lista; atualize a página.",
                       "That dead letter is gone already; reload the page.")
    log.info("dead letter discarded", operator=current_user(), job=job_id, module=module)
    return jsonify(ok=True)


def _note_opening(operator: str, job_id: str, owner: str) -> None:
    now, opening = time.monotonic(), (operator, job_id)
    if now - _openings.get(opening, -OPENING_SECONDS) < OPENING_SECONDS:
        return
    _openings[opening] = now
    _openings.move_to_end(opening)
    if len(_openings) > OPENINGS:
        _openings.popitem(last=False)
    log.info("operator opened a job", operator=operator, job=job_id, owner=owner)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")


def _provider() -> dict[str, Any]:
    """The language model that is asked first; its host, because an address may hold a key."""
    # For the operator's page alone: 2 MB that the web processes need not begin with.
    from orchestrator.llm.configuration import configured_models  # noqa: PLC0415 - as said above

    models = configured_models(services().settings)
    if models is None:
        return {"configured": False, "model": None, "host": None, "priced": False}
    first = models.routes("default")[0]
    return {"configured": True, "model": first.model,
            "host": urlsplit(first.provider.base_url).hostname, "priced": first.price is not None}


def _parts(**reads: Callable[[], Any]) -> dict[str, Any]:
    """Each part, all at once: a server that hangs costs one wait, not one for each part."""
    reading = {name: gevent.spawn(_part, read) for name, read in reads.items()}
    return {name: greenlet.get() for name, greenlet in reading.items()}


def _part(read: Callable[[], Any]) -> Any:
    """What `read` finds, or {"error": …} when its server is away or does not answer in time."""
    try:
        with gevent.Timeout(PART_SECONDS):
            return read()
    except EzpocketError as error:
        return {"error": error_body(error)}
    except gevent.Timeout:
        return {"error": error_body(Unavailable(
            "no_reply", "O servidor não responde; veja o processo e a rede dele.",
            "The server does not answer; see its process and its network."))}


def _problem(check: Callable[[], object]) -> dict[str, str] | None:
    try:
        check()
    except EzpocketError as error:
        return error_body(error)
    return None


def _id(job_id: str) -> str:
    """A job's id as it may be looked up. NotFound for what none can be."""
    if len(job_id) > 64 or not job_id.isascii() or not job_id.isprintable():
        raise NotFound("no_such_job", "Essa pergunta não existe.", "There is no such job.")
    return job_id


def _short(name: str) -> str:
    return request.args.get(name, "").strip().lower()[:64].replace("\x00", "")


def _before() -> str | None:
    given = request.args.get("before", "").replace(" ", "+")
    if not given:
        return None
    try:
        return dt.datetime.fromisoformat(given).isoformat()
    except ValueError as error:
        raise Invalid("bad_time", "“before” deve ser uma data e hora ISO 8601.",
                      "“before” must be an ISO 8601 date and time.") from error
