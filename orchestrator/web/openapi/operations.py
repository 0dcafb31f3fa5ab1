"""Operators' routes, metrics, health, and this document."""

from __future__ import annotations

from orchestrator.contracts import ENDS
from orchestrator.web.openapi.route import Route
from orchestrator.web.openapi.shapes import (
    ANY,
    OBJECT,
    OK,
    TIME,
    TRUTH,
    Fields,
    listed,
    number,
    one_of,
    or_null,
    text,
    thing,
)

_STATUS: Fields = (("status", text()),)
_USED = thing(("key", text()), ("calls", number()), ("failed", number()), ("held_back", number()),
              ("ahead", number()), ("unpriced", number()), ("input_tokens", number()),
              ("cached_tokens", number()), ("output_tokens", number()),
              ("cost", or_null({"type": "number"})), ("ahead_cost", or_null({"type": "number"})))
_LETTER = "/api/operator/dead-letters/{module}/{job_id}"

ROUTES = (
    Route("get", "/api/metrics/queues", "The queues' figures per module",
          gives=(("queues", OBJECT),), role="operator"),
    Route("get", "/api/operator/overview", "What goes on now, part by part",
          gives=(("now", TIME), ("flows", ANY), ("workers", ANY), ("jobs", ANY), ("waits", ANY),
                 ("dead_letters", ANY), ("redis", ANY), ("postgresql", ANY), ("datasets", ANY),
                 ("provider", OBJECT)),
          role="operator"),
    Route("get", "/api/operator/history",
          "The last days' errors, outcomes and calls to language models",
          gives=(("days", number()), ("errors", ANY), ("poor", ANY), ("outcomes", ANY),
                 ("llm", ANY), ("people", ANY), ("budget_user_day", {"type": "number"}),
                 ("provider", OBJECT)), role="operator"),
    Route("get", "/api/operator/usage",
          "What language models cost, in US dollars, within the last days",
          gives=(("by", text()), ("since", text()), ("rows", listed(_USED, 1000)),
                 ("total", OBJECT), ("budget_user_day", or_null({"type": "number"}))),
          query=(("by?", one_of("user", "project", "model", "role", "day")),
                 ("days?", number(1, 366))), role="operator"),
    Route("get", "/metrics",
          "Today's calls to language models, their tokens and cost, in Prometheus' text format",
          role="operator", media="text/plain"),
    Route("get", "/api/operator/jobs", "Everybody's jobs, the newest first",
          gives=(("jobs", listed(OBJECT)), ("more", TRUTH)),
          query=(("status?", one_of("", "open", *ENDS)), ("username?", text()),
                 ("before?", text())), role="operator"),
    Route("get", "/api/operator/jobs/{job_id}", "Anybody's job with every attempt",
          gives=(("job_id", text()), ("username", text()), ("steps", listed(OBJECT)),
                 ("llm_calls", or_null(listed(OBJECT, 500)))),
          role="operator"),
    Route("get", "/api/operator/jobs/{job_id}/steps/{seq}",
          "What a step was given and what it wrote",
          gives=(("inputs", listed(ANY)), ("outputs", listed(ANY)), ("answer", listed(ANY))),
          role="operator"),
    Route("get", "/api/operator/dead-letters", "Tasks that were given up",
          gives=(("dead_letters", listed(OBJECT)), ("total", number())), role="operator"),
    Route("post", f"{_LETTER}/retry", "Run a dead letter again; gives the job that runs",
          gives=(("job_id", text()),), role="operator", conflicts=True),
    Route("delete", _LETTER, "Forget a dead letter", gives=OK, role="operator"),
    Route("get", "/health", "Do PostgreSQL and Redis answer and take work?",
          gives=(*_STATUS, ("checks", OBJECT)), public=True),
    Route("get", "/health/ready", "The same as /health",
          gives=(*_STATUS, ("checks", OBJECT)), public=True),
    Route("get", "/health/live", "Does the process answer?", gives=_STATUS, public=True),
    Route("get", "/api/openapi.json", "This document",
          gives=(("openapi", text()), ("paths", OBJECT)), public=True),
)
