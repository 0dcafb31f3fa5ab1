"""Asks every question and decides: right, wrong, refused or failed.

Place in the flow: between questions.py and report.py. Conversations run beside one another,
the questions of one in order. A question that has golds is
- right    when our rows match those of any accepted gold (compare.py has the rule),
- refused  when the system declined it,
- wrong    when it answered with other rows,
- failed   when no answer came (a failure, a timeout) or no gold of it runs.
One that should be refused is right when it was declined and wrong when it was answered.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from bench.eval.asking import ANSWERED, Answer, Asker
from bench.eval.compare import Gold, Rows, matches
from bench.eval.gold import BadSql, Reader
from bench.eval.questions import Question

OUTCOMES = ("right", "wrong", "refused", "failed")


@dataclass(frozen=True)
class Scored:
    """gold: the first accepted result that runs, for the report. why: in one sentence."""

    question: Question
    answer: Answer
    outcome: str
    why: str = ""
    gold: Rows | None = None


def score_all(
    questions: Iterable[Question], asker: Asker, reader: Reader, *,
    at_once: int = 2, on_scored: Callable[[Scored], None] = lambda scored: None,
) -> list[Scored]:
    """In the order of the questions. `on_scored` is called as each is decided, from threads."""
    groups = _conversations(questions)
    run = uuid.uuid4().hex[:6]

    def one(numbered: tuple[int, list[Question]]) -> list[Scored]:
        number, group = numbered
        project = f"eval-{run}-{number}" if group[0].conversation else ""
        return [_ask_and_score(q, asker, reader, project, on_scored) for q in group]

    with ThreadPoolExecutor(at_once) as pool:
        scored = [item for part in pool.map(one, enumerate(groups, start=1)) for item in part]
    return sorted(scored, key=lambda item: item.question.line)


def _conversations(questions: Iterable[Question]) -> list[list[Question]]:
    groups: dict[str, list[Question]] = {}
    for place, question in enumerate(questions):
        groups.setdefault(question.conversation or f"alone {place}", []).append(question)
    return list(groups.values())


def _ask_and_score(
    question: Question, asker: Asker, reader: Reader, project: str,
    on_scored: Callable[[Scored], None],
) -> Scored:
    for earlier in question.context:
        asker.ask(replace(question, text=earlier), project)
    scored = score(question, asker.ask(question, project), reader)
    on_scored(scored)
    return scored


def score(question: Question, answer: Answer, reader: Reader) -> Scored:
    golds, problems = _golds(question, reader)
    first = golds[0].result if golds else None
    if answer.refused:
        outcome = "right" if question.refusal_ok else "refused"
        return Scored(question, answer, outcome, answer.note, first)
    if question.golds and not golds:
        return Scored(question, answer, "failed", "no gold runs: " + "; ".join(problems))
    if answer.status not in ANSWERED:
        return Scored(question, answer, "failed", f"{answer.status}: {answer.note}", first)
    if not question.golds:
        return Scored(question, answer, "wrong", "answered what should be refused")
    return _compared(Scored(question, answer, "", gold=first), golds, reader)


def _compared(scored: Scored, golds: list[Gold], reader: Reader) -> Scored:
    try:
        ours = _full(scored.answer, reader)
    except BadSql as error:
        return replace(scored, outcome="failed", why=f"our SQL does not run again: {error}")
    if any(matches(gold, ours) for gold in golds):
        return replace(scored, outcome="right")
    answer = replace(scored.answer, rows=ours)
    return replace(scored, answer=answer, outcome="wrong", why="other rows")


def _golds(question: Question, reader: Reader) -> tuple[list[Gold], list[str]]:
    golds: list[Gold] = []
    problems: list[str] = []
    for sql in question.golds:
        try:
            golds.append(reader.gold(sql))
        except BadSql as error:
            problems.append(str(error))
    return golds, problems


def _full(answer: Answer, reader: Reader) -> Rows:
    """The answer's own rows; when it shows only some of them, its SQL is run for the rest."""
    if answer.rows is not None and len(answer.rows.rows) >= answer.row_count:
        return answer.rows
    return reader.rows(answer.sql)
