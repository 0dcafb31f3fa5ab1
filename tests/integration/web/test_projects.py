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
    assert ana.get("/api/projects").get_json() == {"projects": [], "archived": 3}


def test_an_archived_project_is_listed_and_taken_back(ana: FlaskClient) -> None:
    made = [ana.post("/api/projects", json={"name": name}).get_json() for name in ("Um", "Dois")]
    paths = [f"/api/projects/{project['id']}" for project in made]
    assert ana.get("/api/projects?archived=1").get_json() == {"projects": [], "archived": 0}
    for path in paths:
        assert ana.delete(path).status_code == 200
    shown = ana.get("/api/projects?archived=1").get_json()
    assert [project["name"] for project in shown["projects"]] == ["Dois", "Um"]
    assert ana.get("/api/projects").get_json() == {"projects": [], "archived": 2}
    back = ana.patch(paths[0], json={"archived": False})
    assert back.status_code == 200 and back.get_json()["name"] == "Um"
    assert ana.get(f"{paths[0]}/conversations").status_code == 200
    found = ana.get("/api/projects").get_json()
    assert [project["name"] for project in found["projects"]] == ["Um"] and found["archived"] == 1
    assert ana.patch(paths[0], json={"archived": False}).get_json()["name"] == "Um", "once more"


def test_a_project_whose_name_is_taken_comes_back_under_another(ana: FlaskClient) -> None:
    old = ana.post("/api/projects", json={"name": "Metas", "description": "2025"}).get_json()
    path = f"/api/projects/{old['id']}"
    ana.delete(path)
    ana.post("/api/projects", json={"name": "Metas"})
    refused = ana.patch(path, json={"archived": False})
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "project_exists")
    assert "choose another" in refused.get_json()["error"]["message_en"]
    for wrong in ({"name": "  "}, {"name": "x" * 121}, {"name": "B", "description": "x" * 2001}):
        assert ana.patch(path, json={"archived": False, **wrong}).status_code == 400
        assert ana.get(path).status_code == 404, "nothing was taken back"
    back = ana.patch(path, json={"archived": False, "name": "Metas 2025"}).get_json()
    assert (back["name"], back["description"]) == ("Metas 2025", "2025")
    for wrong in (True, None, 0, "false"):
        assert ana.patch(path, json={"archived": wrong}).status_code == 400
    taken = ana.patch(path, json={"name": "Metas"})
    assert (taken.status_code, taken.get_json()["error"]["code"]) == (409, "project_exists")


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
    assert bia.get("/api/projects").get_json() == {"projects": [], "archived": 0}
    for answer in (bia.get(path), bia.get(f"{path}/conversations"), bia.delete(path),
                   bia.patch(path, json={"name": "meu"}), bia.get("/api/projects/none")):
        assert answer.status_code == 404
        assert answer.get_json()["error"]["code"] == "no_such_project"


def test_a_stranger_neither_sees_nor_takes_back_what_was_archived(
    ana: FlaskClient, bia: FlaskClient
) -> None:
    project = ana.post("/api/projects", json={"name": "Segredo"}).get_json()
    path = f"/api/projects/{project['id']}"
    ana.delete(path)
    assert bia.get("/api/projects?archived=1").get_json() == {"projects": [], "archived": 0}
    answer = bia.patch(path, json={"archived": False, "name": "meu"})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "no_such_project")
    [kept] = ana.get("/api/projects?archived=1").get_json()["projects"]
    assert kept["name"] == "Segredo"


def test_a_project_has_limits_of_its_own_up_to_the_installations(ana: FlaskClient) -> None:
    project = ana.post("/api/projects", json={"name": "Pesado"}).get_json()
    path = f"/api/projects/{project['id']}"
    ours = project["limits_in_force"]
    assert project["limits"] == {} and ours["cost_ask"] < ours["cost_refuse"]
    own = {"cost_ask": 0, "cost_refuse": 500, "bytes_ask": None}
    changed = ana.patch(path, json={"limits": own}).get_json()
    assert changed["limits"] == {"cost_ask": 0, "cost_refuse": 500}
    assert changed["limits_in_force"] == {**ours, "cost_ask": 0, "cost_refuse": 500}
    assert ana.patch(path, json={"name": "Leve"}).get_json()["limits"] == changed["limits"]
    assert ana.get(path).get_json() == ana.get("/api/projects").get_json()["projects"][0]
    assert ana.patch(path, json={"limits": {}}).get_json()["limits_in_force"] == ours


def test_limits_that_are_none_are_refused(ana: FlaskClient) -> None:
    project = ana.post("/api/projects", json={"name": "Pesado"}).get_json()
    most = project["limits_in_force"]["cost_refuse"]
    for wrong in (None, [], "1", {"cost": 1}, {"cost_ask": -1}, {"cost_ask": "1"},
                  {"cost_ask": 1.5}, {"cost_ask": True}, {"cost_refuse": 0},
                  {"cost_refuse": most + 1}, {"cost_ask": 10**400}):
        refused = ana.patch(f"/api/projects/{project['id']}", json={"limits": wrong})
        assert refused.status_code == 400, wrong
        assert refused.get_json()["error"]["code"] == "bad_limits"
    assert ana.get(f"/api/projects/{project['id']}").get_json()["limits"] == {}
