"""The answer as a template writes it: the direct answer first, then what supports it.

Place in the flow: response_composer calls `write_answer`; headline.py writes the first
paragraph with what followup.py says of the answer before, and the table, the insights, the
recommendations and the assumptions follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.analyst.writing import grammar, markdown
from orchestrator.analyst.writing.followup import Previous, other_period, restriction
from orchestrator.analyst.writing.headline import headline
from orchestrator.analyst.writing.ledger import KeyNumber
from orchestrator.analyst.writing.table import result_table
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import pick

MOST_ASSUMPTIONS = 4


@dataclass(frozen=True, slots=True)
class Main:
    """What any wording of the answer has to state. parts: of each one figure at least; rows: the
    number of rows, where that is all that the template states of them: naming one does as well."""

    parts: tuple[tuple[KeyNumber, ...], ...] = ()
    rows: tuple[KeyNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerParts:
    """In the order of the answer; any text but the headline may be ""."""

    headline: str
    table: str = ""
    points: str = ""
    advice: str = ""
    assumptions: str = ""
    main: Main = Main()

    @property
    def whole(self) -> str:
        return _joined(self.headline, self.table, self.points, self.advice, self.assumptions)

    @property
    def prose(self) -> str:
        """What a model may say in its own words."""
        return _joined(self.headline, self.points, self.advice)

    @property
    def kept(self) -> str:
        """What stands under the prose, whoever wrote it."""
        return _joined(self.table, self.assumptions)


def write_answer(
    view: View,
    insights: Sequence[dict[str, Any]],
    recommendations: Sequence[str],
    previous: Previous | None,
) -> AnswerParts:
    """Markdown in the view's language; the numbers it states are in `view.ledger`."""
    view.before = other_period(view, previous)
    first = headline(view)
    main = _main(view)
    first, table = first + restriction(view, previous), result_table(view)
    shown = [insight for insight in insights
             if insight.get("text") and insight["text"] not in first]
    assumed = view.plan.assumptions and view.shape != "empty"
    return AnswerParts(
        first, table, _points(shown, view) if shown else "", " ".join(recommendations),
        _assumptions(view) if assumed else "", main)


def _main(view: View) -> Main:
    """Of the headline's figures: each measure of a single row; else any but the count of rows."""
    stated = view.ledger.entries
    rows = tuple(entry for entry in stated if entry["source"].get("formula") == "row_count")
    told = tuple(entry for entry in stated if entry not in rows and not _in_words(entry))
    if view.shape != "single":
        return Main((told,) if told else (), rows)
    names = {metric.name for metric in view.metrics}
    return Main(tuple((entry,) for entry in told if entry["source"].get("column") in names))


def _in_words(entry: KeyNumber) -> bool:
    """ "No order", "a single one": said without a figure."""
    return str(entry["value"]) in ("0", "0.0", "1", "1.0")


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _points(insights: Sequence[dict[str, Any]], view: View) -> str:
    for insight in insights:
        view.ledger.entries.extend(
            entry for entry in insight.get("numbers", []) if entry not in view.ledger.entries
        )
    heading = pick(view.lang, "**O que chama atenção**", "**What stands out**")
    return heading + "\n\n" + "\n".join(f"- {insight['text']}" for insight in insights)


def _assumptions(view: View) -> str:
    said = [grammar.lower_first(markdown.escape(text.strip().rstrip("."), 200))
            for text in view.plan.assumptions[:MOST_ASSUMPTIONS]]
    heading = pick(view.lang, "Como entendi a pergunta", "How I read the question")
    return f"*{heading}: {'; '.join(said)}.*"
