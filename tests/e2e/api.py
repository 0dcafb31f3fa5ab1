"""The HTTP API as the page of a context would call it, with that person's cookie."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import APIResponse, BrowserContext


class Api:
    def __init__(self, context: BrowserContext) -> None:
        self._request = context.request

    def send(self, method: str, path: str, **body: Any) -> APIResponse:
        """The answer, whatever it is."""
        return self._request.fetch(path, method=method, headers={"X-Requested-With": "ezpocket"},
                                   data=body if method != "GET" else None, max_redirects=0)

    def get(self, path: str) -> Any:
        return self._expect(self.send("GET", path))

    def post(self, path: str, **body: Any) -> Any:
        return self._expect(self.send("POST", path, **body))

    def ask(self, text: str) -> str:
        """A question; its job's id."""
        return str(self.post("/api/jobs", pergunta=text)["job_id"])

    def _expect(self, answer: APIResponse) -> Any:
        assert answer.ok, f"{answer.url}: {answer.status} {answer.text()[:500]}"
        return answer.json()
