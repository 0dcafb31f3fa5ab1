"""What belongs to ana, in every kind that the web serves, with a secret in each.

Place in the flow: test_foreign_access.py lets bia try to reach it. A route that names a thing
which is not here fails there, so that no kind is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from orchestrator.contracts import Ask
from orchestrator.database import Database
from orchestrator.engine import Engine
from tests.integration.flow import answer_question, save_history, step
from workers.history_preferences import HistoryPreferences

SECRET = "segredo-da-ana"
PAYLOADS: dict[str, tuple[dict[str, Any], ...]] = {
    "jobs.answer": ({"ask": 1, "action": "accept"}, {"ask": 1, "action": "reject"},
                    {"ask": 1, "action": "extend"}, {"ask": 1, "action": "rate", "rating": 1},
                    {"ask": 1, "action": "suggest", "suggestion": "x"}),
    "jobs.rerun": ({"sql": "SELECT revenue FROM data.order_report"},),
    "projects.change_project": ({"name": "minha"}, {"description": "minha"},
                                {"archived": False, "name": "minha"}),
}


@dataclass(frozen=True, slots=True)
class Belongings:
    """`secret` is part of her question, her project's name, its messages and her token's name."""

    app: Flask
    names: dict[str, str]
    secret: str = SECRET

    def path(self, rule: Rule) -> str:
        """The route's address for her thing; fails for a name that no belonging has."""
        assert rule.arguments <= self.names.keys(), f"give ana a thing for {rule.rule}"
        with self.app.test_request_context():
            return self.app.url_for(rule.endpoint, **{n: self.names[n] for n in rule.arguments})

    @staticmethod
    def payloads(endpoint: str) -> tuple[dict[str, Any], ...]:
        return PAYLOADS.get(endpoint, ({},))

    def named(self) -> list[tuple[str, str, dict[str, Any] | None]]:
        project = self.names["project_id"]
        question = {"pergunta": "Qual a receita?"}
        return [
            ("POST", "/api/jobs", {**question, "projeto": project}),
            ("POST", "/api/jobs", {**question, "projeto": self.secret}),
            ("GET", f"/api/conversations?projeto={project}", None),
        ]

    def leaked(self, answer: TestResponse) -> bool:
        return self.secret in answer.get_data(as_text=True)

    def seen_by(self, ana: FlaskClient) -> list[Any]:
        """What she finds, to be found unchanged."""
        paths = (f"/api/projects/{self.names['project_id']}", "/api/tokens", "/api/projects",
                 "/api/projects?archived=1", f"/api/jobs/{self.names['job_id']}",
                 f"/api/projects/{self.names['project_id']}/conversations")
        answers = [ana.get(path) for path in paths]
        assert all(answer.status_code == 200 for answer in answers)
        assert all(self.leaked(answer) for answer in answers)
        return [answer.get_json() for answer in answers]


def belongings(app: Flask, ana: FlaskClient, engine: Engine, database: Database) -> Belongings:
    """A project with an answered question that waits for its rating, an archived one, and an
    access token."""
    put_away = ana.post("/api/projects", json={"name": f"{SECRET}-antigo"}).get_json()["id"]
    assert ana.delete(f"/api/projects/{put_away}").status_code == 200
    project = ana.post("/api/projects", json={"name": SECRET}).get_json()["id"]
    given = {"pergunta": f"Qual a receita? {SECRET}", "projeto": project}
    job = ana.post("/api/jobs", json=given).get_json()["job_id"]
    agent = HistoryPreferences(database=database)
    answer_question(engine, agent)
    step(engine, "user_feedback", Ask("feedback_request", {}, 300.0, on_deadline="resume"))
    save_history(engine, agent)
    token = ana.post("/api/tokens", json={"name": SECRET, "days": 1}).get_json()["id"]
    return Belongings(app, {"project_id": project, "job_id": job, "token_id": token,
                            "format": "md"})
