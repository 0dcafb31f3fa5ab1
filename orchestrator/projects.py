"""Projects: a person's named folders of conversations, in app.projects.

Place in the flow: the web and the CLI stand on it. A project of somebody else is answered
exactly as one that does not exist.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from orchestrator.database import Database, Row
from orchestrator.errors import Conflict, Invalid, NotFound

NAME_CHARACTERS = 120


def list_all(database: Database, username: str) -> list[Row]:
    """At most 500 active projects, the one used last first."""
    return database.rows("projects_of_user", username=username)


def list_archived(database: Database, username: str) -> list[Row]:
    """At most 500 archived projects, the one put away last first; its `updated_at` says when."""
    return database.rows("projects_archived", username=username)


def count_archived(database: Database, username: str) -> int:
    row = database.row("projects_archived_count", username=username)
    return int(row["archived"]) if row else 0


def create(database: Database, username: str, name: str, description: str = "") -> Row:
    """Raises Invalid for an unusable name, Conflict when the person has one of that name."""
    row = database.row("project_create", username=username, name=_checked(name),
                       description=description)
    if row is None:
        raise _name_taken()
    return row


def get(database: Database, username: str, project_id: str) -> Row:
    """Raises NotFound when there is none, or it is not this person's, or it was archived."""
    return _found(database.row("project_of_user", username=username, project_id=project_id))


def change(
    database: Database, username: str, project_id: str, name: str, description: str,
    *, limits: dict[str, int] | None = None,
) -> Row:
    """limits: as cost.checked_limits gives them; None leaves them. Raises Conflict when another
    project of this person has the name."""
    with _names_unique():
        return _found(database.row("project_change", username=username, project_id=project_id,
                                   name=_checked(name), description=description, limits=limits))


def cost_limits(database: Database, project_id: str | None) -> dict[str, Any]:
    """The field of a job's context with what a statement may take in this project (for
    cost.limits_for); {} without limits of its own."""
    row = None if project_id is None else database.row("project_limits", project_id=project_id)
    return {"cost_limits": row["limits"]} if row else {}


def archive(database: Database, username: str, project_id: str) -> None:
    """Its conversations stay stored; its name is free for a new project, which begins empty."""
    _found(database.row("project_archive", username=username, project_id=project_id))


def restore(database: Database, username: str, project_id: str, name: str | None = None) -> Row:
    """Back among the active ones with all that was said in it, as `name` when one is given; one
    that is active already stays as it is. Raises Conflict when an active project of this person
    has the name, NotFound as `get` does."""
    wanted = None if name is None else _checked(name)
    with _names_unique():
        row = database.row("project_restore", username=username, project_id=project_id,
                           name=wanted)
    return row or get(database, username, project_id)


@contextlib.contextmanager
def _names_unique() -> Iterator[None]:
    """The database holds that active names differ; what it refuses is said in words."""
    try:
        yield
    except Conflict as error:
        raise _name_taken() from error


def _name_taken() -> Conflict:
    return Conflict("project_exists", "Você já tem um projeto com esse nome; escolha outro.",
                    "You already have a project of that name; choose another.")


def _checked(name: str) -> str:
    clean = " ".join(name.split())
    if not clean.isprintable():
        raise Invalid("bad_project_name",
                      "O nome do projeto tem caracteres de controle; escreva-o sem eles.",
                      "The project's name has control characters; write it without them.")
    if not 1 <= len(clean) <= NAME_CHARACTERS:
        raise Invalid("bad_project_name",
                      f"O nome do projeto precisa ter de 1 a {NAME_CHARACTERS} caracteres.",
                      f"A project's name must have 1 to {NAME_CHARACTERS} characters.")
    return clean


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound("no_such_project", "Esse projeto não existe; veja a lista dos seus.",
                       "There is no such project; see the list of yours.")
    return row
