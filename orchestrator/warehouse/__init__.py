"""Where validated statements run, and where their rows are kept.

    model.py     the interface, ResultRef, and how running can fail
    local.py     PostgreSQL (BD_REFERENCE=Local)
    session.py   its connection, as good as new for each statement
    deadline.py  and ended from outside when a statement takes too long
    login.py     a login that PostgreSQL refuses
    athena.py    AWS Athena (BD_REFERENCE=Athena): which execution, for how long
    athena_client.py     the requests to AWS, through awswrangler and boto3
    athena_errors.py     what Athena and S3 say when they refuse
    athena_rows.py       Athena's rows into Arrow
    athena_values.py     a few of them into Python
    athena_estimate.py   what a statement would read
    copy_out.py  PostgreSQL's rows as they arrive
    arrow.py     these rows into Arrow
    keeping.py   and into the result file, in bounded memory
    results.py   result sets by reference
    when_used.py any of them, opened when it is first used
"""

# ruff: noqa: PLC0415  (each warehouse's driver is imported only where it is used)

from __future__ import annotations

from collections.abc import Callable

from orchestrator.settings import Settings
from orchestrator.warehouse.model import (
    ColumnRef,
    Estimate,
    ResultRef,
    StatementError,
    Warehouse,
)


def open_warehouse(settings: Settings) -> Warehouse:
    """The warehouse that BD_REFERENCE names. Connects when first used."""
    if settings.bd_reference == "Athena":
        from orchestrator.warehouse.athena import AthenaWarehouse

        return AthenaWarehouse(settings)
    from orchestrator.warehouse.local import LocalWarehouse

    return LocalWarehouse(
        settings.warehouse_url, settings.results_url, timezone=settings.timezone,
        terminate_url=settings.database_url, kill=_last_resort(settings),
    )


def _last_resort(settings: Settings) -> Callable[[int], bool] | None:
    """What kills a backend of the embedded server; on another there is nothing to kill it with."""
    if settings.given_warehouse_url or not settings.embedded_database:
        return None

    def kill(pid: int) -> bool:
        from orchestrator import embedded

        return embedded.end_backend(settings.home, pid)

    return kill


__all__ = [
    "ColumnRef", "Estimate", "ResultRef", "StatementError", "Warehouse", "open_warehouse",
]
