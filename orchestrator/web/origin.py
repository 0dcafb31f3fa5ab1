"""Does a request come from our own page? A browser sends the cookie whoever's page asks.

Place in the flow: app.py puts `check_write` before every route; sockets.py asks the same of each
connection. Programs show a Bearer token, which no foreign page can make a browser send.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import current_app, request

from orchestrator.errors import Forbidden

HEADER, CLIENT = "X-Requested-With", "ezpocket"
_READS = ("GET", "HEAD", "OPTIONS")
_PORTS = {"http": 80, "https": 443}
View = TypeVar("View", bound=Callable[..., Any])


def sent_by_browsers(view: View) -> View:
    """For a route that browsers themselves report to, without our page's header."""
    view.sent_by_browsers = True  # type: ignore[attr-defined]  # a mark, read by check_write
    return view


def bearer() -> str | None:
    """The token of the Authorization header; None when the request shows none."""
    header = request.headers.get("Authorization", "")
    return header[7:].strip() if header[:7].lower() == "bearer " else None


def check_write() -> None:
    """Raises Forbidden for a write that another site's page may have sent."""
    view = current_app.view_functions.get(request.endpoint or "")
    if (request.method in _READS or view is None or bearer() is not None
            or getattr(view, "sent_by_browsers", False)):
        return
    check_origin()
    if request.headers.get(HEADER) != CLIENT:
        raise Forbidden(
            "missing_header",
            f"Falta o cabeçalho “{HEADER}: {CLIENT}”; um programa o envia, ou usa um token "
            "(Authorization: Bearer).",
            f"The header “{HEADER}: {CLIENT}” is missing; a program sends it, or uses a token "
            "(Authorization: Bearer).")


def check_origin(*, required: bool = False) -> None:
    """Raises Forbidden when Origin (else Referer) names another site; `required`: also when
    there is neither."""
    said = request.headers.get("Origin") or request.headers.get("Referer")
    if said is None and not required:
        return
    site = None if said is None else _site(said)
    if site is None or site != _site(request.host_url):
        raise Forbidden(
            "bad_origin",
            "O pedido veio de outra página. Use o endereço do próprio ezpocket; atrás de um "
            "proxy, quem o administra confere TRUSTED_PROXIES e o cabeçalho Host.",
            "The request came from another page. Use ezpocket's own address; behind a proxy, "
            "its administrator checks TRUSTED_PROXIES and the header Host.")


def _site(address: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None for what names no site, such as the Origin `null`."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port or _PORTS[parts.scheme]
