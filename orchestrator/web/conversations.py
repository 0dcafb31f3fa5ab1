"""Conversations: pages, a word in all of them, and files of them.

Place in the flow: over conversations.py and transcripts.py. A project of somebody else is
answered exactly as one that does not exist; the general chat (no project) is the person's own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, request

from orchestrator import conversations as store
from orchestrator import projects, transcripts
from orchestrator.web.auth import current_user, login_required
from orchestrator.web.context import bounded, language, query_text, services, whole_number

routes = Blueprint("conversations", __name__, url_prefix="/api")
PAGE, MOST = 50, 200
GENERAL = {"pt": "Conversa geral", "en": "General chat"}


@routes.get("/conversations")
@login_required
def general() -> Response:
    """A page of the project ?projeto=, or of the general chat."""
    return _page(query_text("projeto", 200) or None)


@routes.get("/projects/<project_id>/conversations")
@login_required
def of_project(project_id: str) -> Response:
    return _page(project_id)


@routes.get("/search")
@login_required
def search() -> Response:
    """The words of ?q= in everything that I asked and was answered."""
    found = store.search(services().database, current_user(), query_text("q", 200))
    return jsonify(found=found)


@routes.get("/conversations/export.md")
@login_required
def export_general_markdown() -> Response:
    return _file(None, "md")


@routes.get("/conversations/export.json")
@login_required
def export_general_json() -> Response:
    return _file(None, "json")


@routes.get("/projects/<project_id>/export.md")
@login_required
def export_markdown(project_id: str) -> Response:
    return _file(project_id, "md")


@routes.get("/projects/<project_id>/export.json")
@login_required
def export_json(project_id: str) -> Response:
    return _file(project_id, "json")


def _page(project_id: str | None) -> Response:
    """The last `limit` messages before ?before=, or the first ones after ?after=, in order."""
    project = _project(project_id)
    given = request.args
    before, after = (whole_number(given[name], name) if name in given else None
                     for name in ("before", "after"))
    found, more = store.page(
        services().database, current_user(), project["id"] if project else None, before=before,
        after=after, limit=bounded(given, "limit", PAGE, MOST), q=query_text("q", 200))
    return jsonify(conversations=found, more=more)


def _project(project_id: str | None) -> dict[str, Any] | None:
    """None for the general chat. Raises NotFound."""
    if project_id is None:
        return None
    return projects.get(services().database, current_user(), project_id)


def _file(project_id: str | None, kind: str) -> Response:
    lang = language(request.args) or "pt"
    project = _project(project_id) or {"name": GENERAL[lang], "description": "", "id": None}
    messages = store.every(services().database, current_user(), project["id"])
    if kind == "md":
        lines = transcripts.markdown(project["name"], project["description"], messages, lang)
        media = "text/markdown"
    else:
        lines = transcripts.as_json(project["name"], project["description"], messages)
        media = "application/json"
    return Response(_sent(lines), mimetype=media, headers=_named(project["name"], kind))


def _sent(lines: Iterator[str]) -> Iterator[bytes]:
    return (line.encode() for line in lines)


def _named(name: str, kind: str) -> dict[str, str]:
    """A file's name for browsers, plain and, by RFC 6266, with its accents."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9]+", "-", folded).strip("-")[:60] or "ezpocket"
    return {"Content-Disposition": f"attachment; filename=\"{plain}.{kind}\"; "
                                   f"filename*=UTF-8''{quote(name, safe='')}.{kind}"}
