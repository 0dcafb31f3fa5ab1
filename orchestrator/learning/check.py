"""May a candidate be used? Only when nothing is answered worse with it.

Place in the flow: `ezpocket learn --check`. The evaluation set of a project is the catalog's
verified questions and what the project accepted before. Each is answered with and without the
candidate and its rows are compared with those of its SQL; a candidate that spoils one of them is
rejected, and so is one that does not bring its own rows again or makes no sense alone. What is
asked in the same way with the same memory is asked once: a model's moods decide nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from orchestrator.analyst.reading.analyst import Analyst
from orchestrator.catalog import Catalog
from orchestrator.database import Database, Row
from orchestrator.errors import Conflict, EzpocketError, Unavailable
from orchestrator.learning.near import near
from orchestrator.learning.questions import Question, of_catalog, of_row
from orchestrator.learning.redating import content, redated
from orchestrator.learning.sameness import same_question
from orchestrator.learning.words import key_words
from orchestrator.plan.model import Plan

LOCK = 7_203_012  # any constant; taken nowhere else
AT_ONCE = 50  # candidates of one run
FROM_PROJECT = 50  # questions of the evaluation set that the project accepted, the nearest
MOST_VERIFIED = 200  # of a project

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """before, after: how many of the `asked` questions of the evaluation set are answered right
    without and with the candidate. renewed: the ids of verified ones that it takes the place of."""

    accepted: bool
    pt: str
    en: str
    asked: int = 0
    before: int = 0
    after: int = 0
    renewed: tuple[int, ...] = ()


@dataclass(frozen=True)
class System:
    """The system under evaluation. answer: the rows that a question brings with what was learned
    (a job's field), None when it is refused. rows: of a statement. same: whether ours are the
    right ones. All may raise EzpocketError, which counts as no answer."""

    answer: Callable[[Question, list[dict[str, Any]]], Rows | None]
    rows: Callable[[str], Rows]
    same: Callable[[Rows, Rows], bool]


class Check:
    """today: of the catalog's questions. gold: puts their SQL in the warehouse's words."""

    def __init__(
        self, database: Database, system: System, *, analyst: Analyst, catalog: Catalog,
        today: dt.date, gold: Callable[[str], str] = str,
    ) -> None:
        self._database, self._system = database, system
        self._analyst = analyst
        self._catalog_set = list(of_catalog(catalog, today, gold))
        self._golds: dict[str, Rows | None] = {}
        self._right: dict[str, bool] = {}

    def run(self, project: str | None = None) -> Iterator[tuple[Row, Verdict]]:
        """Decides every candidate that waits, AT_ONCE at most, the oldest first, and writes it
        down; what was accepted counts for the next. Raises Unavailable when a server is away (the
        rest waits), Conflict while another check is at work: both could accept what contradicts
        the other's."""
        with self._database.transaction() as lock:
            if not (lock.row("learning_try_lock", key=LOCK) or {}).get("ours"):
                raise Conflict("check_running", "Outra conferência está em curso; espere por ela.",
                               "Another check is at work; wait for it.")
            waiting = self._database.rows("learning_waiting", project=project, most=AT_ONCE)
            for candidate in waiting:
                verdict = self.judge(candidate)
                if self._decided(candidate, verdict):
                    yield candidate, verdict

    def _decided(self, candidate: Row, verdict: Verdict) -> bool:
        """Writes the verdict down; False for a candidate that was rated poor meanwhile."""
        with self._database.transaction() as transaction:
            status = "verified" if verdict.accepted else "rejected"
            there = transaction.execute("learning_decide", id=candidate["id"], status=status,
                                        pt=verdict.pt, en=verdict.en)
            for number in verdict.renewed if there else ():
                transaction.execute("learning_forget", id=number)
        return bool(there)

    def judge(self, candidate: Row) -> Verdict:
        try:
            plan = Plan.model_validate(candidate["plan"])
        except ValidationError:
            return _rejected("o plano é de uma versão antiga; faça a pergunta de novo",
                             "its plan is of an older version; ask the question again")
        accepted = self._database.rows(
            "learning_accepted", project_id=candidate["project_id"],
            username=candidate["username"], most=MOST_VERIFIED)
        refused = self._unusable(candidate, plan, accepted) or self._not_itself(candidate)
        return refused or self._weighed(
            candidate, accepted, self._renewed(candidate, plan, accepted))

    def _unusable(self, candidate: Row, plan: Plan, accepted: list[Row]) -> Verdict | None:
        if len(accepted) >= MOST_VERIFIED:
            return _rejected(
                f"o projeto já tem {MOST_VERIFIED} perguntas verificadas; esqueça uma (--forget)",
                f"the project has {MOST_VERIFIED} verified questions; forget one (--forget)")
        if candidate["had_history"] and self._leans(candidate, plan):
            return _rejected("só faz sentido depois de outra pergunta",
                             "it only makes sense after another question")
        return None

    def _renewed(self, candidate: Row, plan: Plan, accepted: list[Row]) -> tuple[int, ...]:
        """What the candidate says again, of a later day and with a later answer."""
        return tuple(known["id"] for known in accepted if self._says_again(known, candidate, plan))

    def _says_again(self, known: Row, candidate: Row, plan: Plan) -> bool:
        if not same_question(known["question"], candidate["question"], self._analyst.knows):
            return False
        try:
            before = Plan.model_validate(known["plan"])
        except ValidationError:
            return False
        moved = redated(before, known["question"], known["lang"], self._analyst, plan.today)
        return moved is not None and content(moved) == content(plan)

    def _leans(self, candidate: Row, plan: Plan) -> bool:
        before = [{"sender": "assistant", "message": "",
                   "metadata": {"plan": plan.model_dump(mode="json")}}]
        question, lang = candidate["question"], candidate["lang"]
        reading = self._analyst.read(question, lang=lang, conversation=before, today=plan.today)
        return reading.follow_up or self._analyst.points_back(question, lang)

    def _not_itself(self, candidate: Row) -> Verdict | None:
        """Unless, asked again as of its day, it brings the rows of its SQL."""
        own = of_row(candidate)
        field = self._field(own, candidate, with_it=True)
        if self._is_right(own, field) or self._asked(own, field):  # twice, as in _spoils
            return None
        return _rejected("feita de novo, não dá o mesmo resultado",
                         "asked again, it does not bring the same result")

    def _weighed(
        self, candidate: Row, accepted: list[Row], renewed: tuple[int, ...],
    ) -> Verdict:
        asked = [*self._catalog_set,
                 *(of_row(known) for known in _nearest(candidate, accepted))]
        before = after = 0
        for question in asked:
            without, with_it = (self._field(question, candidate, with_it=it)
                                for it in (False, True))
            was, becomes = self._is_right(question, without), self._is_right(question, with_it)
            spoilt = was and not becomes and self._spoils(question, without, with_it)
            before, after = before + was, after + (becomes or (was and not spoilt))
            if spoilt:
                return _rejected(f"com ela, “{question.text[:200]}” deixa de ser respondida certo",
                                 f"with it, “{question.text[:200]}” is no longer answered right",
                                 len(asked), before, after)
        return Verdict(True, "", "", len(asked), before, after, renewed)

    def _spoils(
        self, question: Question, without: list[dict[str, Any]], with_it: list[dict[str, Any]],
    ) -> bool:
        """Asked once more: a model may have been away or out of sorts the first time."""
        return self._asked(question, without) and not self._asked(question, with_it)

    def _field(
        self, question: Question, candidate: Row, *, with_it: bool,
    ) -> list[dict[str, Any]]:
        return near(
            self._database, project_id=candidate["project_id"], username=candidate["username"],
            words=key_words(question.text), also=candidate["id"] if with_it else None)

    def _is_right(self, question: Question, field: list[dict[str, Any]]) -> bool:
        key = json.dumps([question.text, question.lang, question.day.isoformat(), question.sql,
                          field], ensure_ascii=False)
        if key not in self._right:
            self._right[key] = self._asked(question, field)
        return self._right[key]

    def _asked(self, question: Question, field: list[dict[str, Any]]) -> bool:
        gold = self._gold(question.sql)
        if gold is None:
            return False
        found = _or_none(lambda: self._system.answer(question, field))
        return found is not None and self._system.same(gold, found)

    def _gold(self, sql: str) -> Rows | None:
        if sql not in self._golds:
            self._golds[sql] = _or_none(lambda: self._system.rows(sql))
        return self._golds[sql]


def _nearest(candidate: Row, accepted: list[Row]) -> list[Row]:
    """Those that share most words with it: what nothing is shared with, it cannot spoil."""
    words = set(key_words(candidate["question"]))
    return sorted(accepted, reverse=True, key=lambda known: len(
        words.intersection(key_words(known["question"]))))[:FROM_PROJECT]


def _or_none(ask: Callable[[], Rows | None]) -> Rows | None:
    try:
        return ask()
    except Unavailable:
        raise
    except EzpocketError:
        return None


def _rejected(pt: str, en: str, asked: int = 0, before: int = 0, after: int = 0) -> Verdict:
    return Verdict(False, pt, en, asked, before, after)
