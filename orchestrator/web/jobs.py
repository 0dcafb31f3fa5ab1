"""Jobs for programs and the chat: ask, list, answer a wait, cancel, read the trace, run edited SQL.

Place in the flow: over submissions.py, traces.py and the engine; sockets.py uses the same
`submit` and `reply`. What came out is in results.py.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request
from pydantic import ValidationError

from orchestrator import events, ratings, reruns, traces
from orchestrator.agent import Lang
from orchestrator.errors import NotFound
from orchestrator.events import Notice
from orchestrator.submissions import submit_question
from orchestrator.web.auth import current_user, login_required
from orchestrator.web.catalog import loaded
from orchestrator.web.context import body, flag, language, services, text, whole_number

routes = Blueprint("jobs", __name__, url_prefix="/api/jobs")


@routes.post("")
@login_required
def ask() -> tuple[Response, int]:
    job_id = submit(current_user(), body())
    return jsonify(job_id=job_id), 202


def submit(username: str, given: dict[str, Any]) -> str:
    """Submit the question in `given` for `username`; the socket's start_job uses it too."""
    services().limits.question(username)
    project, lang = given.get("projeto"), given.get("lang")
    return submit_question(
        services().engine, services().database, services().settings,
        username=username, pergunta=text(given, "pergunta", 200_000),
        projeto=(text(given, "projeto", 200) or None) if project is not None else None,
        lang=text(given, "lang", 10) if lang is not None else None,
        dedupe_key=client_id(given), page_lang=text(given, "page_lang", 10)
        if given.get("page_lang") is not None else None,
    )


def client_id(given: dict[str, Any]) -> str | None:
    """The page's own name of a question, a UUID; None when it gave none. Raises Invalid."""
    return (text(given, "client_id", 64) or None) if given.get("client_id") is not None else None


@routes.get("")
@login_required
def list_jobs() -> Response:
    """My newest 200 jobs, the newest last; ?open=1: those that have not ended."""
    found = traces.list_all(services().engine, services().database, current_user(),
                            open_only=flag(request.args, "open"))
    return jsonify(jobs=found)


@routes.get("/<job_id>")
@login_required
def trace(job_id: str) -> Response:
    """The job with every step, from Redis while it lives and from PostgreSQL afterwards."""
    found = traces.find(services().engine, services().database, job_id, current_user())
    found.pop("results_full", None)  # where the rows lie is the server's business
    return jsonify(found)


@routes.get("/<job_id>/plan")
@login_required
def plan(job_id: str) -> Response:
    """What the job's plan says in ?lang=, for a page in another language than the question's."""
    from orchestrator.plan.model import Plan  # noqa: PLC0415 - 1 MB, not at the start
    from orchestrator.plan_words import plan_words  # noqa: PLC0415 - the same

    lang: Lang = "en" if language(request.args) == "en" else "pt"
    found = traces.find(services().engine, services().database, job_id, current_user())
    try:
        made = Plan.model_validate(found.get("plan"))
    except ValidationError as error:  # none, or one of an older form
        raise NotFound("no_plan", "Essa pergunta não tem plano.",
                       "This question has no plan.") from error
    written: Lang = "en" if found.get("lang") == "en" else "pt"
    words = plan_words(made, loaded(services().settings.catalog_path), lang, written)
    return jsonify(goal=words.goal, plan_steps=words.steps, notes=words.notes)


@routes.post("/<job_id>/answer")
@login_required
def answer(job_id: str) -> Response:
    """Answer the question that the job waits with: {ask, action, ...}; rate its answer, then
    or at any later time: {ask, action: "rate", rating, comment}."""
    return jsonify(ok=True, **reply(job_id, current_user(), body()))


def reply(job_id: str, username: str, given: dict[str, Any]) -> dict[str, Any]:
    """One answer, one more period of time or a rating, from HTTP or from a socket. More time
    gives the new `deadline`, in ms since the epoch."""
    number = whole_number(given.get("ask"), "ask")
    action = given.get("action")
    if action == "rate" or (action is None and "rating" in given):
        stars, comment = ratings.rate(
            services().engine, services().database, job_id=job_id, ask=number,
            username=username, rating=given.get("rating"), comment=given.get("comment"))
        rated = {"job_id": job_id, "rating": stars, "comment": comment}
        events.tell(services().engine.redis, Notice(username, "rated", rated))
        return {}
    if action == "extend":
        return {"deadline": services().engine.extend(job_id, number, username)}
    content = {key: value for key, value in given.items() if key not in ("job_id", "ask")}
    services().engine.answer(job_id, number, username, content)
    return {}


@routes.post("/<job_id>/cancel")
@login_required
def cancel(job_id: str) -> Response:
    services().engine.cancel(job_id, current_user())
    return jsonify(ok=True)


@routes.post("/<job_id>/rerun")
@login_required
def rerun(job_id: str) -> tuple[Response, int]:
    """The job's question again with the person's own SQL, as a new job."""
    given = body()
    services().limits.question(current_user())
    again = reruns.rerun(
        services().engine, services().database, username=current_user(), job_id=job_id,
        field="query_sql", value=text(given, "sql", 200_000), dedupe_key=client_id(given))
    return jsonify(job_id=again), 202
