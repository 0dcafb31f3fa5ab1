"""What a question's statement gave: pages of rows for the table, and the whole as a file.

Place in the flow: jobs.py has the question; here are its rows, loaded by reference. Arrow takes
30 MB, which a web process that is asked for no result does without: everything of it is in
orchestrator/exports, imported when the first result is asked for.
"""

# ruff: noqa: PLC0415  (see above)

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gevent
from flask import Blueprint, Response, jsonify, request

from orchestrator import traces
from orchestrator.errors import NotFound
from orchestrator.web.auth import current_user, login_required
from orchestrator.web.context import bounded, flag, language, services, whole_number

if TYPE_CHECKING:
    from orchestrator.exports import ResultSet

routes = Blueprint("results", __name__, url_prefix="/api/jobs")
PAGE_ROWS, MOST_ROWS = 50, 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.get("/<job_id>/rows")
@login_required
def rows(job_id: str) -> Response:
    """A page of the rows, ordered by the column `sort`; NULL comes last in both directions."""
    offset = whole_number(request.args.get("offset", 0), "offset")
    limit = bounded(request.args, "limit", PAGE_ROWS, MOST_ROWS)
    descending = flag(request.args, "desc")
    found = _result(job_id, "pt")
    try:
        page = found.page(offset, limit, sort=request.args.get("sort"), descending=descending)
    finally:
        found.release()
    return jsonify(columns=found.columns, rows=page, row_count=found.row_count)


@routes.get("/<job_id>/result.json")
@login_required
def result_json(job_id: str) -> Response:
    from orchestrator.exports import json_lines

    found = _result(job_id, "pt")
    return Response(_sent(found, json_lines(found)), mimetype="application/json")


@routes.get("/<job_id>/result.csv")
@login_required
def result_csv(job_id: str) -> Response:
    """For programs as RFC 4180; with `lang`, as a spreadsheet of that language opens it."""
    lang = language(request.args, None)
    from orchestrator.exports import csv_lines

    found = _result(job_id, lang or "pt")
    return Response(_sent(found, csv_lines(found, lang)), mimetype="text/csv",
                    headers=_named(job_id, "csv"))


@routes.get("/<job_id>/result.xlsx")
@login_required
def result_xlsx(job_id: str) -> Response:
    lang = language(request.args)
    from orchestrator.exports import workbook

    found = _result(job_id, lang or "pt")
    try:
        size, parts = workbook(found)
    finally:
        found.release()
    headers = {**_named(job_id, "xlsx"), "Content-Length": str(size)}
    return Response(parts, mimetype=XLSX, headers=headers)


def _result(job_id: str, lang: str) -> ResultSet:
    """Raises NotFound: no such job, none with rows, or rows that have expired."""
    found = traces.find(services().engine, services().database, job_id, current_user())
    if not found.get("results_full"):
        raise NotFound("no_result", "Esta pergunta não tem resultado; faça-a de novo.",
                       "This question has no result; ask it again.")
    from orchestrator.exports import ResultSet

    return ResultSet(found, lang)


def _sent(found: ResultSet, lines: Iterator[str]) -> Iterator[bytes]:
    """Other sockets are served between two batches."""
    try:
        for line in lines:
            yield line.encode()
            gevent.sleep(0)
    finally:
        found.release()


def _named(job_id: str, kind: str) -> dict[str, Any]:
    return {"Content-Disposition": f'attachment; filename="ezpocket-{job_id[:12]}.{kind}"'}
