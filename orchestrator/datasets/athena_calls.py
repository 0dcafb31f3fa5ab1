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
from orchestrator.datasets.model import Gone
from orchestrator.settings import Settings

PATIENCE_SECONDS = 1800.0
_POLL_SECONDS = (0.2, 5.0)
_LOST = ("NoSuchKey", "404", "InvalidRange", "416", "PreconditionFailed", "412")


class Athena:
    """Statements in one database. Raises errors.Unavailable with Athena's reason."""

    def __init__(self, settings: Settings, database: str) -> None:
        import boto3

        self._settings, self._database = settings, database
        session = boto3.Session(settings.aws_access_key_id or None,
                                settings.aws_secret_access_key or None,
                                region_name=settings.aws_region)
        address = settings.aws_endpoint_url or None
        self._athena = session.client("athena", endpoint_url=address)
        self._s3 = session.client("s3", endpoint_url=address)

    def start(self, statement: str, token: str) -> str:
        """The execution's id; the same one for the same token, however often it is asked for."""
        output = self._settings.aws_athena_output_location
        with translated():
            started = self._athena.start_query_execution(
                QueryString=statement, ClientRequestToken=token,
                QueryExecutionContext={"Database": self._database},
                **({"ResultConfiguration": {"OutputLocation": output}} if output else {}))
        return str(started["QueryExecutionId"])

    def wait(self, execution: str, stopped: Callable[[], bool]) -> str:
        """Where its result lies, or "" when it was stopped. Gone when nobody knows it any more."""
        ends = time.monotonic() + PATIENCE_SECONDS
        pause, slowest = _POLL_SECONDS
        while not stopped():
            found = self._state(execution)
            state = found["Status"]["State"]
            if state == "SUCCEEDED":
                return str(found["ResultConfiguration"]["OutputLocation"])
            if state in ("FAILED", "CANCELLED"):
                raise unavailable(found["Status"].get("StateChangeReason", state))
            if time.monotonic() > ends:
                self._stop(execution)
                raise unavailable(f"no result within {PATIENCE_SECONDS:g} s")
            time.sleep(pause)
            pause = min(slowest, pause * 1.5)
        self._stop(execution)
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
    return errors.Unavailable(
        "athena_unavailable",
        f"O Athena não respondeu; tente de novo mais tarde. Motivo: “{cause}”",
        f"Athena did not answer; try again later. Cause: “{cause}”")


def _object(place: str) -> dict[str, str]:
    parts = urlsplit(place)
    return {"Bucket": parts.netloc, "Key": parts.path.lstrip("/")}
