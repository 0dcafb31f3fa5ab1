"""A program that uses the API over HTTP, for tests against the running system."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from .conftest import PASSWORD, wait_until

ENDS = ("answered", "failed", "cancelled", "rejected", "expired")


class Program:
    """Signed in as `username`; every call gives (status, JSON or bytes)."""

    def __init__(self, address: str, username: str) -> None:
        self.address = address
        self.token = ""
        status, found = self.call("POST", "/api/login",
                                  {"username": username, "password": PASSWORD})
        assert status == 200, found
        self.token = found["token"]

    def call(self, method: str, path: str, given: Any = None) -> tuple[int, Any]:
        headers = {"Content-Type": "application/json", "X-Requested-With": "ezpocket"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        body = None if given is None else json.dumps(given).encode()
        request = urllib.request.Request(self.address + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, _read(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, _read(refused)

    def get(self, path: str) -> Any:
        status, found = self.call("GET", path)
        assert status == 200, (path, status, found)
        return found

    def ask(self, pergunta: str, **more: Any) -> str:
        status, found = self.call("POST", "/api/jobs", {"pergunta": pergunta, **more})
        assert status == 202, found
        return str(found["job_id"])

    def job(self, job_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/api/jobs/{job_id}")
        return found

    def waiting(self, job_id: str) -> int:
        """The number of the question that the job comes to wait with."""
        wait_until(lambda: bool(self.job(job_id)["waiting"]), 60)
        return int(self.job(job_id)["waiting"][0]["ask"])

    def accept(self, job_id: str) -> None:
        status, found = self.call("POST", f"/api/jobs/{job_id}/answer",
                                  {"ask": self.waiting(job_id), "action": "accept"})
        assert status == 200, found

    def ended(self, job_id: str) -> dict[str, Any]:
        wait_until(lambda: self.job(job_id)["status"] in ENDS, 60)
        return self.job(job_id)

    def answered(self, pergunta: str, **more: Any) -> dict[str, Any]:
        """Ask, accept the plan, and wait for the answer."""
        job_id = self.ask(pergunta, **more)
        self.accept(job_id)
        found = self.ended(job_id)
        assert found["status"] == "answered", found["error"]
        return found


def _read(answer: Any) -> Any:
    data = answer.read()
    return json.loads(data) if "json" in answer.headers.get("Content-Type", "") else data
