"""The rows under the answer, as a Markdown table with formatted cells."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.analyst.writing import grammar, markdown, numbers
from orchestrator.analyst.writing.cells import NOTHING, Cell, name, show
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.ledger import as_number
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import MOST_LISTED, pick

MOST_ROWS = 20
MOST_COLUMNS = 12
_SAID_BY_THE_SENTENCE = 4
_SIGNED = ("change", "change_pct", "growth")


def result_table(view: View) -> str:
    """The first rows; "" where the sentence already says it all."""
    if view.shape == "empty" or not view.rows or view.all_null:
        return ""
    if view.shape == "single":
        return _one_row(view)
    small = view.row_count == 1 and len(view.columns) <= _SAID_BY_THE_SENTENCE
    listed = view.shape == "distinct" and len(view.columns) == 1 and view.row_count <= MOST_LISTED
    if listed or (small and view.shape == "breakdown"):
        return ""
    columns = view.columns[:MOST_COLUMNS]
    shown = view.rows[:MOST_ROWS]
    by_column = [column_cells([row[index] for row in shown], column, view.lang)
                 for index, column in enumerate(columns)]
    rows = list(zip(*by_column, strict=True))
    headings = [markdown.escape(grammar.upper_first(column.label), 60) for column in columns]
    text = markdown.table(headings, rows, [column.numeric for column in columns])
    return text + _how_many(view, len(rows), len(columns))


def column_cells(values: Sequence[Cell], column: Meaning, lang: str) -> list[str]:
    """The cells of one column as Markdown, with as many decimals in each as it needs."""
    if not column.numeric:
        said = name if column.is_dimension else show
        return [said(value, column, lang) for value in values]
    amounts = [as_number(value) for value in values]
    whole = all(numbers.exact(amount) % 1 == 0 for amount in amounts if amount is not None)
    return [
        show(value, column, lang) if amount is None
        else _amount(amount, column, lang, 0 if whole else 2)
        for value, amount in zip(values, amounts, strict=True)
    ]


def _amount(amount: numbers.Number, column: Meaning, lang: str, decimals: int) -> str:
    signed = column.role in _SIGNED
    if column.unit == "percent":
        return numbers.percent(amount, lang, signed=signed, fixed=True)
    if column.unit.isupper() and len(column.unit) == 3:
        return numbers.money(amount, column.unit, lang, signed=signed)
    return numbers.number(amount, lang, decimals, signed=signed)


def _one_row(view: View) -> str:
    """Several compared metrics, one a line; less than that the sentence has said."""
    compared = [m for m in view.metrics if view.companion(m, "previous") is not None]
    if len(view.metrics) < 2 or not (compared or len(view.columns) > _SAID_BY_THE_SENTENCE):
        return ""
    roles = [role for role in ("previous", "change", "change_pct", "share")
             if any(view.companion(metric, role) is not None for metric in view.metrics)]
    words = {
        "previous": ("Antes", "Before"), "change": ("Variação", "Change"),
        "change_pct": ("Variação %", "Change %"), "share": ("% do total", "% of total"),
    }
    headings = [pick(view.lang, "Indicador", "Measure"), pick(view.lang, "Valor", "Value"),
                *(pick(view.lang, *words[role]) for role in roles)]
    rows = [
        [markdown.escape(grammar.upper_first(metric.label), 60), _of(view, metric),
         *(_of(view, view.companion(metric, role)) for role in roles)]
        for metric in view.metrics
    ]
    return markdown.table(headings, rows, [False, *(True for _ in headings[1:])])


def _of(view: View, column: Meaning | None) -> str:
    return NOTHING if column is None else column_cells([view.value(column)], column, view.lang)[0]


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
