"""Jobs for programs: ask, answer a wait, cancel, read the trace and the result."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify

from orchestrator import ratings, traces
from orchestrator.errors import NotFound
from orchestrator.submissions import submit_question
from orchestrator.web.auth import current_user, login_required
from orchestrator.web.context import body, services, text, whole_number

if TYPE_CHECKING:
    import pyarrow as pa

routes = Blueprint("jobs", __name__, url_prefix="/api/jobs")
ROWS_AT_ONCE = 1000
# A cell that a spreadsheet would run as a formula is prefixed, as OWASP's CSV injection page says.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@routes.post("")
@login_required
def ask() -> tuple[Response, int]:
    job_id = submit(current_user(), body())
    return jsonify(job_id=job_id), 202


def submit(username: str, given: dict[str, Any]) -> str:
    """Submit the question in `given` for `username`; the socket's start_job uses it too."""
    project, lang = given.get("projeto"), given.get("lang")
    return submit_question(
        services().engine, services().database, services().settings,
        username=username, pergunta=text(given, "pergunta", 200_000),
        projeto=text(given, "projeto", 200) if project is not None else None,
        lang=text(given, "lang", 10) if lang is not None else None,
    )


@routes.get("/<job_id>")
@login_required
def trace(job_id: str) -> Response:
    """The job with every step, from Redis while it lives and from PostgreSQL afterwards."""
    found = traces.find(services().engine, services().database, job_id, current_user())
    found.pop("results_full", None)  # where the rows lie is the server's business
    return jsonify(found)


@routes.post("/<job_id>/answer")
@login_required
def answer(job_id: str) -> Response:
    """Answer the question that the job waits with: {ask, action, ...}; rate its answer, then
    or at any later time: {ask, action: "rate", rating, comment}."""
    given = body()
    reply(job_id, current_user(), given)
    return jsonify(ok=True)


def reply(job_id: str, username: str, given: dict[str, Any]) -> None:
    """One answer, one more period of time or a rating, from HTTP or from a socket."""
    number = whole_number(given.get("ask"), "ask")
    action = given.get("action")
    if action == "rate" or (action is None and "rating" in given):
        ratings.rate(
            services().engine, services().database, job_id=job_id, ask=number,
            username=username, rating=given.get("rating"), comment=given.get("comment"))
        return
    if action == "extend":
        services().engine.extend(job_id, number, username)
        return
    content = {key: value for key, value in given.items() if key not in ("job_id", "ask")}
    services().engine.answer(job_id, number, username, content)


@routes.post("/<job_id>/cancel")
@login_required
def cancel(job_id: str) -> Response:
    services().engine.cancel(job_id, current_user())
    return jsonify(ok=True)


@routes.get("/<job_id>/result.json")
@login_required
def result_json(job_id: str) -> Response:
    table = _result(job_id)
    return jsonify(columns=table.column_names, rows=list(_rows(table)), row_count=table.num_rows)


@routes.get("/<job_id>/result.csv")
@login_required
def result_csv(job_id: str) -> Response:
    """UTF-8 with a byte order mark, so that spreadsheets read the accents."""
    table = _result(job_id)

    def lines() -> Iterator[str]:
        yield "\ufeff" + _csv_line(table.column_names)
        for row in _rows(table):
            yield _csv_line([inert(cell) for cell in row])

    headers = {"Content-Disposition": f'attachment; filename="{job_id[:12]}.csv"'}
    return Response(lines(), mimetype="text/csv", headers=headers)


def _result(job_id: str) -> pa.Table:
    # pyarrow takes 30 MB, which a web process that is asked for no result does without.
    from orchestrator.warehouse import results  # noqa: PLC0415

    found = traces.find(services().engine, services().database, job_id, current_user())
    reference = found.get("results_full")
    if not reference:
        raise NotFound("no_result", "Esta pergunta não tem resultado; faça-a de novo.",
                       "This question has no result; ask it again.")
    return results.load(reference)


def _rows(table: pa.Table) -> Iterator[list[Any]]:
    """Row by row as JSON values, a bounded number of rows in Python at a time."""
    from orchestrator.warehouse.results import json_value  # noqa: PLC0415

    for batch in table.to_batches(max_chunksize=ROWS_AT_ONCE):
        columns = [column.to_pylist() for column in batch.columns]
        for row in zip(*columns, strict=True):
            yield [json_value(cell) for cell in row]


def inert(cell: Any) -> Any:
    """The cell so that no spreadsheet runs it, leading spaces or not."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_STARTS):
        return "'" + cell
    return cell


def _csv_line(cells: list[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
