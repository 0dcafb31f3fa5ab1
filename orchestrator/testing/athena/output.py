"""Result files of the endpoint: a folder that stands for S3.

Place in the flow: executions.py writes them, endpoint.py serves them as objects, actions.py
reads them in pages for GetQueryResults.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

# Every value is quoted but NULL, which is nothing at all.
_FIELD = re.compile(rb'(?:"((?:[^"]|"")*)")?([,\n])')


class Objects:
    """Buckets and keys under one folder."""

    def __init__(self, root: Path, buckets: tuple[str, ...]) -> None:
        self._root = root
        for name in buckets:
            (root / name).mkdir(parents=True, exist_ok=True)

    def has_bucket(self, bucket: str) -> bool:
        return bool(bucket) and bucket.strip(".") != "" and (self._root / bucket).is_dir()

    def path(self, bucket: str, key: str) -> Path | None:
        """Where an object of an existing bucket lies, whether or not there is one."""
        if not self.has_bucket(bucket):
            return None
        found = (self._root / bucket / key).resolve()
        return found if found.is_relative_to((self._root / bucket).resolve()) else None

    def at(self, uri: str) -> Path | None:
        parts = urlsplit(uri)
        return self.path(parts.netloc, parts.path.lstrip("/"))


def page(path: Path, columns: int, start: int, most: int) -> tuple[list[list[str | None]], int]:
    """At most `most` rows of a result file from byte `start`, and where the next one begins;
    0 at the end."""
    data = path.read_bytes()
    rows: list[list[str | None]] = []
    row: list[str | None] = []
    for field in _FIELD.finditer(data, start):
        value = field[1]
        row.append(None if value is None else value.decode().replace('""', '"'))
        if field[2] == b"\n":
            rows.append(row)
            row = []
            if len(rows) == most:
                return rows, field.end() if field.end() < len(data) else 0
    return [cells for cells in rows if len(cells) == columns], 0
