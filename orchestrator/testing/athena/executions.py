"""Statements from queued to their end, each in a thread of its own.

Place in the flow: actions.py starts and stops them; they translate, run in DuckDB and write
their result file. One token is one execution, as in Athena.
"""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from orchestrator.testing.athena import strictness, translate, values
from orchestrator.testing.athena.failures import Failure, Malformed, named
from orchestrator.testing.athena.output import Objects
from orchestrator.testing.athena.tables import Tables, quoted
from orchestrator.testing.athena.workgroups import Fault, Workgroup

MOST_KEPT = 10_000
LONGEST_PATIENCE = 60.0
_EXPLAIN = re.compile(r"\s*EXPLAIN\s*(\([^)]*\)\s*)?", re.IGNORECASE)


@dataclass
class Execution:
    """One statement; what GetQueryExecution tells of it."""

    sql: str
    database: str
    workgroup: Workgroup
    uri: str
    tree: exp.Query
    fault: Fault | None = None
    explains: bool = False
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: str = "QUEUED"
    reason: str = ""
    error: dict[str, Any] | None = None
    submitted: float = field(default_factory=time.time)
    completed: float = 0.0
    scanned: int = 0
    rows: int = 0
    columns: list[dict[str, Any]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    looked: threading.Event = field(default_factory=threading.Event)
    cursor: duckdb.DuckDBPyConnection | None = None

    def end(self, state: str, reason: str = "") -> None:
        self.state, self.reason, self.completed = state, reason, time.time()


class Executions:
    """delay: seconds that every statement stays running before it reads. patient: it stays so
    until somebody has looked at it."""

    def __init__(self, tables: Tables, objects: Objects, *, delay: float = 0.0) -> None:
        self._tables, self._objects, self.delay = tables, objects, delay
        self.patient = False
        self._by_id: OrderedDict[str, Execution] = OrderedDict()
        self._by_token: dict[str, Execution] = {}
        self._lock = threading.Lock()
        self.started = 0

    def get(self, identifier: str) -> Execution | None:
        return self._by_id.get(identifier)

    def all(self) -> list[Execution]:
        return list(self._by_id.values())

    def start(
        self, sql: str, database: str, workgroup: Workgroup, output: str, *,
        token: str, fault: Fault | None,
    ) -> Execution:
        """The execution of this token, begun now or before. Malformed where Athena refuses."""
        explain = _EXPLAIN.match(sql)
        tree = strictness.read(sql[explain.end():] if explain else sql)
        with self._lock:
            before = self._by_token.get(token) if token else None
            if before is not None:
                if before.sql != sql or before.database != database:
                    raise Malformed("Idempotent parameters do not match")
                return before
            made = Execution(sql, database, workgroup, "", tree, fault, explain is not None)
            if output:
                suffix = "txt" if made.explains else "csv"
                made.uri = f"{output.rstrip('/')}/{made.id}.{suffix}"
            self._keep(made, token)
        threading.Thread(target=self._run, args=(made,), name="athena-run", daemon=True).start()
        return made

    def stop(self, execution: Execution, reason: str = "Query cancelled by user") -> None:
        execution.stopped.set()
        if execution.cursor is not None and not execution.completed:
            execution.cursor.interrupt()
        if not execution.completed:
            execution.end("CANCELLED", reason)

    def _keep(self, made: Execution, token: str) -> None:
        self.started += 1
        self._by_id[made.id] = made
        if token:
            self._by_token[token] = made
        if len(self._by_id) > MOST_KEPT:
            _, oldest = self._by_id.popitem(last=False)
            self._by_token = {k: v for k, v in self._by_token.items() if v is not oldest}

    def _run(self, execution: Execution) -> None:
        execution.state = "RUNNING"
        if self.patient:
            execution.looked.wait(LONGEST_PATIENCE)
        execution.stopped.wait(self.delay)
        if execution.stopped.is_set():
            return
        if (fault := execution.fault) is not None and fault.action in ("Run", "Cancel"):
            execution.error = {"ErrorCategory": 1 if fault.retryable else 2, "ErrorType": 233,
                               "Retryable": fault.retryable, "ErrorMessage": fault.message}
            execution.end("CANCELLED" if fault.action == "Cancel" else "FAILED", fault.message)
            return
        try:
            self._execute(execution)
        except Failure as failure:
            self._failed(execution, failure)
        except duckdb.InterruptException:
            self.stop(execution)
        except duckdb.Error as error:
            self._failed(execution, named(error, execution.sql))
        else:
            if not execution.completed:
                execution.end("SUCCEEDED")
        finally:
            cursor, execution.cursor = execution.cursor, None
            if cursor is not None:
                cursor.close()

    def _failed(self, execution: Execution, failure: Failure) -> None:
        if not execution.completed:
            execution.error = {"ErrorCategory": 2, "ErrorType": 1006, "Retryable": False,
                               "ErrorMessage": failure.reason}
            execution.end("FAILED", failure.reason)

    def _execute(self, execution: Execution) -> None:
        strictness.check_functions(execution.sql)
        cursor, columns = self._tables.session(execution.database)
        execution.cursor = cursor
        wanted = translate.read_columns(execution.tree, columns)
        duck = translate.to_duckdb(execution.tree, execution.sql, columns)
        described = cursor.execute(f"DESCRIBE {duck}").fetchall()
        execution.columns = [values.column_info(row[0], row[1]) for row in described]
        rows, size = self._tables.scanned(execution.database, wanted)
        if execution.explains:
            return self._explained(execution, rows, size)
        execution.scanned = size
        most = execution.workgroup.max_bytes
        if most is not None and size > most:
            return self.stop(execution, "Bytes scanned limit was exceeded")
        self._write(execution, cursor, duck)
        return None

    def _write(
        self, execution: Execution, cursor: duckdb.DuckDBPyConnection, duck: str
    ) -> None:
        target = self.file_of(execution)
        names = [f"c{place}" for place in range(len(execution.columns))]
        texts = ", ".join(
            f"{values.as_text(name, column['Type'])} AS {quoted(column['Name'])}"
            for name, column in zip(names, execution.columns, strict=True))
        target.parent.mkdir(parents=True, exist_ok=True)
        path = str(target).replace("'", "''")
        done = cursor.execute(
            f"COPY (SELECT {texts} FROM ({duck}) AS q ({', '.join(names)})) TO '{path}' "
            "(FORMAT csv, HEADER, FORCE_QUOTE *)")
        row = done.fetchone()
        execution.rows = int(row[0]) if row else 0
        if execution.fault is not None and execution.fault.action == "Lose":
            target.unlink()

    def _explained(self, execution: Execution, rows: int, size: int) -> None:
        estimate = {"outputRowCount": float(rows), "outputSizeInBytes": float(size)}
        text = json.dumps({"inputTableColumnInfos": [{"estimate": estimate}],
                           "estimate": estimate}, indent=2)
        execution.columns = [values.column_info("Query Plan", "VARCHAR")]
        target = self.file_of(execution)
        target.parent.mkdir(parents=True, exist_ok=True)
        lines = ['"' + line.replace('"', '""') + '"' for line in text.split("\n")]
        target.write_text("\n".join(lines) + "\n")

    def file_of(self, execution: Execution) -> Path:
        """Where the result lies: the object that `uri` names, or the workgroup's own place."""
        found = self._objects.at(execution.uri or f"s3://managed/{execution.id}.csv")
        if found is None:
            raise Failure("PERMISSION_DENIED",
                          f"Unable to verify/create output bucket {execution.uri.split('/')[2]}")
        return found
