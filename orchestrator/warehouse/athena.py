"""AWS Athena as the warehouse, through awswrangler (imported when first used: it brings
pandas and boto3).

Place in the flow: as local.py, when BD_REFERENCE is Athena. The idempotency key becomes the
ClientRequestToken, so a retried task finds the execution that it started before.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from typing import Any

import pyarrow as pa

from orchestrator.contracts import Handle
from orchestrator.errors import Fatal, Retry, Unavailable
from orchestrator.settings import Settings
from orchestrator.warehouse import results
from orchestrator.warehouse.model import Estimate, ResultRef, StatementError

MAX_ROWS = 100_000
TIMEOUT_SECONDS = 80.0
_POLL_SECONDS = 0.5
_AWAY = ("ThrottlingException", "TooManyRequestsException", "InternalServerException")


class AthenaWarehouse:
    """Statements run in AWS_ATHENA_DATABASE and leave their output at
    AWS_ATHENA_OUTPUT_LOCATION; the rows that are kept go to RESULTS_URL."""

    def __init__(self, settings: Settings, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._settings = settings
        self._timeout = timeout

    def run(self, sql: str, *, key: str, handle: Handle | None = None) -> ResultRef:
        table = self._execute(sql, token=hashlib.sha256(f"{key}\n{sql}".encode()).hexdigest(),
                              handle=handle)
        kept = table.slice(0, MAX_ROWS)
        return results.save(
            kept, self._settings.results_url, key, truncated=table.num_rows > MAX_ROWS
        )

    def fetch(self, sql: str) -> list[tuple[Any, ...]]:
        table = self._execute(sql, token=None, handle=None)
        return [tuple(row.values()) for row in table.to_pylist()]

    def explain(self, sql: str, *, handle: Handle | None = None) -> Estimate:
        """Athena tells no rows or cost before it runs; the text proves that it would."""
        self._execute(f"EXPLAIN {sql}", token=None, handle=handle)
        return {}

    def close(self) -> None:
        """Each call has its own HTTP requests: nothing stays open."""

    def _execute(self, sql: str, *, token: str | None, handle: Handle | None) -> pa.Table:
        from awswrangler import athena  # noqa: PLC0415  (see the module's docstring)
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        session = self._session()
        try:
            execution = self._start(session, sql, token or uuid.uuid4().hex)
            self._wait(athena, execution, session, handle)
            frame = athena.get_query_results(query_execution_id=execution, boto3_session=session)
        except ClientError as error:
            raise _named(error.response.get("Error", {})) from error
        except BotoCoreError as error:
            raise _away() from error
        return pa.Table.from_pandas(frame, preserve_index=False)

    def _start(self, session: Any, sql: str, token: str) -> str:
        """boto3 itself: awswrangler's start passes no ClientRequestToken."""
        output = self._settings.aws_athena_output_location
        started = session.client("athena").start_query_execution(
            QueryString=sql,
            ClientRequestToken=token,
            QueryExecutionContext={"Database": self._settings.aws_athena_database},
            **({"ResultConfiguration": {"OutputLocation": output}} if output else {}),
        )
        return str(started["QueryExecutionId"])

    def _wait(self, athena: Any, execution: str, session: Any, handle: Handle | None) -> None:
        until = time.monotonic() + self._timeout
        while True:
            state = athena.get_query_execution(execution, boto3_session=session)["Status"]
            if state["State"] == "SUCCEEDED":
                return
            if state["State"] in ("FAILED", "CANCELLED"):
                raise StatementError(state["State"], str(state.get("StateChangeReason", "")))
            if handle is not None and handle.stopped():
                athena.stop_query_execution(execution, boto3_session=session)
                raise Retry("STOPPED", "A consulta foi interrompida.", "The statement was stopped.")
            if time.monotonic() > until:
                athena.stop_query_execution(execution, boto3_session=session)
                raise _timeout(self._timeout)
            time.sleep(_POLL_SECONDS)

    def _session(self) -> Any:
        import boto3  # noqa: PLC0415

        return boto3.Session(
            aws_access_key_id=self._settings.aws_access_key_id or None,
            aws_secret_access_key=self._settings.aws_secret_access_key or None,
            region_name=self._settings.aws_region,
        )


def _named(error: dict[str, Any]) -> Exception:
    if error.get("Code") in _AWAY:
        return _away()
    return StatementError(str(error.get("Code", "ATHENA")), str(error.get("Message", "")))


def _away() -> Unavailable:
    return Unavailable(
        "WAREHOUSE_AWAY",
        "O Athena não está respondendo; tente de novo.",
        "Athena is not answering; try again.",
    )


def _timeout(seconds: float) -> Fatal:
    return Fatal(
        "QUERY_TIMEOUT",
        f"A consulta passou de {seconds:g} s e foi interrompida. Reduza o período ou acrescente "
        "um filtro.",
        f"The statement took over {seconds:g} s and was stopped. Choose a shorter period or add "
        "a filter.",
    )
