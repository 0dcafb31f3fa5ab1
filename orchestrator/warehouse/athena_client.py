"""Athena and S3, as few requests as it takes.

Place in the flow: athena.py says what runs and when to give up; this is the only file that talks
to AWS. awswrangler starts the executions whose rows are kept: it knows workgroups, their output
and their encryption, and it brings pandas, so it is imported with the first of them. boto3, on
which it stands, does the rest: it looks on and stops over one connection, where awswrangler opens
one each time, and it reads results as a stream, where awswrangler holds all rows at once and
makes "" and the text NaN into NULL (athena_rows.py).
"""

# ruff: noqa: PLC0415  (see above)

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from orchestrator.settings import Settings
from orchestrator.warehouse import athena_errors as say
from orchestrator.warehouse.athena_errors import Ended

CONNECT_SECONDS, READ_SECONDS = 3, 10
ATTEMPTS = 3


class AthenaClient:
    """One AWS session with the installation's credentials. Raises ezpocket's errors only."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._checked_output = False

    def start(self, sql: str, token: str) -> str:
        """The execution of this token: begun now, or found."""
        settings = self._settings
        with self._named(sql):
            self._check_output()
            started = self._wrangler.athena.start_query_execution(
                sql, database=settings.aws_athena_database, workgroup=settings.aws_athena_workgroup,
                s3_output=settings.aws_athena_output_location or None,
                client_request_token=token, boto3_session=self._session,
            )
            return str(started)

    def start_plainly(self, sql: str, token: str) -> str:
        """The same for what asks little: boto3 alone is a third of awswrangler's 120 MB."""
        settings = self._settings
        output = settings.aws_athena_output_location
        place = {"ResultConfiguration": {"OutputLocation": output}} if output else {}
        with self._named(sql):
            started = self._athena.start_query_execution(
                QueryString=sql, ClientRequestToken=token, WorkGroup=settings.aws_athena_workgroup,
                QueryExecutionContext={"Database": settings.aws_athena_database}, **place)
            return str(started["QueryExecutionId"])

    def look(self, execution: str) -> Ended:
        with self._named():
            found = self._athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]
        status = found["Status"]
        return Ended(
            status["State"], str(status.get("StateChangeReason", "")),
            bool((status.get("AthenaError") or {}).get("Retryable")),
            int((found.get("Statistics") or {}).get("DataScannedInBytes") or 0),
            str((found.get("ResultConfiguration") or {}).get("OutputLocation", "")),
        )

    def stop(self, execution: str) -> None:
        with self._named():
            self._athena.stop_query_execution(QueryExecutionId=execution)

    def columns(self, execution: str) -> list[dict[str, Any]]:
        """Athena's ColumnInfo of each column: Name, Type, Precision, Scale."""
        with self._named():
            page = self._athena.get_query_results(QueryExecutionId=execution, MaxResults=1)
        return list(page["ResultSet"]["ResultSetMetadata"]["ColumnInfo"])

    def rows(self, execution: str) -> Iterator[list[str | None]]:
        """The rows as Athena's API tells them, a thousand a request; of a SELECT the first one
        is its column names."""
        with self._named():
            pages = self._athena.get_paginator("get_query_results").paginate(
                QueryExecutionId=execution)
            for page in pages:
                for row in page["ResultSet"]["Rows"]:
                    yield [cell.get("VarCharValue") for cell in row["Data"]]

    @contextmanager
    def result(self, uri: str) -> Iterator[Any]:
        """The result file as a stream of bytes."""
        parts = urlsplit(uri)
        with self._named():
            body = self._s3.get_object(Bucket=parts.netloc, Key=parts.path.lstrip("/"))["Body"]
            try:
                yield body
            finally:
                body.close()

    def _check_output(self) -> None:
        """awswrangler would create a bucket where neither we nor the workgroup name one."""
        if self._checked_output or self._settings.aws_athena_output_location:
            return
        group = self._wrangler.athena.get_work_group(
            self._settings.aws_athena_workgroup, boto3_session=self._session)
        given = group["WorkGroup"].get("Configuration") or {}
        managed = (given.get("ManagedQueryResultsConfiguration") or {}).get("Enabled")
        if not managed and not (given.get("ResultConfiguration") or {}).get("OutputLocation"):
            raise say.no_output("AWS_ATHENA_OUTPUT_LOCATION")
        self._checked_output = True

    @contextmanager
    def _named(self, sql: str = "") -> Iterator[None]:
        """Whatever AWS's libraries raise, as ezpocket's errors."""
        from botocore import exceptions as aws

        try:
            yield
        except aws.ClientError as error:
            raise say.of_request(error.response.get("Error", {}), sql) from error
        except (aws.NoCredentialsError, aws.PartialCredentialsError) as error:
            raise say.no_login(type(error).__name__) from error
        except aws.BotoCoreError as error:
            raise say.away() from error

    @cached_property
    def _session(self) -> Any:
        import boto3

        given = self._settings
        return boto3.Session(
            aws_access_key_id=given.aws_access_key_id or None,
            aws_secret_access_key=given.aws_secret_access_key or None,
            aws_session_token=given.aws_session_token or None,
            region_name=given.aws_region,
        )

    @property
    def _wrangler(self) -> Any:
        """awswrangler, told each time what is global to the process: endpoint and time limits."""
        import awswrangler

        endpoint = self._settings.aws_endpoint_url or None
        awswrangler.config.athena_endpoint_url = endpoint
        awswrangler.config.s3_endpoint_url = endpoint
        awswrangler.config.botocore_config = self._limits
        return awswrangler

    @cached_property
    def _limits(self) -> Any:
        from botocore.config import Config

        return Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS,
                      retries={"mode": "standard", "total_max_attempts": ATTEMPTS})

    @cached_property
    def _athena(self) -> Any:
        return self._session.client("athena", config=self._limits,
                                    endpoint_url=self._settings.aws_endpoint_url or None)

    @cached_property
    def _s3(self) -> Any:
        return self._session.client("s3", config=self._limits,
                                    endpoint_url=self._settings.aws_endpoint_url or None)
