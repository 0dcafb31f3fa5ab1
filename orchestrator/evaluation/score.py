"""Asks every question and decides: right, wrong, refused or failed.

Place in the flow: between formats/ and report.py. Conversations run beside one another, the
questions of one in order. A question that has golds is
- right    when our rows match those of any accepted gold (compare.py has the rule),
- refused  when the system declined it,
- wrong    when it answered with other rows,
- failed   when no answer came (a failure, a timeout) or no gold of it runs.
One that should be refused is right when it was declined and wrong when it was answered.
The asker is given the question's words and no more: no gold, no category.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from orchestrator.analyst.reading.language import detect_language
from orchestrator.evaluation.asking import ANSWERED, Answer, Asker
from orchestrator.evaluation.compare import Gold, Rows, matches
from orchestrator.evaluation.formats.conversations import Question
from orchestrator.evaluation.gold import BadSql, GoldReader, Reader
from orchestrator.evaluation.order import asks_for_order
from orchestrator.evaluation.stated import states

OTHER_ROWS, NOT_REFUSED = "other rows", "answered what should be refused"
SHOWN = 5  # rows of a result that the report may show
OUTCOMES = ("right", "wrong", "refused", "failed")


@dataclass(frozen=True)
class Scored:
    """gold: the first accepted result that runs, for the report. why: in one sentence. step: to
    which step a question that was not right goes back. stated: whether the text says the figures
    of right rows; None where that cannot be told."""

    question: Question
    answer: Answer
    outcome: str
    why: str = ""
    gold: Rows | None = None
    step: str = ""
    stated: bool | None = None


@dataclass(frozen=True)
class Judge:
    """golds: runs the accepted statements. ours: runs our statement again, where only a part of
    its rows came along."""

    golds: GoldReader
    ours: Reader

    def score(self, question: Question, answer: Answer) -> Scored:
        golds, problems = self.golds_of(question)
        first = golds[0].result if golds else None
        if answer.refused:
            outcome = "right" if question.refusal_ok else "refused"
            return Scored(question, answer, outcome, answer.note, first)
        if question.golds and not golds:
            return Scored(question, answer, "failed", "no gold runs: " + "; ".join(problems))
        if answer.status not in ANSWERED:
            return Scored(question, answer, "failed", f"{answer.status}: {answer.note}", first)
        if not question.golds:
            return Scored(question, answer, "wrong", NOT_REFUSED)
        return self._compared(Scored(question, answer, "", gold=first), golds)

    def golds_of(self, question: Question) -> tuple[list[Gold], list[str]]:
        """Those that run, and why others do not."""
        golds: list[Gold] = []
        problems: list[str] = []
        asked = asks_for_order(question.text)
        for sql in question.golds:
            try:
                golds.append(self.golds.gold(sql, asked=asked))
            except BadSql as error:
                problems.append(str(error))
        return golds, problems

    def _compared(self, scored: Scored, golds: list[Gold]) -> Scored:
        try:
            ours = self._full(scored.answer)
        except BadSql as error:
            return replace(scored, outcome="failed", why=f"our SQL does not run again: {error}")
        found = next((gold for gold in golds if matches(gold, ours)), None)
        if found is not None:
            lang = scored.question.lang or detect_language(scored.question.text)
            said = states(scored.answer.text, found.result, lang) if scored.answer.text else None
            return replace(scored, outcome="right", gold=found.result, stated=said)
        answer = replace(scored.answer, rows=ours)
        return replace(scored, answer=answer, outcome="wrong", why=OTHER_ROWS)

    def _full(self, answer: Answer) -> Rows:
        """The answer's own rows; when it shows only some of them, its SQL is run for the rest."""
        if answer.rows is not None and len(answer.rows.rows) >= answer.row_count:
            return answer.rows
        return self.ours.rows(answer.sql)


Blame = Callable[[Scored], str]


def score_all(
    questions: Iterable[Question], asker: Asker, judge: Judge, *, at_once: int = 2,
    hints: bool = False, blame: Blame = lambda scored: "",
    on_scored: Callable[[Scored], None] = lambda scored: None,
) -> list[Scored]:
    """In the order of the questions.

    hints: what a benchmark lets the system know is asked along. blame: the step of one that was
    not right. `on_scored` is called as each is decided, from threads.
    """
    groups = _conversations(questions)
    run = uuid.uuid4().hex[:6]

    def one(numbered: tuple[int, list[Question]]) -> list[Scored]:
        number, group = numbered
        project = f"eval-{run}-{number}" if group[0].conversation else ""
        return [finished(question, project) for question in group]

    def finished(question: Question, project: str) -> Scored:
        for earlier in question.context:
            asker.ask(earlier, question.lang, project)
        text = f"{question.text}\n\n{question.hint}" if hints and question.hint else question.text
        scored = judge.score(question, asker.ask(text, question.lang, project))
        scored = _short(replace(scored, step=blame(scored)))
        on_scored(scored)
        return scored

    pool = ThreadPoolExecutor(at_once)
    try:
        scored = [item for part in pool.map(one, enumerate(groups, start=1)) for item in part]
    finally:  # after Ctrl-C nothing more is asked, and what is under way is not waited for
        pool.shutdown(wait=False, cancel_futures=True)
    return sorted(scored, key=lambda item: item.question.line)


def _short(scored: Scored) -> Scored:
    """Of a long file only what the report tells is kept, not every job's fields and rows."""
    answer = scored.answer
    rows = answer.rows.first(SHOWN) if answer.rows else None
    gold = scored.gold.first(SHOWN) if scored.gold else None
    return replace(scored, answer=replace(answer, context={}, rows=rows), gold=gold)


def _conversations(questions: Iterable[Question]) -> list[list[Question]]:
    groups: dict[str, list[Question]] = {}
    for place, question in enumerate(questions):
        groups.setdefault(question.conversation or f"alone {place}", []).append(question)
    return list(groups.values())
