"""Reads the question files of Spider and BIRD: one JSON array, a gold each, by database.

Place in the flow: files.py. Spider's dev.json has db_id, question, query; BIRD's has db_id,
question, SQL, difficulty and evidence, which is what a system may be told besides. Both come with
a SQLite file for each database (databases.py finds it).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from orchestrator.evaluation.formats.conversations import BadLine, Question, first
from orchestrator.evaluation.formats.questions import gathered, records

_GOLD = ("SQL", "query")


def looks_published(text: str) -> bool:
    """Whether the array's first object names a database, as ezpocket's own lines do not."""
    start = text.lstrip()
    if not start.startswith("["):
        return False
    decoder = json.JSONDecoder()
    try:
        record, _ = decoder.raw_decode(start[1:].lstrip())
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and "db_id" in record and first(record, _GOLD) is not None


def read(path: Path, text: str) -> tuple[Question, ...]:
    """The questions in the file's text. Raises Invalid naming every bad record."""
    return gathered(path, records(path, text), _questions)


def _questions(line: int, record: Any, before: list[Question]) -> Iterator[Question]:
    if not isinstance(record, Mapping):
        raise BadLine("not a JSON object")
    question, database, gold = (_text(record, name) for name in ("question", "db_id", _GOLD))
    sql = gold.strip().rstrip(";").rstrip()
    yield Question(
        line=line, id=str(record.get("question_id", line)), text=question, lang="en",
        golds=(sql,), refusal_ok=False, category=str(record.get("difficulty") or shape_of(sql)),
        database=database, hint=str(record.get("evidence") or ""))


def _text(record: Mapping[str, Any], names: str | tuple[str, ...]) -> str:
    value = first(record, (names,) if isinstance(names, str) else names)
    if not isinstance(value, str) or not value.strip():
        raise BadLine(f"no text in {names if isinstance(names, str) else ' or '.join(names)}")
    return value


def shape_of(sql: str) -> str:
    """A category for a gold of Spider, which tells none: by the hardest thing it needs."""
    try:
        tree = sqlglot.parse_one(sql, read="sqlite")
    except (SqlglotError, RecursionError):
        return "unparsed"
    if next(tree.find_all(exp.SetOperation), None) or len(list(tree.find_all(exp.Select))) > 1:
        return "nested"
    if tree.find(exp.Join):
        return "join"
    return "group" if tree.find(exp.Group) else "one table"
