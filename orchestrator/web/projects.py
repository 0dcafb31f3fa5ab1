"""Projects, each seen by its owner only. What was said in them is in conversations.py."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from orchestrator import projects as store
from orchestrator.web.auth import current_user, login_required
from orchestrator.web.context import body, services, text

routes = Blueprint("projects", __name__, url_prefix="/api/projects")


@routes.get("")
@login_required
def list_projects() -> Response:
    return jsonify(projects=store.list_all(services().database, current_user()))


@routes.post("")
@login_required
def create_project() -> tuple[Response, int]:
    given = body()
    name = text(given, "name", store.NAME_CHARACTERS)
    description = text(given, "description", 2000, default="")
    project = store.create(services().database, current_user(), name, description)
    return jsonify(project), 201


@routes.get("/<project_id>")
@login_required
def show_project(project_id: str) -> Response:
    return jsonify(store.get(services().database, current_user(), project_id))


@routes.patch("/<project_id>")
@login_required
def change_project(project_id: str) -> Response:
    given = body()
    project = store.get(services().database, current_user(), project_id)
    name = text(given, "name", store.NAME_CHARACTERS, default=project["name"])
    description = text(given, "description", 2000, default=project["description"])
    return jsonify(store.change(services().database, current_user(), project_id, name, description))


@routes.delete("/<project_id>")
@login_required
def archive_project(project_id: str) -> Response:
    store.archive(services().database, current_user(), project_id)
    return jsonify(ok=True)
