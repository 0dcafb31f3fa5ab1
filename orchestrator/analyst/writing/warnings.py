"""What a reader must know about the data behind the answer."""

from __future__ import annotations

from orchestrator.analyst.writing import grammar, numbers
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import pick


def data_warnings(view: View) -> list[str]:
    """Rows cut at the reader's bound, and values that are missing."""
    lang = view.lang
    found: list[str] = []
    if view.truncated:
        rows = numbers.number(view.row_count, lang)
        found.append(pick(
            lang,
            f"O resultado tinha mais linhas do que as {rows} lidas; totais e estatísticas valem "
            "só para elas. Restrinja o período ou os filtros para ver tudo.",
            f"The result had more rows than the {rows} that were read; totals and statistics "
            "cover only those. Narrow the period or the filters to see everything.",
        ))
    for column in view.metrics:
        nulls = view.entry(column).get("nulls", 0)
        if nulls and not view.all_null:
            count = numbers.number(nulls, lang)
            label = grammar.lower_first(column.label)
            found.append(pick(
                lang,
                f"{count} {'linha' if nulls == 1 else 'linhas'} sem valor de {label} "
                "(sem dados, o que não é zero).",
                f"{count} {'row' if nulls == 1 else 'rows'} without a value of {label} "
                "(no data, which is not zero).",
            ))
    return found
