"""The requests that reading a table of Athena takes: start, wait, describe, fetch.

Place in the flow: athena.py asks. boto3 alone: awswrangler would bring pandas, make every value
an object of Python's and know of no place to go on from.
"""

# ruff: noqa: PLC0415  (boto3, 20 MB, is for runs that read something)

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from orchestrator import errors
from orchestrator.datasets.model import Gone, Spent
from orchestrator.settings import Settings

PATIENCE_SECONDS = 1800.0
_POLL_SECONDS = (0.2, 5.0)
_LOST = ("NoSuchKey", "404", "InvalidRange", "416", "PreconditionFailed", "412")


class Athena:
    """Statements in one database. Raises errors.Unavailable with Athena's reason."""

    def __init__(self, settings: Settings, database: str) -> None:
        import boto3
        from botocore.config import Config

        self._settings, self._database = settings, database
        session = boto3.Session(settings.aws_access_key_id or None,
                                settings.aws_secret_access_key or None,
                                region_name=settings.aws_region)
        address = settings.aws_endpoint_url or None
        patient = Config(connect_timeout=5, read_timeout=60,
                         retries={"mode": "standard", "max_attempts": 5})
        self._athena = session.client("athena", endpoint_url=address, config=patient)
        self._s3 = session.client("s3", endpoint_url=address, config=patient)

    def start(self, statement: str, token: str) -> str:
        """The execution's id; the same one for the same token, however often it is asked for."""
        output = self._settings.aws_athena_output_location
        with translated():
            started = self._athena.start_query_execution(
                QueryString=statement, ClientRequestToken=token,
                WorkGroup=self._settings.aws_athena_workgroup,
                QueryExecutionContext={"Database": self._database},
                **({"ResultConfiguration": {"OutputLocation": output}} if output else {}))
        return str(started["QueryExecutionId"])

    def wait(self, execution: str, stopped: Callable[[], bool]) -> str:
        """Where its result lies, or "" when stopped: it goes on for the next run, which finds it.
        Spent when it failed, Gone when nobody knows it any more."""
        ends = time.monotonic() + PATIENCE_SECONDS
        pause, slowest = _POLL_SECONDS
        while not stopped():
            found = self._state(execution)
            state = found["Status"]["State"]
            if state == "SUCCEEDED":
                return _place(found)
            if state in ("FAILED", "CANCELLED"):
                raise _failed(Spent, found["Status"].get("StateChangeReason", state))
            if time.monotonic() > ends:
                self._stop(execution)
                raise _failed(Spent, f"no result within {PATIENCE_SECONDS:g} s")
            time.sleep(pause)
            pause = min(slowest, pause * 1.5)
        return ""

    def columns(self, execution: str) -> dict[str, str]:
        """Names and types of a result."""
        with translated():
            page = self._athena.get_query_results(QueryExecutionId=execution, MaxResults=1)
        return {column["Name"]: column["Type"]
                for column in page["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]}

    def size(self, place: str) -> tuple[int, str]:
        """Bytes and version of a result. Gone when it was removed."""
        with translated():
            head = self._s3.head_object(**_object(place))
        return int(head["ContentLength"]), str(head["ETag"])

    def body(self, place: str, version: str, at: int) -> Any:
        """The result's bytes behind `at` as a stream. Gone when it is not what it was."""
        with translated():
            return self._s3.get_object(
                **_object(place), Range=f"bytes={at}-", IfMatch=version)["Body"]

    def _state(self, execution: str) -> dict[str, Any]:
        with translated("InvalidRequestException"):
            found = self._athena.get_query_execution(QueryExecutionId=execution)
        return dict(found["QueryExecution"])

    def _stop(self, execution: str) -> None:
        with translated():
            self._athena.stop_query_execution(QueryExecutionId=execution)


@contextlib.contextmanager
def translated(*lost: str) -> Iterator[None]:
    """boto3's errors as Unavailable, and as Gone when a result or execution is no more."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in (*_LOST, *lost):
            raise Gone from error
        raise unavailable(str(error)) from error
    except BotoCoreError as error:
        raise unavailable(str(error)) from error


def unavailable(cause: str) -> errors.Unavailable:
    return _failed(errors.Unavailable, cause)


def _failed(kind: type[errors.Unavailable], cause: str) -> errors.Unavailable:
    return kind(
        "athena_unavailable",
        f"A leitura do Athena falhou; veja o motivo, e a próxima carga tentará de novo. Motivo: "
        f"“{cause}”",
        f"Reading from Athena failed; see the cause, and the next load tries again. Cause: "
        f"“{cause}”")


def _place(found: dict[str, Any]) -> str:
    place = (found.get("ResultConfiguration") or {}).get("OutputLocation")
    if not place:
        raise errors.Invalid(
            "athena_no_output",
            "O workgroup guarda os resultados consigo, e a carga precisa lê-los no S3. Use em "
            "AWS_ATHENA_WORKGROUP um que os escreva em AWS_ATHENA_OUTPUT_LOCATION.",
            "The workgroup keeps its results to itself, and the load has to read them from S3. "
            "Name in AWS_ATHENA_WORKGROUP one that writes them to AWS_ATHENA_OUTPUT_LOCATION.")
    return str(place)


def _object(place: str) -> dict[str, str]:
    parts = urlsplit(place)
    return {"Bucket": parts.netloc, "Key": parts.path.lstrip("/")}
