"""Words for what a plan contains: dates, values, filters, names.

Place in the flow: steps.py makes sentences of these. Every function takes `lang` ("pt" or
"en"); dates are written as people of that language write them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from orchestrator.catalog import Column, Table
from orchestrator.plan.model import Filter, Grain, Metric, Scalar, TimeRange

MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = (
    ("segunda-feira", "Monday"), ("terça-feira", "Tuesday"), ("quarta-feira", "Wednesday"),
    ("quinta-feira", "Thursday"), ("sexta-feira", "Friday"), ("sábado", "Saturday"),
    ("domingo", "Sunday"),
)
GRAINS: dict[Grain, tuple[str, str]] = {
    "day": ("dia", "day"),
    "week": ("semana (a partir de segunda-feira)", "week (from Monday)"),
    "month": ("mês", "month"),
    "quarter": ("trimestre", "quarter"),
    "year": ("ano", "year"),
    "weekday": ("dia da semana", "weekday"),
    "month_of_year": ("mês do ano", "month of the year"),
    "hour": ("hora do dia", "hour of the day"),
}
AGGREGATIONS: dict[str, tuple[str, str]] = {
    "sum": ("soma de {}", "sum of {}"),
    "avg": ("média de {}", "average {}"),
    "min": ("menor {}", "lowest {}"),
    "max": ("maior {}", "highest {}"),
    "count": ("contagem de {}", "count of {}"),
    "count_distinct": ("quantidade de {} distintos", "number of distinct {}"),
    "median": ("mediana de {}", "median {}"),
}
OPERATORS: dict[str, tuple[str, str]] = {
    "eq": ("{} é {}", "{} is {}"),
    "ne": ("{} não é {}", "{} is not {}"),
    "in": ("{} é {}", "{} is {}"),
    "not_in": ("{} não é {}", "{} is not {}"),
    "gt": ("{} acima de {}", "{} above {}"),
    "gte": ("{} de {} ou mais", "{} of {} or more"),
    "lt": ("{} abaixo de {}", "{} below {}"),
    "lte": ("{} de {} ou menos", "{} of {} or less"),
    "between": ("{} entre {}", "{} between {}"),
    "contains": ("{} contém {}", "{} contains {}"),
    "is_null": ("{} vazio", "{} is empty"),
    "not_null": ("{} preenchido", "{} is filled in"),
}


def pick(pair: tuple[str, str], lang: str) -> str:
    return pair[1] if lang == "en" else pair[0]


def day(value: dt.date, lang: str) -> str:
    if lang == "en":
        return f"{MONTHS_EN[value.month - 1]} {value.day}, {value.year}"
    return f"{value:%d/%m/%Y}"


def days(wanted: TimeRange, lang: str) -> str:
    """"01/03/2025 a 31/03/2025"; one day alone; "" when both ends are open."""
    start, end = wanted.start, wanted.end
    if start and end and start == end:
        return day(start, lang)
    if start and end:
        return f"{day(start, lang)} {pick(('a', 'to'), lang)} {day(end, lang)}"
    if start:
        return f"{pick(('a partir de', 'from'), lang)} {day(start, lang)}"
    return f"{pick(('até', 'until'), lang)} {day(end, lang)}" if end else ""


def listed(items: Sequence[str], lang: str, last: tuple[str, str] = ("e", "and")) -> str:
    """"a, b e c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {pick(last, lang)} {items[-1]}"


def column_name(name: str, table: Table, lang: str) -> str:
    known = table.columns.get(name)
    return (known.label.get(lang) if known else "") or name


def metric_name(metric: Metric, table: Table, lang: str) -> str:
    if metric.aggregation is None:
        known = table.metrics.get(metric.name)
        words = (known.label.get(lang) if known else "") or metric.name
        if metric.over in table.metrics:
            other = table.metrics[metric.over].label.get(lang)
            words += f" (% of {other})" if lang == "en" else f" (% de {other})"
    else:
        of = column_name(metric.column, table, lang) if metric.column else table.label.get(lang)
        words = pick(AGGREGATIONS[metric.aggregation], lang).format(of)
    if metric.per is not None:
        grain = pick(GRAINS[metric.per], lang).split(" (")[0]
        words += f" per {grain} (average)" if lang == "en" else f" por {grain} (média)"
    if not metric.where:
        return words
    conditions = listed([filter_words(item, table, lang) for item in metric.where], lang)
    return f"{words} ({conditions})"


def filter_words(item: Filter, table: Table, lang: str) -> str:
    if item.op in ("condition", "not_condition"):
        known = table.conditions.get(item.column)
        words = (known.label.get(lang) if known else "") or item.column
        return words if item.op == "condition" else f"{pick(('exceto', 'except'), lang)} {words}"
    column = table.columns.get(item.column)
    subject = column_name(item.column, table, lang)
    if item.grain is not None:
        subject = pick(GRAINS[item.grain], lang)
        values = [_part(value, item.grain, lang) for value in item.values]
    else:
        values = [value_words(value, column, lang) for value in item.values]
    joined = listed(values, lang) if item.op == "between" else listed(values, lang, ("ou", "or"))
    return pick(OPERATORS[item.op], lang).format(subject, joined)


def _part(value: Scalar, grain: Grain, lang: str) -> str:
    """Weekday 1 is Monday; the other parts of a date are said as numbers."""
    if grain == "weekday" and value in range(1, 8):
        return pick(WEEKDAYS[int(value) - 1], lang)
    return str(value)


def value_words(value: Scalar, column: Column | None, lang: str) -> str:
    """A value as people say it; codes such as "SP" stay as they are."""
    if isinstance(value, bool):
        return pick(("sim", "yes") if value else ("não", "no"), lang)
    if isinstance(value, (int, float)):
        return number(value, lang)
    if column is not None and column.type in ("date", "timestamp"):
        return _moment(value, lang)
    return column.reads(value, lang) if column is not None else value


def number(value: float, lang: str) -> str:
    text = f"{value:,}" if isinstance(value, int) or not value.is_integer() else f"{int(value):,}"
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


def _moment(value: str, lang: str) -> str:
    try:
        at = dt.datetime.fromisoformat(value)
    except ValueError:
        return value
    return day(at.date(), lang) + (f" {at:%H:%M}" if len(value) > 10 else "")
