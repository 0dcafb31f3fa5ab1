"""Projects, each seen by its owner only. What was said in them is in conversations.py."""

from __future__ import annotations

import dataclasses

from flask import Blueprint, Response, jsonify, request

from orchestrator import cost
from orchestrator import projects as store
from orchestrator.database import Row
from orchestrator.errors import Invalid
from orchestrator.web.auth import current_user, login_required
from orchestrator.web.context import body, flag, services, text

routes = Blueprint("projects", __name__, url_prefix="/api/projects")


@routes.get("")
@login_required
def list_projects() -> Response:
    """Mine, and how many I put away; ?archived=1: those."""
    database, username = services().database, current_user()
    if flag(request.args, "archived"):
        found = store.list_archived(database, username)
        return jsonify(projects=[*map(_shown, found)], archived=len(found))
    return jsonify(projects=[*map(_shown, store.list_all(database, username))],
                   archived=store.count_archived(database, username))


@routes.post("")
@login_required
def create_project() -> tuple[Response, int]:
    given = body()
    name = text(given, "name", store.NAME_CHARACTERS)
    description = text(given, "description", 2000, default="")
    project = store.create(services().database, current_user(), name, description)
    return jsonify(_shown(project)), 201


@routes.get("/<project_id>")
@login_required
def show_project(project_id: str) -> Response:
    return jsonify(_shown(store.get(services().database, current_user(), project_id)))


@routes.patch("/<project_id>")
@login_required
def change_project(project_id: str) -> Response:
    """Rename, describe, set its limits; {archived: false} takes it back first, so that a name can
    be freed."""
    given, database, username = body(), services().database, current_user()
    name = text(given, "name", store.NAME_CHARACTERS) if "name" in given else None
    description = text(given, "description", 2000) if "description" in given else None
    limits = cost.checked_limits(given["limits"], services().settings) \
        if "limits" in given else None
    if "archived" in given:
        if given["archived"] is not False:
            raise Invalid("bad_archived", "“archived” só pode ser false; para arquivar, use "
                          "DELETE.", "“archived” can only be false; to archive, use DELETE.")
        store.restore(database, username, project_id, name)
    project = store.get(database, username, project_id)
    return jsonify(_shown(store.change(
        database, username, project_id, project["name"] if name is None else name,
        project["description"] if description is None else description, limits=limits)))


@routes.delete("/<project_id>")
@login_required
def archive_project(project_id: str) -> Response:
    store.archive(services().database, current_user(), project_id)
    return jsonify(ok=True)


def _shown(project: Row) -> Row:
    """With what holds in it: its own limits within the installation's."""
    in_force = cost.limits_for(services().settings, project["limits"])
    return {**project, "limits_in_force": dataclasses.asdict(in_force)}
