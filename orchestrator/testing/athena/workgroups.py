"""Workgroups and requested failures of the endpoint.

Place in the flow: a test hands them to `serve`; actions.py and executions.py obey.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Workgroup:
    """output: where results go when the request names no place, or always when `enforced`.
    max_bytes: a statement that scans more is cancelled. managed: Athena keeps the results
    itself, and they are read by GetQueryResults only."""

    name: str = "primary"
    output: str = ""
    enforced: bool = False
    max_bytes: int | None = None
    managed: bool = False

    def description(self) -> dict[str, object]:
        place = {"OutputLocation": self.output} if self.output else {}
        limit = {} if self.max_bytes is None else {"BytesScannedCutoffPerQuery": self.max_bytes}
        return {
            "Name": self.name, "State": "ENABLED",
            "Configuration": {
                "ResultConfiguration": place, "EnforceWorkGroupConfiguration": self.enforced,
                "ManagedQueryResultsConfiguration": {"Enabled": self.managed}, **limit,
            },
        }


@dataclass(frozen=True)
class Fault:
    """The next request of `action` fails once. An Athena action, or GetObject; "Run" lets the
    execution itself fail with `message`, "Cancel" ends it as somebody else's stop would,
    "Lose" lets it succeed and its result file be missing."""

    action: str
    code: str = "ThrottlingException"
    message: str = "Rate exceeded"
    status: int = 400
    retryable: bool = False
