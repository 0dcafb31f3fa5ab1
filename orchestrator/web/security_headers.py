"""What a browser may do with our answers: the headers of every one of them.

Place in the flow: app.py installs it. A page may load scripts, styles and data from this very
site and nothing else; browsers tell /api/csp-report what they have stopped.
"""

from __future__ import annotations

import json

import structlog
from flask import Blueprint, Flask, Response, request

from orchestrator.web.budget import Budget
from orchestrator.web.origin import sent_by_browsers

REPORT_PATH = "/api/csp-report"
REPORT_BYTES = 10_000
REPORTS_A_MINUTE = 60
# trusted-types: DOMPurify's own policy, and one (static/js/trusted_types.js) that lets a script
# set markup to the empty text, as ECharts does, and to nothing else.
PAGE_POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
    "font-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'self'",
    "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    "trusted-types dompurify default", f"report-uri {REPORT_PATH}",
))
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STRICT_TRANSPORT = "max-age=31536000"

routes = Blueprint("security_headers", __name__)
log = structlog.get_logger(__name__)


def install(app: Flask) -> None:
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    page = response.mimetype == "text/html"
    response.headers["Content-Security-Policy"] = PAGE_POLICY if page else DATA_POLICY
    response.headers.extend(HEADERS)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


_reports = Budget(REPORTS_A_MINUTE)


@routes.post(REPORT_PATH)
@sent_by_browsers
def report() -> tuple[str, int]:
    """Write down what a browser stopped; whatever else is sent here is dropped."""
    if (request.content_length or 0) <= REPORT_BYTES and _reports.spend():
        found = _read(request.get_data(cache=False))
        if found:
            log.warning("a page broke its content security policy", **found)
    return "", 204


def _read(sent: bytes) -> dict[str, str]:
    try:
        given = json.loads(sent)
    except (ValueError, RecursionError):
        return {}
    told = given.get("csp-report") if isinstance(given, dict) else None
    if not isinstance(told, dict):
        return {}
    names = {"document-uri": "page", "effective-directive": "directive", "blocked-uri": "blocked",
             "source-file": "source", "line-number": "line"}
    return {said: str(told[name])[:300] for name, said in names.items() if name in told}
