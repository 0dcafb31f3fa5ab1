"""What Athena and S3 say when they refuse, as ezpocket's errors.

Place in the flow: athena.py raises what these return. StatementError goes to auto_correction,
Unavailable is tried again, Fatal ends the job with a sentence that says what to do.

Athena refuses in three places: the request (a ClientError: throttling, access, a workgroup that
is not there, text that is no SQL), the execution's end (FAILED or CANCELLED with a reason that
begins with Trino's code), and S3, when the result is fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from orchestrator.errors import EzpocketError, Fatal, Unavailable
from orchestrator.warehouse.model import StatementError

_AWAY = re.compile(
    "Throttl|TooManyRequests|InternalServer|InternalFailure|ServiceUnavailable|SlowDown|"
    "RequestTimeout|RequestLimitExceeded|InternalError|^50[0-9]$")
_NO_LOGIN = re.compile(
    "UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|InvalidAccessKeyId|ExpiredToken|"
    "InvalidClientTokenId|MissingAuthenticationToken|AuthFailure|IncompleteSignature")
_DENIED = re.compile(r"AccessDenied|Access Denied|^403$|Insufficient permissions|not authorized to "
                     r"perform|PERMISSION_DENIED", re.IGNORECASE)
_NO_OUTPUT = re.compile(r"output (bucket|location)", re.IGNORECASE)
_NOT_SQL = re.compile(r"mismatched input|line \d+:\d+|Queries of this type|Only one sql|MALFORMED|"
                      r"extraneous input|no viable alternative|Query string", re.IGNORECASE)
_TRINO = re.compile(r"^(?P<code>[A-Z][A-Z0-9_]{3,60})(?:: ?|$)")
_PLACE = re.compile(r"line (\d+):(\d+)")
# Of Trino's codes, those that another statement does not help against.
_NOT_THE_STATEMENT = re.compile(r"^(HIVE_|ICEBERG_|GENERIC_INTERNAL|INTERNAL_|NO_NODES|SERVER_|"
                                r"TOO_MANY_REQUESTS|EXCEEDED_|QUERY_HAS_TOO)")
_BYTES = re.compile(r"bytes scanned limit", re.IGNORECASE)
_TIMEOUT = re.compile(r"query timeout|EXCEEDED_TIME_LIMIT", re.IGNORECASE)
_TOO_LARGE = re.compile(r"exhausted resources|EXCEEDED_(\w+_)?MEMORY|EXCEEDED_SPILL", re.IGNORECASE)


@dataclass(frozen=True)
class Ended:
    """How an execution stands. reason: Athena's; retryable: it says that trying again may help."""

    state: str
    reason: str = ""
    retryable: bool = False
    scanned: int = 0
    output: str = ""

    @property
    def may_run_again(self) -> bool:
        """Whether another execution of the same statement may end otherwise."""
        cancelled = self.state == "CANCELLED" and not _BYTES.search(self.reason)
        return cancelled or (self.state == "FAILED" and self.retryable)


def of_request(error: dict[str, Any], sql: str = "") -> EzpocketError:
    """`error`: what botocore found in the answer: Code and Message."""
    code, message = str(error.get("Code", "")), str(error.get("Message", ""))
    if _AWAY.search(code):
        return away()
    if _NO_LOGIN.search(code):
        return no_login(code)
    if _DENIED.search(code) or _DENIED.search(message):
        return denied(message)
    if code in ("NoSuchKey", "404") or "find results" in message:
        return result_gone()
    if code == "NoSuchBucket" or _NO_OUTPUT.search(message):
        return no_output(message)
    return _not_sql(code, message, sql)


def _not_sql(code: str, message: str, sql: str) -> EzpocketError:
    if _NOT_SQL.search(message):
        return StatementError("SYNTAX_ERROR", message, position=position(message, sql))
    return Fatal(
        "ATHENA_REFUSED",
        f"O Athena recusou o pedido: {message or code}. Confira AWS_ATHENA_WORKGROUP, "
        "AWS_ATHENA_DATABASE e AWS_ATHENA_OUTPUT_LOCATION.",
        f"Athena refused the request: {message or code}. Check AWS_ATHENA_WORKGROUP, "
        "AWS_ATHENA_DATABASE and AWS_ATHENA_OUTPUT_LOCATION.",
    )


def of_end(ended: Ended, sql: str) -> EzpocketError:
    """Of an execution that FAILED or was CANCELLED."""
    reason = ended.reason
    if _BYTES.search(reason):
        return too_many_bytes()
    if _TIMEOUT.search(reason):
        return timeout(None)
    if _TOO_LARGE.search(reason):
        return too_large()
    if ended.state == "CANCELLED":
        return cancelled()
    if _DENIED.search(reason):
        return no_output(reason) if _NO_OUTPUT.search(reason) else denied(reason)
    return _of_trino(ended, sql)


def _of_trino(ended: Ended, sql: str) -> EzpocketError:
    found = _TRINO.match(ended.reason)
    if ended.retryable or (found and _NOT_THE_STATEMENT.match(found["code"])):
        return away()
    return StatementError(
        found["code"] if found else "FAILED", ended.reason, position=position(ended.reason, sql))


def position(message: str, sql: str) -> int | None:
    """`line 2:14` of a message as an offset into `sql`, from 0."""
    found = _PLACE.search(message)
    lines = sql.split("\n")
    if found is None or not 0 < int(found[1]) <= len(lines):
        return None
    before = sum(len(line) + 1 for line in lines[: int(found[1]) - 1])
    return min(before + int(found[2]) - 1, len(sql))


def away() -> Unavailable:
    return Unavailable(
        "WAREHOUSE_AWAY",
        "O Athena não está respondendo; tente de novo.",
        "Athena is not answering; try again.",
    )


def no_login(code: str) -> Fatal:
    return Fatal(
        "WAREHOUSE_LOGIN",
        f"A AWS recusou as credenciais ({code}). Corrija AWS_ACCESS_KEY_ID, "
        "AWS_SECRET_ACCESS_KEY e AWS_REGION e reinicie.",
        f"AWS refused the credentials ({code}). Correct AWS_ACCESS_KEY_ID, "
        "AWS_SECRET_ACCESS_KEY and AWS_REGION and restart.",
    )


def denied(message: str) -> Fatal:
    return Fatal(
        "WAREHOUSE_DENIED",
        f"A AWS não permite esta leitura: {message[:300]}. Peça a quem administra a conta acesso a "
        "Athena, Glue e ao bucket S3 dos dados e dos resultados.",
        f"AWS does not allow this reading: {message[:300]}. Ask the account's administrator for "
        "access to Athena, Glue, and the S3 buckets of the data and the results.",
    )


def no_output(message: str) -> Fatal:
    return Fatal(
        "ATHENA_OUTPUT",
        f"O Athena não tem onde gravar os resultados ({message[:200]}). Informe em "
        "AWS_ATHENA_OUTPUT_LOCATION, ou no workgroup, um s3://bucket/pasta que exista.",
        f"Athena has nowhere to write results ({message[:200]}). Give an s3://bucket/folder that "
        "exists in AWS_ATHENA_OUTPUT_LOCATION or in the workgroup.",
    )


def result_gone() -> Fatal:
    return Fatal(
        "RESULT_GONE",
        "O Athena executou a consulta, mas o arquivo do resultado não está no S3. Confira as "
        "regras de expiração do bucket e faça a pergunta de novo.",
        "Athena ran the statement, but its result file is not in S3. Check the bucket's expiry "
        "rules and ask the question again.",
    )


def too_many_bytes() -> Fatal:
    return Fatal(
        "BYTES_LIMIT",
        "A consulta leria mais dados do que o limite permite e foi interrompida. Reduza o período "
        "ou acrescente um filtro; o limite é o do workgroup do Athena ou ATHENA_MAX_BYTES.",
        "The statement would read more data than the limit allows and was stopped. Choose a "
        "shorter period or add a filter; the limit is the Athena workgroup's or ATHENA_MAX_BYTES.",
    )


def too_large() -> Fatal:
    return Fatal(
        "TOO_LARGE",
        "A consulta é grande demais para o Athena. Reduza o período ou agrupe por menos colunas.",
        "The statement is too large for Athena. Choose a shorter period or group by fewer columns.",
    )


def cancelled() -> Fatal:
    return Fatal(
        "QUERY_CANCELLED",
        "A consulta foi interrompida no Athena por outra pessoa ou regra; faça a pergunta de novo.",
        "The statement was stopped in Athena by somebody else or a rule; ask the question again.",
    )


def timeout(seconds: float | None) -> Fatal:
    pt = f"passou de {seconds:g} s" if seconds else "passou do tempo do workgroup"
    en = f"took over {seconds:g} s" if seconds else "took longer than the workgroup allows"
    return Fatal(
        "QUERY_TIMEOUT",
        f"A consulta {pt} e foi interrompida. Reduza o período ou acrescente um filtro.",
        f"The statement {en} and was stopped. Choose a shorter period or add a filter.",
    )
