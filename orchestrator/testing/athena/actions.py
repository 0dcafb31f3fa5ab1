"""What each Athena action answers.

Place in the flow: endpoint.py reads the action's name and JSON from the request and calls
`Actions.answer`; errors come back as Athena's exceptions.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from orchestrator.testing.athena.executions import Execution, Executions
from orchestrator.testing.athena.failures import Malformed
from orchestrator.testing.athena.output import page
from orchestrator.testing.athena.workgroups import Fault, Workgroup

MOST_A_PAGE = 1000
_AT_THE_RUN = ("Run", "Cancel", "Lose")


class Refused(Exception):
    """An Athena exception: its name, its message, the HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


class Actions:
    """faults: what fails next; each is used up by the first request that it fits."""

    def __init__(self, executions: Executions, workgroups: tuple[Workgroup, ...]) -> None:
        self._executions = executions
        self._workgroups = {group.name: group for group in workgroups}
        self.faults: deque[Fault] = deque(maxlen=1000)
        self._lock = threading.Lock()

    def answer(self, action: str, request: dict[str, Any]) -> dict[str, Any]:
        fault = self.take(action)
        if fault is not None:
            raise Refused(fault.code, fault.message, fault.status)
        known = {
            "StartQueryExecution": self._start, "GetQueryExecution": self._get,
            "GetQueryResults": self._results, "StopQueryExecution": self._stop,
            "GetWorkGroup": self._workgroup,
        }.get(action)
        if known is None:
            raise Refused("InvalidRequestException", f"{action} is not imitated here")
        return known(request)

    def take(self, *actions: str) -> Fault | None:
        """The next fault of these actions, used up."""
        with self._lock:
            for fault in self.faults:
                if fault.action in actions:
                    self.faults.remove(fault)
                    return fault
        return None

    def _start(self, request: dict[str, Any]) -> dict[str, Any]:
        group = self._group(str(request.get("WorkGroup") or "primary"))
        asked = (request.get("ResultConfiguration") or {}).get("OutputLocation", "")
        output = group.output if group.enforced and group.output else asked or group.output
        if not output and not group.managed:
            raise Refused("InvalidRequestException", "No output location provided. An output "
                          "location is required either through the Workgroup result "
                          "configuration setting or as an API input.")
        database = (request.get("QueryExecutionContext") or {}).get("Database") or "default"
        try:
            execution = self._executions.start(
                str(request.get("QueryString", "")), database, group,
                "" if group.managed else output,
                token=str(request.get("ClientRequestToken", "")), fault=self.take(*_AT_THE_RUN))
        except Malformed as error:
            raise Refused("InvalidRequestException", str(error)) from error
        return {"QueryExecutionId": execution.id}

    def _get(self, request: dict[str, Any]) -> dict[str, Any]:
        execution = self._execution(request)
        status: dict[str, Any] = {
            "State": execution.state, "SubmissionDateTime": execution.submitted}
        if execution.completed:
            status["CompletionDateTime"] = execution.completed
        if execution.reason:
            status["StateChangeReason"] = execution.reason
        if execution.error:
            status["AthenaError"] = execution.error
        place = {"ResultConfiguration": {"OutputLocation": execution.uri}}
        execution.looked.set()
        return {"QueryExecution": {
            "QueryExecutionId": execution.id, "Query": execution.sql,
            "StatementType": "UTILITY" if execution.explains else "DML",
            "QueryExecutionContext": {"Database": execution.database}, "Status": status,
            "WorkGroup": execution.workgroup.name, **(place if execution.uri else {}),
            "Statistics": {"DataScannedInBytes": execution.scanned,
                           "EngineExecutionTimeInMillis": 1},
        }}

    def _results(self, request: dict[str, Any]) -> dict[str, Any]:
        execution = self._execution(request)
        if execution.state != "SUCCEEDED":
            raise Refused("InvalidRequestException", "Query has not yet finished. Current state: "
                          + execution.state)
        most = min(int(request.get("MaxResults") or MOST_A_PAGE), MOST_A_PAGE)
        path = self._executions.file_of(execution)
        if not path.is_file():
            raise Refused("InvalidRequestException", "Could not find results")
        start = int(request.get("NextToken") or 0)
        rows, following = page(path, len(execution.columns), start, most)
        data = [{"Data": [{} if cell is None else {"VarCharValue": cell} for cell in row]}
                for row in rows]
        answer: dict[str, Any] = {"ResultSet": {
            "Rows": data, "ResultSetMetadata": {"ColumnInfo": execution.columns}}}
        return answer | ({"NextToken": str(following)} if following else {})

    def _stop(self, request: dict[str, Any]) -> dict[str, Any]:
        self._executions.stop(self._execution(request))
        return {}

    def _workgroup(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"WorkGroup": self._group(str(request.get("WorkGroup"))).description()}

    def _group(self, name: str) -> Workgroup:
        found = self._workgroups.get(name)
        if found is None:
            raise Refused("InvalidRequestException", f"WorkGroup {name} is not found.")
        return found

    def _execution(self, request: dict[str, Any]) -> Execution:
        found = self._executions.get(str(request.get("QueryExecutionId")))
        if found is None:
            raise Refused("InvalidRequestException", "QueryExecution was not found")
        return found
