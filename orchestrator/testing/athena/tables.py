"""A folder of Parquet files as Athena's databases and tables.

Place in the flow: executions.py opens a session on it for each statement. A database is a
folder in `root`; a table in it is `<name>.parquet`, or a folder of such files, partitioned
by `column=value` folders if it likes.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

MEMORY = "1GB"


class Tables:
    """One DuckDB that reads `root` and writes `output`, and nothing else on this machine."""

    def __init__(self, root: Path, output: Path) -> None:
        self.root = root
        self._duckdb = duckdb.connect(":memory:", config={
            "threads": 2, "memory_limit": MEMORY, "autoinstall_known_extensions": False,
            "autoload_known_extensions": False})
        self._duckdb.execute("SET allowed_directories = ?", [[str(root), str(output)]])
        self._duckdb.execute("SET enable_external_access = false")
        self._duckdb.execute("SET lock_configuration = true")

    def session(self, database: str) -> tuple[duckdb.DuckDBPyConnection, dict[str, dict[str, str]]]:
        """A cursor that sees the database's tables, and their columns' DuckDB types."""
        cursor = self._duckdb.cursor()
        schema = quoted(database)
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        cursor.execute(f"USE memory.{schema}")
        columns: dict[str, dict[str, str]] = {}
        for name, pattern in self._files(database).items():
            path = str(pattern).replace("'", "''")
            cursor.execute(
                f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT * FROM read_parquet("
                f"'{path}', union_by_name = true, hive_partitioning = true)")
            described = cursor.execute(f"DESCRIBE {quoted(name)}").fetchall()
            columns[name] = {row[0]: row[1] for row in described}
        return cursor, columns

    def scanned(self, database: str, read: dict[str, set[str]]) -> tuple[int, int]:
        """Rows, and bytes of the column chunks, that reading these columns of these tables
        takes; no columns: the tables whole."""
        rows, size = 0, 0
        files = self._files(database)
        with self._duckdb.cursor() as cursor:
            for name in read.keys() & files.keys():
                wanted = sorted(read[name])
                path = str(files[name]).replace("'", "''")
                rows += _number(cursor.execute(
                    f"SELECT sum(num_rows) FROM parquet_file_metadata('{path}')").fetchone())
                size += _number(cursor.execute(
                    f"SELECT sum(total_compressed_size) FROM parquet_metadata('{path}') "
                    "WHERE len(?) = 0 OR path_in_schema IN (SELECT unnest(?))",
                    [wanted, wanted]).fetchone())
        return rows, size

    def close(self) -> None:
        self._duckdb.close()

    def _files(self, database: str) -> dict[str, Path]:
        folder = self.root / database
        if not folder.resolve().is_relative_to(self.root.resolve()) or not folder.is_dir():
            return {}
        single = {path.stem: path for path in sorted(folder.glob("*.parquet"))}
        many = {path.name: path / "**" / "*.parquet" for path in sorted(folder.iterdir())
                if path.is_dir() and next(path.rglob("*.parquet"), None)}
        return single | many


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _number(row: tuple[int | None, ...] | None) -> int:
    return int(row[0] or 0) if row else 0
