"""Conversations: pages in both directions, a word in all of them, files; the catalog beside."""

from __future__ import annotations

import json
from typing import Any

import psycopg2
import pytest
from flask.testing import FlaskClient

from orchestrator.conversations import snippet

MESSAGES = 130


def store(database_url: str, project_id: str | None, username: str, count: int = MESSAGES,
          words: str = "São Paulo não é ÁGUA") -> None:
    with psycopg2.connect(database_url) as connection, connection.cursor() as cursor:
        for number in range(1, count + 1):
            sender = "user" if number % 2 else "assistant"
            cursor.execute(
                "INSERT INTO app.conversations (project_id, username, job_id, message_order, "
                "sender, message, rating, metadata) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                [project_id, username, f"{username}-{project_id}-{(number + 1) // 2}", number,
                 sender, f"{words} {number}", 4 if number == 2 else None,
                 json.dumps({"query_sql": "SELECT 1\n```", "lang": "pt"})])
    connection.close()


@pytest.fixture
def project(ana: FlaskClient, database_url: str) -> str:
    made = ana.post("/api/projects", json={"name": "Água & Óleo", "description": "a\nb"})
    found = str(made.get_json()["id"])
    store(database_url, found, "ana")
    return found


def numbers(answer: Any) -> list[int]:
    return [one["message_order"] for one in answer.get_json()["conversations"]]


def test_pages_from_the_end_and_from_the_beginning(ana: FlaskClient, project: str) -> None:
    path = f"/api/conversations?projeto={project}"
    last = ana.get(path)
    assert numbers(last) == list(range(81, 131)) and last.get_json()["more"] is True
    first = ana.get(f"{path}&before=81&limit=80")
    assert numbers(first) == list(range(1, 81)) and first.get_json()["more"] is False
    assert numbers(ana.get(f"{path}&after=125")) == [126, 127, 128, 129, 130]
    assert numbers(ana.get(f"{path}&after=130")) == []
    assert numbers(ana.get(f"/api/projects/{project}/conversations?after=128")) == [129, 130]
    found = ana.get(f"{path}&q=agua 13")
    assert numbers(found) == [13, 130]
    for bad in ("limit=0", "limit=201", "after=x", "before=-1", "q=" + "x" * 201):
        assert ana.get(f"{path}&{bad}").status_code == 400


def test_the_general_chat_and_strangers(
    ana: FlaskClient, bia: FlaskClient, project: str, database_url: str
) -> None:
    store(database_url, None, "bia", 3)
    assert numbers(ana.get("/api/conversations")) == []
    assert numbers(bia.get("/api/conversations")) == [1, 2, 3]
    for path in (f"/api/conversations?projeto={project}", f"/api/projects/{project}/export.md",
                 f"/api/projects/{project}/export.json", "/api/conversations?projeto=nothing",
                 f"/api/projects/{project}/conversations"):
        assert bia.get(path).status_code == 404


def test_a_word_is_found_however_it_is_written(
    ana: FlaskClient, bia: FlaskClient, project: str
) -> None:
    found = ana.get("/api/search?q=sao paulo NAO e agua 77").get_json()["found"]
    [one] = found
    assert (one["project_id"], one["project_name"]) == (project, "Água & Óleo")
    assert one["sender"] == "user" and "ÁGUA 77" in one["snippet"]
    found = ana.get("/api/search?q=77 agua  PAULO").get_json()["found"]
    assert [(same["job_id"], same["sender"]) for same in found] == [(one["job_id"], "user")]
    assert ana.get("/api/search?q=77 agua Recife").get_json() == {"found": []}
    assert len(ana.get("/api/search?q=Água").get_json()["found"]) == 50
    assert bia.get("/api/search?q=agua").get_json() == {"found": []}
    for nothing in ("", "%20", "%25", "zzz"):
        assert ana.get(f"/api/search?q={nothing}").get_json() == {"found": []}
    ana.delete(f"/api/projects/{project}")
    assert ana.get("/api/search?q=agua").get_json() == {"found": []}


@pytest.mark.parametrize(("message", "wanted", "shown"), [
    ("a" * 200 + " Ação " + "b" * 200, "acao", "…" + "a" * 69 + " Ação " + "b" * 69 + "…"),
    ("Preço\n\n| x |", "x", "Preço | x |"), ("nothing", "else", "nothing"),
    ("x " * 99 + "Ação", "acao x", "…" + "x " * 35 + "Ação")])
def test_a_snippet_shows_the_place(message: str, wanted: str, shown: str) -> None:
    assert snippet(message, wanted) == shown


def test_files_hold_everything(ana: FlaskClient, project: str) -> None:
    answer = ana.get(f"/api/projects/{project}/export.md")
    text = answer.get_data(as_text=True)
    assert text.startswith("# Água & Óleo\n\n> a\n> b\n\n")
    assert text.count("## 20") == MESSAGES // 2 and "Nota: 4/5" in text
    assert "````sql\nSELECT 1\n```\n````" in text
    said = answer.headers["Content-Disposition"]
    assert 'filename="Agua-Oleo.md"' in said and "filename*=UTF-8''%C3%81gua" in said
    found = json.loads(ana.get(f"/api/projects/{project}/export.json").data)
    assert [one["message_order"] for one in found["messages"]] == list(range(1, MESSAGES + 1))
    assert found["title"] == "Água & Óleo" and found["messages"][1]["rating"] == 4
    empty = json.loads(ana.get("/api/conversations/export.json?lang=en").data)
    assert empty == {"title": "General chat", "description": "", "messages": []}


def test_the_catalog_in_both_languages(ana: FlaskClient) -> None:
    [table] = ana.get("/api/catalog?lang=en").get_json()["tables"]
    assert table["label"] == "orders" and len(table["examples"]) == 5
    revenue = next(one for one in table["metrics"] if one["name"] == "revenue")
    assert (revenue["label"], revenue["unit"]) == ("revenue", "BRL")
    status = next(one for one in table["columns"] if one["name"] == "status")
    assert {"value": "cancelled", "label": "cancelled"} in status["values"]
    assert table["time_columns"][0] == "date"
    [table] = ana.get("/api/catalog").get_json()["tables"]
    assert table["label"] == "pedidos"
    assert ana.get("/api/catalog?lang=fr").status_code == 400


def test_values_come_from_the_data(ana: FlaskClient) -> None:
    path = "/api/catalog/values?table=order_report&column="
    states = {one["value"]: one for one in ana.get(f"{path}state").get_json()["values"]}
    assert states["SP"]["label"] == "SP" and "São Paulo" in states["SP"]["also"]
    some = ana.get(f"{path}customer_name").get_json()["values"]
    assert len(some) == 50
    wanted = some[7]["value"].upper()[:6]
    found = ana.get(f"{path}customer_name&q={wanted}").get_json()["values"]
    assert some[7] in found and found[0]["value"].upper().startswith(wanted)
    assert ana.get(f"{path}nothing").status_code == 404
    assert ana.get("/api/catalog/values?table=x&column=y").status_code == 404
