"""Projects over HTTP: the owner's alone."""

from __future__ import annotations

import datetime as dt

from flask.testing import FlaskClient


def test_a_project_is_made_changed_and_put_away(ana: FlaskClient) -> None:
    made = ana.post("/api/projects", json={"name": "  Vendas   2026 ", "description": "metas"})
    assert made.status_code == 201
    project = made.get_json()
    assert project["name"] == "Vendas 2026"
    assert dt.datetime.fromisoformat(project["created_at"]).tzinfo is not None
    path = f"/api/projects/{project['id']}"
    assert ana.patch(path, json={"name": "Metas"}).get_json()["description"] == "metas"
    assert [p["name"] for p in ana.get("/api/projects").get_json()["projects"]] == ["Metas"]
    assert ana.get(f"{path}/conversations").get_json() == {
        "conversations": [], "more": False}
    assert ana.delete(path).get_json() == {"ok": True}
    assert ana.get(path).status_code == 404


def test_a_name_is_free_again_once_its_project_was_put_away(ana: FlaskClient) -> None:
    for _ in range(3):
        made = ana.post("/api/projects", json={"name": "Metas"})
        assert made.status_code == 201
        assert ana.post("/api/projects", json={"name": "Metas"}).status_code == 409
        assert ana.delete(f"/api/projects/{made.get_json()['id']}").status_code == 200
    assert ana.get("/api/projects").get_json() == {"projects": []}


def test_a_refused_name_says_why(ana: FlaskClient) -> None:
    for name, why in (("a\x00b", "control characters"), ("x" * 121, "120"), ("x" * 300, "120")):
        refused = ana.post("/api/projects", json={"name": name}).get_json()["error"]
        assert why in refused["message_en"], name


def test_names_are_unique_per_person_and_bounded(ana: FlaskClient, bia: FlaskClient) -> None:
    assert ana.post("/api/projects", json={"name": "A"}).status_code == 201
    assert ana.post("/api/projects", json={"name": "A"}).status_code == 409
    assert bia.post("/api/projects", json={"name": "A"}).status_code == 201
    for name in ("", "   ", "x" * 121, "a\x00b", None, 3):
        assert ana.post("/api/projects", json={"name": name}).status_code == 400


def test_a_strangers_project_does_not_exist(ana: FlaskClient, bia: FlaskClient) -> None:
    project = ana.post("/api/projects", json={"name": "Segredo"}).get_json()
    path = f"/api/projects/{project['id']}"
    assert bia.get("/api/projects").get_json() == {"projects": []}
    for answer in (bia.get(path), bia.get(f"{path}/conversations"), bia.delete(path),
                   bia.patch(path, json={"name": "meu"}), bia.get("/api/projects/none")):
        assert answer.status_code == 404
        assert answer.get_json()["error"]["code"] == "no_such_project"
