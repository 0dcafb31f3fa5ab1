"""Projects, conversations, search, the catalog."""

from __future__ import annotations

from orchestrator.cost.limits import NAMES as LIMITS
from orchestrator.web.openapi.route import Route
from orchestrator.web.openapi.shapes import (
    ANY,
    FLAG,
    LANG,
    NO,
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

_LIMITS: Fields = tuple((name, number(0, 10**15)) for name in LIMITS)
_OWN_LIMITS: Fields = tuple(
    (f"{name}?", or_null(number(1 if name.endswith("refuse") else 0, 10**15))) for name in LIMITS)
_PROJECT: Fields = (("id", text()), ("name", text()), ("description", text()),
                    ("created_at", TIME), ("updated_at", TIME), ("limits", thing(*_OWN_LIMITS)),
                    ("limits_in_force", thing(*_LIMITS)))
_SENDER = one_of("user", "assistant")
_MESSAGE = thing(
    ("message_order", number()), ("job_id", text()), ("sender", _SENDER), ("message", text()),
    ("timestamp", TIME), ("rating", or_null(number(1, 5))), ("metadata", OBJECT))
_FOUND = thing(
    ("job_id", text()), ("project_id", or_null(text())), ("project_name", or_null(text())),
    ("sender", _SENDER), ("snippet", text()), ("timestamp", TIME))
_PAGE: Fields = (("conversations", listed(_MESSAGE)), ("more", TRUTH))
_PAGING: Fields = (("before?", number()), ("after?", number()), ("limit?", number(1, 200)),
                   ("q?", text(200)))
_FILE: Fields = (("title", text()), ("description", text()), ("messages", listed(OBJECT)))
_LANGUAGE: Fields = (("lang?", LANG),)
_NAMED: Fields = (("name", text()), ("label", text()))
_VALUE = thing(("value", text()), ("label", text()), ("also?", listed(text())))
_TABLE = thing(
    *_NAMED, ("description", text()), ("default_time", text()), ("default_metric", text()),
    ("metrics", listed(thing(*_NAMED, ("unit", text()), ("description", text())))),
    ("columns", listed(thing(
        *_NAMED, ("type", text()), ("unit", text()), ("role", text()), ("description", text()),
        ("group", TRUTH), ("filter", TRUTH), ("lookup", TRUTH), ("values", listed(_VALUE))))),
    ("conditions", listed(thing(*_NAMED))), ("time_columns", listed(text())),
    ("examples", listed(text())))

ROUTES = (
    Route("get", "/api/projects", "My projects, or those that I archived, and how many these are",
          gives=(("projects", listed(thing(*_PROJECT), 500)), ("archived", number(0, 500))),
          query=(("archived?", FLAG),)),
    Route("post", "/api/projects", "Create a project; its name is unique among my active ones",
          (("name", text(120, 1)), ("description?", text(2000))), _PROJECT, status=201,
          conflicts=True),
    Route("get", "/api/projects/{project_id}", "One project", gives=_PROJECT),
    Route("patch", "/api/projects/{project_id}",
          "Rename or describe a project; `archived`: false takes an archived one back; `limits`: "
          "above which estimate a statement asks first or is refused, at most the installation's "
          "own (absent or null: as the installation says)",
          (("name?", text(120, 1)), ("description?", text(2000)), ("archived?", NO),
           ("limits?", thing(*_OWN_LIMITS))), _PROJECT, conflicts=True),
    Route("delete", "/api/projects/{project_id}",
          "Archive a project: its conversations stay stored, its name is free for a new one",
          gives=OK),
    Route("get", "/api/projects/{project_id}/conversations",
          "A page of its messages: the last ones, those before, or those after a message_order",
          gives=_PAGE, query=_PAGING),
    Route("get", "/api/projects/{project_id}/export.md", "Its messages as Markdown",
          query=_LANGUAGE, media="text/markdown"),
    Route("get", "/api/projects/{project_id}/export.json", "Its messages as a JSON file",
          gives=_FILE, query=_LANGUAGE),
    Route("get", "/api/conversations",
          "A page of a project's messages, or without `projeto` of my general chat",
          gives=_PAGE, query=(("projeto?", text(200)), *_PAGING)),
    Route("get", "/api/conversations/export.md", "My general chat as Markdown",
          query=_LANGUAGE, media="text/markdown"),
    Route("get", "/api/conversations/export.json", "My general chat as a JSON file",
          gives=_FILE, query=_LANGUAGE),
    Route("get", "/api/search", "Words in everything that I asked and was answered",
          gives=(("found", listed(_FOUND, 50)),), query=(("q?", text(200)),)),
    Route("get", "/api/catalog", "What can be asked for", gives=(("tables", listed(_TABLE)),),
          query=_LANGUAGE),
    Route("get", "/api/catalog/values", "At most 50 values of a column that contain `q`",
          gives=(("values", listed(_VALUE, 50)),),
          query=(("table", text(200)), ("column", text(200)), ("q?", text(200)), *_LANGUAGE)),
    Route("post", "/api/csp-report", "What a browser stopped on one of our pages",
          gives=ANY, status=204, public=True),
)
