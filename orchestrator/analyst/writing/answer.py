"""The answer as a template writes it: the direct answer first, then what supports it.

Place in the flow: response_composer calls `write_answer`; headline.py (and, per shape,
single.py, breakdown.py, series_text.py) writes the first paragraph, followup.py relates it
to the answer before, and the table, insights and assumptions follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestrator.analyst.writing import grammar, markdown, numbers
from orchestrator.analyst.writing.cells import show
from orchestrator.analyst.writing.followup import Previous, compare
from orchestrator.analyst.writing.headline import headline
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import pick

MOST_ROWS = 20
MOST_COLUMNS = 12
MOST_ASSUMPTIONS = 4


def write_answer(
    view: View,
    insights: Sequence[dict[str, Any]],
    recommendations: Sequence[str],
    previous: Previous | None,
) -> str:
    """Markdown in the view's language; the numbers it states are in `view.ledger`."""
    first, related = headline(view), compare(view, previous)
    parts = [(first.removesuffix(".") if related.startswith(",") else first) + related]
    table = result_table(view)
    if table:
        parts.append(table)
    shown = [insight for insight in insights if insight.get("text")]
    if shown:
        parts.append(_points(shown, view))
    if recommendations:
        parts.append(" ".join(recommendations))
    if view.plan.assumptions and view.shape != "empty":
        parts.append(_assumptions(view))
    return "\n\n".join(parts)


def result_table(view: View) -> str:
    """The first rows; nothing where the sentence already says it all."""
    columns = view.columns[:MOST_COLUMNS]
    if view.shape == "empty" or not view.rows or (view.shape == "single" and len(columns) <= 4):
        return ""
    rows = [
        [show(value, column, view.lang, words=False)
         for value, column in zip(row, columns, strict=False)]
        for row in view.rows[:MOST_ROWS]
    ]
    headings = [markdown.escape(grammar.upper_first(column.label), 60) for column in columns]
    text = markdown.table(headings, rows, [column.numeric for column in columns])
    return text + _how_many(view, len(rows), len(columns))


def _how_many(view: View, rows: int, columns: int) -> str:
    lang, lines = view.lang, []
    if view.row_count > rows:
        first = numbers.number(rows, lang)
        total = numbers.number(view.row_count, lang)
        lines.append(pick(lang, f"mostrando {first} de {total} linhas",
                          f"showing {first} of {total} rows"))
    if len(view.columns) > columns:
        first, total = numbers.number(columns, lang), numbers.number(len(view.columns), lang)
        lines.append(pick(lang, f"{first} de {total} colunas", f"{first} of {total} columns"))
    if view.truncated:
        lines.append(pick(lang, "o resultado foi cortado no limite de linhas lidas",
                          "the result was cut at the limit of rows read"))
    return f"\n\n*{grammar.upper_first('; '.join(lines))}.*" if lines else ""


def _points(insights: Sequence[dict[str, Any]], view: View) -> str:
    for insight in insights:
        view.ledger.entries.extend(
            entry for entry in insight.get("numbers", []) if entry not in view.ledger.entries
        )
    heading = pick(view.lang, "**O que chama atenção**", "**What stands out**")
    return heading + "\n\n" + "\n".join(f"- {insight['text']}" for insight in insights)


def _assumptions(view: View) -> str:
    said = [markdown.escape(text.strip().rstrip("."), 200)
            for text in view.plan.assumptions[:MOST_ASSUMPTIONS]]
    heading = pick(view.lang, "Como entendi a pergunta", "How I read the question")
    return f"*{heading}: {'; '.join(said)}.*"
