"""What a statement would read in Athena, before it runs.

Place in the flow: athena.py hands over Athena's own EXPLAIN (TYPE IO) and the catalog. Where the
catalog has a table's statistics they say the bytes, less the days that the statement leaves out;
else Athena's do, if the tables have statistics there; else nothing is known.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import Any

import sqlglot
from sqlglot.errors import SqlglotError

from orchestrator.catalog import Catalog
from orchestrator.catalog.model import Table
from orchestrator.sql_guard.athena.partitions import Scan, scans
from orchestrator.warehouse.model import Estimate


def estimate(explained: str, sql: str, catalog: Catalog) -> Estimate:
    """`explained`: the text that Athena answered; anything but its JSON tells nothing."""
    plan = _json(explained)
    found = Estimate()
    rows = _finite((plan.get("estimate") or {}).get("outputRowCount"))
    if rows is not None:
        found["rows"] = rows
    size = _of_catalog(sql, catalog)
    if size is None:
        size = _of_plan(plan)
    if size is not None:
        found["bytes"] = size
    return found


def _json(explained: str) -> dict[str, Any]:
    start, end = explained.find("{"), explained.rfind("}")
    try:
        plan = json.loads(explained[start:end + 1]) if start >= 0 else {}
    except ValueError:
        return {}
    return plan if isinstance(plan, dict) else {}


def _of_plan(plan: dict[str, Any]) -> int | None:
    inputs = plan.get("inputTableColumnInfos") or []
    sizes = [_finite((item.get("estimate") or {}).get("outputSizeInBytes"))
             for item in inputs if isinstance(item, dict)]
    known = [size for size in sizes if size is not None]
    return sum(known) if known and len(known) == len(sizes) else None


def _of_catalog(sql: str, catalog: Catalog) -> int | None:
    """None unless the catalog knows every table that the statement scans."""
    try:
        found = scans(sqlglot.parse_one(sql, dialect="athena"), catalog)
    except (SqlglotError, RecursionError):
        return None
    sizes = [_scanned(scan) for scan in found]
    known = [size for size in sizes if size is not None]
    return sum(known) if known and len(known) == len(sizes) else None


def _scanned(scan: Scan) -> int | None:
    known = scan.table.statistics
    if known is None or known.bytes is None:
        return None
    return math.ceil(known.bytes * _share(scan))


def _share(scan: Scan) -> float:
    """Of the table's days, those that the statement asks for."""
    first, last = _reach(scan.table)
    if first is None or last is None or last < first:
        return 1.0
    low, high = scan.days()
    wanted = (min(high or last, last) - max(low or first, first)).days + 1
    return min(max(wanted, 1) / ((last - first).days + 1), 1.0)


def _reach(table: Table) -> tuple[dt.date | None, dt.date | None]:
    known = table.statistics
    if known is None or not table.partition:
        return None, None
    return known.first, known.last or dt.date.today()


def _finite(value: object) -> int | None:
    """Trino writes an unknown number as "NaN"."""
    try:
        number = float(value) if isinstance(value, (int, float, str)) else math.nan
    except ValueError:
        return None
    return math.ceil(number) if math.isfinite(number) and number >= 0 else None
