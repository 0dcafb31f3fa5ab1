"""Reads ezpocket's own question file (JSON Lines, or one JSON array) into `Question`s.

Place in the flow: files.py, when the file is none of the published formats. It comes from outside,
so every field has several accepted spellings and every bad line is reported with its number:

question    question | pergunta | q | text
language    language | lang | idioma                 "pt", "en", "pt-BR", "english", ...
gold SQL    gold_sql | gold_sqls | gold | golds | sql | sqls | accepted | accepted_sqls |
            accepted_gold | accepted_golds | accepted_gold_sql | accepted_gold_sqls |
            expected_sql | query | SQL
            a string, a list, or {"sql": ...} objects; any one may match
a refusal   an empty list of golds, "refuse": true, "expected": "refuse"; "refuse" among the
            golds accepts a refusal beside the SQLs
follow-ups  conversation | conversation_id | project | projeto | session | thread | group:
            lines with one value are one conversation, in file order;
            follow_up: true   continues the line before;
            after | previous | follows | parent: the id of the question it continues;
            context | history | turns: the earlier questions, asked first and not scored
            (a line with `turns` and no question is a whole conversation, each turn scored)
others      id, category; database | db_id | db_name (a SQLite file, or {db} of --dsn);
            hint | evidence | instructions
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from orchestrator.errors import Invalid
from orchestrator.evaluation.formats.conversations import TEXT, BadLine, Question, first, linked

MAX_QUESTIONS = 20_000

LANGUAGE = ("language", "lang", "idioma")
GOLD = (
    "gold_sql", "gold_sqls", "gold", "golds", "sql", "sqls", "accepted", "accepted_sqls",
    "accepted_gold", "accepted_golds", "accepted_gold_sql", "accepted_gold_sqls", "expected_sql",
    "query", "SQL",
)  # fmt: skip
REFUSE = ("refuse", "should_refuse", "refusal", "expected", "expect", "expectation")
REFUSAL_WORDS = {"refuse", "refusal", "refused", "reject", "rejected", "recusa", "recusar"}
DATABASE = ("database", "db_id", "db_name")
HINT = ("hint", "evidence", "instructions")
LANGUAGES = {"p": "pt", "e": "en", "i": "en"}  # first letter: pt-BR, português, english, inglês


def read(path: Path, text: str) -> tuple[Question, ...]:
    """The questions in the file's text. Raises Invalid naming every bad line."""
    def made(line: int, record: Any, before: list[Question]) -> Iterator[Question]:
        for question, fields in _expand(line, record):
            yield linked(question, fields, before)

    return gathered(path, records(path, text), made)


def gathered(
    path: Path, rows: Iterable[tuple[int, Any]],
    made: Callable[[int, Any, list[Question]], Iterable[Question]],
) -> tuple[Question, ...]:
    """What `made` makes of each row, told the questions before it. Invalid names every row of
    which it raised BadLine."""
    questions: list[Question] = []
    problems: list[str] = []
    for line, record in rows:
        try:
            for question in made(line, record, questions):
                questions.append(_writable(question))
        except BadLine as bad:
            problems.append(f"line {line}: {bad}")
    if problems:
        shown = "\n  ".join(problems[:20])
        more = f"\n  … {len(problems)}" if len(problems) > 20 else ""
        raise unusable(f"{path}: {len(problems)} linha(s) sem uso; corrija-as:\n  {shown}{more}",
                       f"{path}: {len(problems)} unusable line(s); correct them:\n  {shown}{more}")
    if not questions:
        raise unusable(f"{path}: não há perguntas nele", f"{path}: no questions in it")
    return tuple(questions)


def _writable(question: Question) -> Question:
    told = (question.id, question.text, question.category, question.database, question.hint,
            *question.golds, *question.context)
    try:
        "".join(told).encode()
    except UnicodeEncodeError as error:
        raise BadLine("it holds half a character (\\ud800 to \\udfff): write it whole") from error
    return question


def unusable(pt: str, en: str) -> Invalid:
    return Invalid("eval_file", pt, en)


def records(path: Path, text: str) -> Iterator[tuple[int, Any]]:
    """(line number, parsed JSON or BadLine's reason as a string); blank lines are passed over."""
    if text.lstrip().startswith("["):
        yield from _array(path, text)
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if number > MAX_QUESTIONS:
            raise unusable(f"{path}: mais de {MAX_QUESTIONS} linhas; divida o arquivo",
                           f"{path}: more than {MAX_QUESTIONS} lines; split the file")
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                yield number, f"not JSON ({error})"


def _array(path: Path, text: str) -> Iterator[tuple[int, Any]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise unusable(f"{path}: não é um array JSON ({error})",
                       f"{path}: not a JSON array ({error})") from error
    if len(found) > MAX_QUESTIONS:
        raise unusable(f"{path}: mais de {MAX_QUESTIONS} perguntas; divida o arquivo",
                       f"{path}: more than {MAX_QUESTIONS} questions; split the file")
    yield from enumerate(found, start=1)


def _expand(line: int, record: Any) -> Iterator[tuple[Question, Mapping[str, Any]]]:
    """The questions of one line: itself, or every turn of a whole conversation."""
    if not isinstance(record, dict):
        raise BadLine(record if isinstance(record, str) else "not a JSON object")
    turns = record.get("turns") or record.get("conversation")
    if first(record, TEXT) is None and isinstance(turns, list) and turns:
        key = str(record.get("id") or f"line {line}")
        for place, turn in enumerate(turns, start=1):
            if not isinstance(turn, dict):
                raise BadLine("each turn needs its question and gold SQL")
            merged = {**record, "turns": None, "conversation": None, "id": f"{key}.{place}", **turn}
            yield replace(_question(line, merged), conversation=f"turns {key}"), {}
        return
    yield _question(line, record), record


def _question(line: int, record: Mapping[str, Any]) -> Question:
    text = first(record, TEXT)
    if not isinstance(text, str) or not text.strip():
        raise BadLine(f"no question (one of {', '.join(TEXT)})")
    golds, refusal_ok = _golds(record)
    return Question(
        line=line,
        id=str(record.get("id") if record.get("id") is not None else line),
        text=text,
        lang=_language(record),
        golds=golds,
        refusal_ok=refusal_ok,
        category=str(record.get("category") or record.get("categoria") or "all"),
        database=str(first(record, DATABASE) or ""),
        hint=str(first(record, HINT) or ""),
    )


def _golds(record: Mapping[str, Any]) -> tuple[tuple[str, ...], bool]:
    """(accepted SQLs, whether a refusal is right). Raise BadLine when neither is there."""
    refuse = any(_means_refusal(record.get(name)) for name in REFUSE)
    found: list[str] = []
    named = [name for name in GOLD if name in record]
    for name in named:
        value = record[name]
        for item in value if isinstance(value, list) else [value]:
            sql = first(item, GOLD) if isinstance(item, dict) else item
            if _means_refusal(sql):
                refuse = True
            elif isinstance(sql, str) and sql.strip():
                found.append(sql.strip().rstrip(";").rstrip())
            elif sql not in (None, ""):
                raise BadLine(f"{name} must be SQL text, a list of them, or empty for a refusal")
    if not found and not refuse and not named:
        raise BadLine(f"no gold SQL (one of {', '.join(GOLD)}) and no expectation of a refusal")
    return tuple(dict.fromkeys(found)), refuse or not found


def _means_refusal(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() in REFUSAL_WORDS)


def _language(record: Mapping[str, Any]) -> str:
    value = first(record, LANGUAGE)
    if value is None:
        return ""
    known = LANGUAGES.get(str(value).strip().lower()[:1])
    if known is None:
        raise BadLine(f"unknown language {value!r}: say pt or en")
    return known
