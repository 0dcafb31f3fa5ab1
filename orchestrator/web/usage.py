"""What language models cost, for operators: sums for their page, counters for their monitoring.

Place in the flow: beside operator.py; usage/report.py adds up. /metrics is in Prometheus' text
format (version 0.0.4), read with an operator's access token; nginx does not let it out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, jsonify, request

from orchestrator.errors import Invalid
from orchestrator.usage.report import BY, DAYS, counts, usage
from orchestrator.web.auth import role_required
from orchestrator.web.context import bounded, services

routes = Blueprint("usage", __name__)
LONGEST_DAYS = 366
TEXT = "text/plain; version=0.0.4; charset=utf-8"
LABELS = ("role", "provider", "model", "outcome", "ahead")
# Each counts up within a day of TIMEZONE and begins anew with the next, as counters may.
COUNTERS = (
    ("calls", "ezpocket_llm_calls_total", "Calls to language models today"),
    ("input_tokens", "ezpocket_llm_input_tokens_total", "Tokens sent today, cached ones included"),
    ("cached_tokens", "ezpocket_llm_cached_tokens_total", "Tokens sent today that were cached"),
    ("output_tokens", "ezpocket_llm_output_tokens_total", "Tokens received today"),
    ("cost", "ezpocket_llm_cost_dollars_total", "US dollars that today's priced calls came to"),
    ("seconds", "ezpocket_llm_seconds_total", "Seconds that today's calls took"),
)


@routes.get("/api/operator/usage")
@role_required("operator")
def sums() -> Response:
    """The last `days` days by user, project, model, role or day."""
    by = request.args.get("by", "day")
    if by not in BY:
        raise Invalid("bad_by", f"“by” é um de: {', '.join(BY)}.",
                      f"“by” is one of: {', '.join(BY)}.")
    days = bounded(request.args, "days", DAYS, LONGEST_DAYS)
    settings = services().settings
    since = settings.today() - dt.timedelta(days=days - 1)
    budget = settings.llm_budget_user_day
    return jsonify(**usage(services().database, by=by, since=since),
                   budget_user_day=float(budget) if budget else None)


@routes.get("/metrics")
@role_required("operator")
def metrics() -> Response:
    return Response(exposition(counts(services().database, services().settings.today())),
                    content_type=TEXT)


def exposition(rows: list[dict[str, Any]]) -> str:
    """The rows of usage/report.counts as Prometheus reads them."""
    lines = []
    for field, name, meaning in COUNTERS:
        lines += [f"# HELP {name} {meaning}.", f"# TYPE {name} counter"]
        lines += [f"{name}{{{_labels(row)}}} {row[field]}" for row in rows]
    return "\n".join(lines) + "\n"


def _labels(row: dict[str, Any]) -> str:
    values = {name: str(row[name]) for name in LABELS} | {"ahead": "1" if row["ahead"] else "0"}
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in values.items())


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
