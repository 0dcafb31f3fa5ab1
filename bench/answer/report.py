"""The table of one run, and whether it met its targets."""

from __future__ import annotations

import datetime as dt
import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.answer.person import Times
from bench.answer.questions import DELAY, FIRST

PLAN, WORDS, WHOLE, SOONER = 1.3, 0.6, 1.5, 4.0


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to answer, and what each of its questions took."""

    name: str
    times: Sequence[Times]

    def median(self, figure: Callable[[Times], float]) -> float:
        return statistics.median(map(figure, self.times))

    def worst(self, figure: Callable[[Times], float]) -> float:
        return max(map(figure, self.times))


@dataclass(frozen=True, slots=True)
class Run:
    """plain: the model makes the plan; certain: the analyst does; ahead and late: the model also
    writes the SQL, with SPECULATE on and off; again: a question asked and rated before. chain: the
    eight calls. load: of the machine, before anything ran."""

    plain: Contestant
    certain: Contestant
    ahead: Contestant
    late: Contestant
    again: Contestant
    chain: Contestant
    reading: float
    load: float

    def all(self) -> tuple[Contestant, ...]:
        return self.plain, self.certain, self.ahead, self.late, self.again, self.chain


def missed(run: Run) -> list[str]:
    """A line for each target that this run did not reach."""
    plan = run.plain.median(lambda one: one.plan)
    words, whole = (run.plain.median(figure) for figure in (_words, _whole))
    sooner = min(run.chain.median(figure) / run.plain.median(figure)
                 for figure in (_until_words, _whole))
    again = sum(one.calls for one in run.again.times)
    found = [(plan <= PLAN, f"question → plan {plan:.2f} s, wanted {PLAN}"),
             (words <= WORDS, f"yes → first words {words:.2f} s, wanted {WORDS}"),
             (whole <= WHOLE, f"yes → complete {whole:.2f} s, wanted {WHOLE}"),
             (sooner >= SOONER, f"{sooner:.1f} times sooner, wanted {SOONER}"),
             (again == 0, f"{again} calls for questions asked before, wanted none")]
    return [line for good, line in found if not good]


def table(run: Run) -> str:
    lines = [
        f"# From the question to the answer, {dt.date.today().isoformat()}", "",
        f"A scripted model of {DELAY:.1f} s a call, {FIRST:.1f} s to the first token; the whole "
        f"system (`ezpocket up`) on {os.cpu_count()} cores, Python {platform.python_version()}; "
        f"{min(len(one.times) for one in run.all())} questions each, in words never used before, "
        f"{run.plain.times[0].rows} rows in each result (where the analyst is certain, "
        f"{run.certain.times[0].rows} and more); a person reads the plan for {run.reading:g} s, "
        f"which is nowhere counted. The machine's load was {run.load:.1f} before. Seconds: median "
        "/ worst.", "",
        f"| | {' | '.join(FIGURES)} | calls | tokens |", "|---|---:|---:|---:|---:|---:|---:|---:|",
        *(_line(one) for one in run.all()), "",
        "Sooner than the eight calls, by the medians:", "",
        f"| | {' | '.join(FIGURES)} |", "|---|---:|---:|---:|---:|---:|",
        *(_ratios(one, run.chain) for one in run.all()[:-1]), "",
        f"Wanted: a plan within {PLAN} s, first words within {WORDS} s, the whole answer within "
        f"{WHOLE} s of the yes; the first words of the answer after the question, and the whole "
        f"after the yes, {SOONER:.0f} times as soon as the chain's; no call for a question asked "
        "before: " + ("; ".join(missed(run)) or "all met") + ". Where the model plans, two "
        "calls follow one another from the question to the complete answer: eight take 4 times as "
        "long at most.",
    ]
    return "\n".join(lines)


def _line(one: Contestant) -> str:
    cells = [f"{one.median(figure):.2f} / {one.worst(figure):.2f}" for figure in FIGURES.values()]
    cells += [f"{one.median(lambda t: t.calls):g}", f"{one.median(lambda t: t.tokens):,.0f}"]
    return f"| {one.name} | {' | '.join(cells)} |"


def _ratios(one: Contestant, chain: Contestant) -> str:
    cells = [f"{chain.median(figure) / one.median(figure):.1f} ×" for figure in FIGURES.values()]
    return f"| {one.name} | {' | '.join(cells)} |"


def _plan(times: Times) -> float:
    return times.plan


def _words(times: Times) -> float:
    return times.words


def _whole(times: Times) -> float:
    return times.whole


def _until_words(times: Times) -> float:
    return times.plan + times.words


def _until_whole(times: Times) -> float:
    return times.plan + times.whole


FIGURES: dict[str, Callable[[Times], float]] = {
    "question → plan": _plan, "yes → first words": _words, "yes → complete": _whole,
    "question → first words": _until_words, "question → complete": _until_whole,
}
