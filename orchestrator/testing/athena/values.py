"""Types and values as Athena names and writes them.

Place in the flow: executions.py describes a result's columns with `column_info` and writes
the CSV with the expressions of `as_text`; DuckDB itself formats the rows.
"""

from __future__ import annotations

import re
from typing import Any

_PLAIN = {
    "BOOLEAN": "boolean", "TINYINT": "tinyint", "SMALLINT": "smallint", "INTEGER": "integer",
    "BIGINT": "bigint", "HUGEINT": "bigint", "UTINYINT": "smallint", "USMALLINT": "integer",
    "UINTEGER": "bigint", "UBIGINT": "bigint", "FLOAT": "float", "DOUBLE": "double",
    "VARCHAR": "varchar", "DATE": "date", "TIME": "time", "BLOB": "varbinary", "UUID": "varchar",
    "JSON": "json", "INTERVAL": "interval day to second", "TIMESTAMP WITH TIME ZONE":
    "timestamp with time zone", '"NULL"': "unknown",
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")


def column_info(name: str, duckdb_type: str) -> dict[str, Any]:
    """Athena's ColumnInfo of a column of this DuckDB type."""
    precision, scale = 0, 0
    if found := _DECIMAL.fullmatch(duckdb_type):
        kind, precision, scale = "decimal", int(found[1]), int(found[2])
    elif duckdb_type.endswith("]"):
        kind = "array"
    elif duckdb_type.startswith(("MAP", "STRUCT")):
        kind = "map" if duckdb_type.startswith("MAP") else "row"
    elif duckdb_type.startswith("TIMESTAMP") and "ZONE" not in duckdb_type:
        kind = "timestamp"
    else:
        kind = _PLAIN.get(duckdb_type, "varchar")
    return {
        "CatalogName": "hive", "SchemaName": "", "TableName": "", "Name": name, "Label": name,
        "Type": kind, "Precision": precision, "Scale": scale, "Nullable": "UNKNOWN",
        "CaseSensitive": kind == "varchar",
    }


def as_text(column: str, kind: str) -> str:
    """The DuckDB expression that writes `column`, of Athena's type `kind`, as Athena does."""
    if kind == "timestamp":
        return f"strftime({column}, '%Y-%m-%d %H:%M:%S.%g')"
    if kind == "timestamp with time zone":
        return f"strftime(timezone('UTC', {column}), '%Y-%m-%d %H:%M:%S.%g UTC')"
    if kind in ("double", "float"):
        named = f"WHEN isnan({column}) THEN 'NaN' WHEN isinf({column}) THEN " \
                f"if({column} > 0, 'Infinity', '-Infinity')"
        return f"CASE {named} ELSE upper(CAST({column} AS VARCHAR)) END"
    if kind == "bigint":
        return f"CAST(CAST({column} AS BIGINT) AS VARCHAR)"
    return f"CAST({column} AS VARCHAR)"
