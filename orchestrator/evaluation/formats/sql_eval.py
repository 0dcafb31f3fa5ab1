"""Reads the question files of Defog's sql-eval: CSV, a gold with alternatives, by database.

Place in the flow: files.py. Columns: db_name, question, query (alternatives.py says what its braces
mean), and query_category, instructions and glossary where the file has them. The databases are
PostgreSQL's and loaded by their own project; `--dsn` says where.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from orchestrator.evaluation.formats.alternatives import expanded
from orchestrator.evaluation.formats.conversations import BadLine, Question
from orchestrator.evaluation.formats.questions import MAX_QUESTIONS, gathered, unusable

NEEDED = ("db_name", "question", "query")
_CATEGORY = ("query_category", "category")
_HINTS = ("instructions", "full_instructions", "glossary")


def read(path: Path, text: str) -> tuple[Question, ...]:
    """The questions in the file's text. Raises Invalid naming every bad line."""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in NEEDED if name not in (rows.fieldnames or ())]
    if missing:
        names = ", ".join(missing)
        raise unusable(f"{path}: falta a coluna {names}; um CSV do sql-eval a tem",
                       f"{path}: it lacks the column {names}, which a CSV of sql-eval has")
    return gathered(path, _numbered(path, rows), _questions)


def _numbered(path: Path, rows: csv.DictReader[str]) -> Iterator[tuple[int, Any]]:
    try:
        for row in rows:
            if rows.line_num > MAX_QUESTIONS:
                raise unusable(f"{path}: mais de {MAX_QUESTIONS} linhas; divida o arquivo",
                               f"{path}: more than {MAX_QUESTIONS} lines; split the file")
            yield rows.line_num, row
    except csv.Error as error:
        raise unusable(f"{path}: não é um CSV ({error})", f"{path}: not CSV ({error})") from error


def _questions(
    line: int, record: Mapping[str, str | None], before: list[Question]
) -> Iterator[Question]:
    database, question, query = (str(record.get(name) or "").strip() for name in NEEDED)
    golds = expanded(query)
    if not (database and question and golds):
        raise BadLine("it needs db_name, question and query")
    yield Question(
        line=line, id=str(line), text=question, lang="en", golds=golds, refusal_ok=False,
        category=_first(record, _CATEGORY) or "all", database=database,
        hint=_first(record, _HINTS))


def _first(record: Mapping[str, str | None], names: tuple[str, ...]) -> str:
    return next((value.strip() for name in names if (value := record.get(name))), "")
