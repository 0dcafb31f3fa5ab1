"""Reads a question file (JSON Lines, or one JSON array) into `Question`s.

Place in the flow: first step of `python -m bench.eval FILE`. The file comes from outside, so
every field has several accepted spellings and every bad line is reported with its number:

question    question | pergunta | q | text
language    language | lang | idioma                 "pt", "en", "pt-BR", "english", ...
gold SQL    gold_sql | gold_sqls | gold | golds | sql | sqls | accepted | accepted_sqls |
            accepted_gold | accepted_golds | accepted_gold_sql | accepted_gold_sqls |
            expected_sql      a string, a list, or {"sql": ...} objects; any one may match
a refusal   an empty list of golds, "refuse": true, "expected": "refuse"; "refuse" among the
            golds accepts a refusal beside the SQLs
follow-ups  conversation | conversation_id | project | projeto | session | thread | group:
            lines with one value are one conversation, in file order;
            follow_up: true   continues the line before;
            after | previous | follows | parent: the id of the question it continues;
            context | history | turns: the earlier questions, asked first and not scored
            (a line with `turns` and no question is a whole conversation, each turn scored)
others      id, category
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from orchestrator.errors import Invalid

MAX_BYTES = 50_000_000
MAX_QUESTIONS = 20_000

TEXT = ("question", "pergunta", "q", "text")
LANGUAGE = ("language", "lang", "idioma")
GOLD = (
    "gold_sql", "gold_sqls", "gold", "golds", "sql", "sqls", "accepted", "accepted_sqls",
    "accepted_gold", "accepted_golds", "accepted_gold_sql", "accepted_gold_sqls", "expected_sql",
)  # fmt: skip
THREAD = (
    "conversation", "conversation_id", "project", "projeto", "session", "thread", "group",
)  # fmt: skip
PARENT = ("after", "previous", "follows", "parent")
EARLIER = ("context", "history", "turns")
REFUSE = ("refuse", "should_refuse", "refusal", "expected", "expect", "expectation")
REFUSAL_WORDS = {"refuse", "refusal", "refused", "reject", "rejected", "recusa", "recusar"}
LANGUAGES = {"p": "pt", "e": "en", "i": "en"}  # first letter: pt-BR, português, english, inglês


@dataclass(frozen=True)
class Question:
    """One question to score.

    golds: SQL texts, any of which may match. refusal_ok: declining is a right answer.
    conversation: questions with the same value share a project, in file order; "" is none.
    context: earlier questions of its conversation that are asked first, unscored.
    """

    line: int
    id: str
    text: str
    lang: str
    golds: tuple[str, ...]
    refusal_ok: bool
    category: str = "all"
    conversation: str = ""
    context: tuple[str, ...] = ()


def load(path: Path) -> tuple[Question, ...]:
    """Raise Invalid naming every bad line when the file cannot be used as a whole."""
    questions: list[Question] = []
    problems: list[str] = []
    for line, record in _records(path):
        try:
            for question, fields in _expand(line, record):
                questions.append(_linked(question, fields, questions))
        except _Bad as bad:
            problems.append(f"line {line}: {bad}")
    if problems:
        shown = "\n  ".join(problems[:20])
        more = f"\n  and {len(problems) - 20} more" if len(problems) > 20 else ""
        raise _invalid(f"{path}: {len(problems)} unusable line(s)\n  {shown}{more}")
    if not questions:
        raise _invalid(f"{path}: no questions in it")
    return tuple(questions)


class _Bad(ValueError):
    """What is wrong with one line."""


def _invalid(text: str) -> Invalid:
    return Invalid("eval_file", text, text)


def _records(path: Path) -> Iterator[tuple[int, Any]]:
    """(line number, parsed JSON or _Bad's reason as a string); blank lines are passed over."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _invalid(f"{path}: larger than {MAX_BYTES:,} bytes")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _invalid(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise _invalid(f"{path}: not UTF-8 text (byte {error.start})") from error
    if text.lstrip().startswith("["):
        yield from _array(path, text)
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if number > MAX_QUESTIONS:
            raise _invalid(f"{path}: more than {MAX_QUESTIONS} lines")
        if line.strip():
            try:
                yield number, json.loads(line)
            except (json.JSONDecodeError, RecursionError) as error:
                yield number, f"not JSON ({error})"


def _array(path: Path, text: str) -> Iterator[tuple[int, Any]]:
    try:
        yield from enumerate(json.loads(text)[:MAX_QUESTIONS], start=1)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _invalid(f"{path}: not a JSON array ({error})") from error


def _expand(line: int, record: Any) -> Iterator[tuple[Question, Mapping[str, Any]]]:
    """The questions of one line: itself, or every turn of a whole conversation."""
    if not isinstance(record, dict):
        raise _Bad(record if isinstance(record, str) else "not a JSON object")
    turns = record.get("turns") or record.get("conversation")
    if _first(record, TEXT) is None and isinstance(turns, list) and turns:
        key = str(record.get("id") or f"line {line}")
        for place, turn in enumerate(turns, start=1):
            if not isinstance(turn, dict):
                raise _Bad("each turn needs its question and gold SQL")
            merged = {**record, "turns": None, "conversation": None, "id": f"{key}.{place}", **turn}
            yield replace(_question(line, merged), conversation=f"turns {key}"), {}
        return
    yield _question(line, record), record


def _question(line: int, record: Mapping[str, Any]) -> Question:
    text = _first(record, TEXT)
    if not isinstance(text, str) or not text.strip():
        raise _Bad(f"no question (one of {', '.join(TEXT)})")
    golds, refusal_ok = _golds(record)
    return Question(
        line=line,
        id=str(record.get("id") if record.get("id") is not None else line),
        text=text,
        lang=_language(record),
        golds=golds,
        refusal_ok=refusal_ok,
        category=str(record.get("category") or record.get("categoria") or "all"),
    )


def _golds(record: Mapping[str, Any]) -> tuple[tuple[str, ...], bool]:
    """(accepted SQLs, whether a refusal is right). Raise _Bad when neither is there."""
    refuse = any(_means_refusal(record.get(name)) for name in REFUSE)
    found: list[str] = []
    named = [name for name in GOLD if name in record]
    for name in named:
        value = record[name]
        for item in value if isinstance(value, list) else [value]:
            sql = _first(item, GOLD) if isinstance(item, dict) else item
            if _means_refusal(sql):
                refuse = True
            elif isinstance(sql, str) and sql.strip():
                found.append(sql.strip().rstrip(";").rstrip())
            elif sql not in (None, ""):
                raise _Bad(f"{name} must be SQL text, a list of them, or empty for a refusal")
    if not found and not refuse and not named:
        raise _Bad(f"no gold SQL (one of {', '.join(GOLD)}) and no expectation of a refusal")
    return tuple(dict.fromkeys(found)), refuse or not found


def _means_refusal(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() in REFUSAL_WORDS)


def _language(record: Mapping[str, Any]) -> str:
    value = _first(record, LANGUAGE)
    if value is None:
        return ""
    known = LANGUAGES.get(str(value).strip().lower()[:1])
    if known is None:
        raise _Bad(f"unknown language {value!r}: say pt or en")
    return known


def _linked(question: Question, record: Mapping[str, Any], before: list[Question]) -> Question:
    """Place it in its conversation. `before`: the questions read so far."""
    if question.conversation:
        return question
    earlier = _earlier(record)
    thread = _first(record, THREAD)
    if isinstance(thread, list):
        earlier, thread = _texts(thread), None
    if thread not in (None, "", False) and not isinstance(thread, dict):
        return replace(question, conversation=f"thread {thread}", context=earlier)
    if earlier:
        return replace(question, conversation=f"line {question.line}", context=earlier)
    parent = _parent(record, before)
    return _continue(question, parent, before) if parent else question


def _earlier(record: Mapping[str, Any]) -> tuple[str, ...]:
    value = _first(record, EARLIER)
    return _texts(value) if isinstance(value, list) else ()


def _texts(items: list[Any]) -> tuple[str, ...]:
    texts = [_first(item, TEXT) if isinstance(item, dict) else item for item in items]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise _Bad("earlier questions must be texts, or objects with a question")
    return tuple(str(text) for text in texts)


def _parent(record: Mapping[str, Any], before: list[Question]) -> Question | None:
    wanted = _first(record, PARENT)
    if wanted is True or (wanted is None and record.get("follow_up") is True):
        if not before:
            raise _Bad("a follow-up, but no question comes before it")
        return before[-1]
    if wanted is None or wanted is False:
        return None
    for question in reversed(before):
        if question.id == str(wanted):
            return question
    raise _Bad(f"it follows {wanted!r}, but no earlier question has that id")


def _continue(question: Question, parent: Question, before: list[Question]) -> Question:
    """In the parent's conversation when the parent is its last question; else the parent's
    chain is asked again in a conversation of its own, so a branch does not see its sibling."""
    key = parent.conversation or f"from line {parent.line} {parent.id}"
    if not parent.conversation:
        index = max(i for i, known in enumerate(before) if known is parent)
        before[index] = replace(parent, conversation=key)
        return replace(question, conversation=key)
    chain = [known for known in before if known.conversation == key]
    if chain[-1] is parent:
        return replace(question, conversation=key)
    until = next(i for i, known in enumerate(chain) if known is parent)
    texts = tuple(text for known in chain[: until + 1] for text in (*known.context, known.text))
    return replace(question, conversation=f"branch line {question.line}", context=texts)


def _first(record: object, names: tuple[str, ...]) -> Any:
    if not isinstance(record, dict):
        return None
    return next((record[name] for name in names if record.get(name) is not None), None)
