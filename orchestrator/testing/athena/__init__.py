"""An Athena and S3 endpoint that really executes the SQL: DuckDB over Parquet files.

Place in the flow: tests (and `python -m orchestrator.testing.athena FOLDER`) start it;
AWS_ENDPOINT_URL points boto3 and awswrangler to it. It answers what Athena answers, refuses
what Athena refuses with Athena's words, and can be told to fail.

    endpoint.py     the HTTP server: Athena's JSON protocol, and S3 for the results
    actions.py      what each Athena action answers
    executions.py   statements from queued to their end, each in a thread
    workgroups.py   workgroups, and failures on request
    tables.py       the folder of Parquet files as databases and tables
    strictness.py   what Trino's grammar does not have, and other readers let pass
    translate.py    Trino's SQL into DuckDB's
    decimals.py     how many digits Trino keeps behind the point
    failures.py     DuckDB's errors in Athena's words
    values.py       types and values as Athena writes them
    output.py       result files: written as CSV, read back in pages
    functions.py    the names of Trino's functions
    __main__.py     the endpoint as a process of its own

DuckDB is a package of requirements-dev.txt. What it cannot imitate: Trino's memory limits,
its approximations (approx_percentile is DuckDB's), its collation of Unicode.
"""

from orchestrator.testing.athena.endpoint import AthenaEndpoint, serve
from orchestrator.testing.athena.workgroups import Fault, Workgroup

__all__ = ["AthenaEndpoint", "Fault", "Workgroup", "serve"]
