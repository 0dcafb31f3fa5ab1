"""What a benchmark says of its columns, written into the catalog that was drafted of them.

Place in the flow: databases.py. BIRD has a CSV for each table in `database_description/` beside the
SQLite file, Spider a tables.json beside its questions. Both are part of the task as published; a
system without them would have to guess what a column called A11 means.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestrator.evaluation.sqlite.tables import Table

MAX_BYTES = 20_000_000
LONGEST = 300
FOLDER = "database_description"


@dataclass(frozen=True, slots=True)
class Meaning:
    """label: the column's name in words."""

    label: str = ""
    description: str = ""


Meanings = Mapping[tuple[str, str], Meaning]  # by (table, column), as in SQLite, in lower case


def meanings_of(database: Path, question_file: Path) -> Meanings:
    """What is told of the SQLite file's columns; empty when nothing is, or it cannot be read."""
    found = dict(_spider(database.stem, question_file.absolute().parent / "tables.json"))
    for path in sorted((database.parent / FOLDER).glob("*.csv")):
        with contextlib.suppress(csv.Error):
            found.update(_bird(path))
    return found


def described(text: str, table: Table, meanings: Meanings) -> str:
    """A drafted catalog's text, its columns with what is known of them. The draft names a column
    in a line of its own, and its label in a line below."""
    headed = {f"[columns.{json.dumps(column.stored, ensure_ascii=False)}]":
              meanings.get((table.name.lower(), column.name.lower().strip()), Meaning())
              for column in table.columns}
    lines: list[str] = []
    known = Meaning()
    for line in text.split("\n"):
        if line.startswith("["):
            known = headed.get(line, Meaning())
        labels = line.startswith("label = ")
        lines.append(_both("label", known.label) if labels and known.label else line)
        if labels and known.description:
            lines.append(_both("description", known.description))
    return "\n".join(lines)


def _both(key: str, text: str) -> str:
    said = json.dumps(text, ensure_ascii=False)
    return f"{key} = {{ pt = {said}, en = {said} }}"


def _bird(path: Path) -> Iterator[tuple[tuple[str, str], Meaning]]:
    for row in csv.DictReader(io.StringIO(_text(path).replace("\0", ""), newline="")):
        told = {str(name).strip().lstrip("\ufeff"): _plain(value) for name, value in row.items()
                if isinstance(value, str)}
        description = " ".join(filter(None, (told.get("column_description"),
                                             told.get("value_description"))))
        column = told.get("original_column_name", "").lower()
        if column:
            yield (path.stem.lower(), column), Meaning(
                _words(told.get("column_name", "")), description[:LONGEST])


def _spider(database: str, path: Path) -> Iterator[tuple[tuple[str, str], Meaning]]:
    try:
        schemas = json.loads(_text(path) or "[]")
        schema = next(one for one in schemas if one["db_id"] == database)
        tables: list[str] = schema["table_names_original"]
        columns: Iterable[tuple[tuple[int, str], tuple[int, str]]] = zip(
            schema["column_names_original"], schema["column_names"], strict=True)
        for (table, original), (_, words) in columns:
            if table >= 0:
                yield (tables[table].lower(), original.lower()), Meaning(_words(_plain(words)))
    except (ValueError, LookupError, TypeError, AttributeError, StopIteration, RecursionError):
        return


def _words(name: str) -> str:
    return name.replace("_", " ").strip()[:LONGEST]


def _plain(text: str) -> str:
    """One line of it, without what a TOML text could not hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _text(path: Path) -> str:
    """What stands in the file, whatever wrote it; empty when there is none."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return ""
        raw = path.read_bytes()
    except OSError:
        return ""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
