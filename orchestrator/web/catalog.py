"""The catalog for the page's chips and suggestions: what can be asked for, in one language.

Place in the flow: plans are edited with it. It is read at the first request, and the values of a
column when they are first asked for; both stay in memory, bounded by catalog/values.py.
"""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, request

from orchestrator.catalog import Catalog, Column, MetricDef, Table, ValueIndex, load_catalog
from orchestrator.catalog.folding import fold
from orchestrator.errors import NotFound
from orchestrator.settings import Settings
from orchestrator.web.auth import login_required
from orchestrator.web.context import language, query_text, services

routes = Blueprint("catalog", __name__, url_prefix="/api/catalog")
SHOWN = 50
KEEP_SECONDS = 600


@routes.get("")
@login_required
def catalog() -> Response:
    lang = language(request.args) or "pt"
    found = loaded(services().settings.catalog_path)
    return jsonify(tables=[_table(table, lang) for table in found.tables.values()])


@routes.get("/values")
@login_required
def values() -> Response:
    """At most 50 values of ?column= of ?table= in which a word begins with ?q=, else contain it;
    `also`: what else people call one ("São Paulo" for SP), which is looked through too."""
    lang, wanted = language(request.args) or "pt", fold(query_text("q", 200))
    name, column_name = query_text("table", 200), query_text("column", 200)
    table = loaded(services().settings.catalog_path).tables.get(name)
    column = table.columns.get(column_name) if table else None
    if table is None or column is None:
        raise NotFound("no_such_column", "O catálogo não tem essa coluna; veja /api/catalog.",
                       "The catalog has no such column; see /api/catalog.")
    known = dict.fromkeys((*_found(services().settings, name, column_name), *column.values))
    shown = [{"value": value, "label": column.reads(value, lang), "also": _synonyms(column, value)}
             for value in known]
    return jsonify(values=_matching(shown, wanted)[:SHOWN])


def _synonyms(column: Column, value: str) -> list[str]:
    words = column.values.get(value)
    return list(words.all()) if words else []


def _matching(shown: list[dict[str, Any]], wanted: str) -> list[dict[str, Any]]:
    """Those whose beginning it is come first, then a word's, then the others."""
    ranked = []
    for place, one in enumerate(shown):
        text = fold(" ".join((one["label"], one["value"], *one["also"])))
        if wanted in text:
            ranked.append((not text.startswith(wanted), f" {wanted}" not in f" {text}", place))
    return [shown[place] for _, _, place in sorted(ranked)]


@lru_cache(maxsize=1)
def loaded(path: Path) -> Catalog:
    return load_catalog(path)


def _found(settings: Settings, table: str, column: str) -> tuple[str, ...]:
    """The column's values in the data, at most 10 minutes old. On Athena those that the catalog
    names are all: a web process does without pandas."""
    if settings.bd_reference != "Local":
        return ()
    return _distinct(settings, table, column, int(time.monotonic() / KEEP_SECONDS))


@lru_cache(maxsize=64)
def _distinct(settings: Settings, table: str, column: str, _period: int) -> tuple[str, ...]:
    from orchestrator.warehouse import open_warehouse  # noqa: PLC0415 - 5 MB, not at the start

    whole = loaded(settings.catalog_path).tables[table]
    alone = whole.model_copy(update={"columns": {column: whole.columns[column]}})
    warehouse = open_warehouse(settings)
    return ValueIndex.load(Catalog(tables={table: alone}), warehouse.fetch).column(table, column)


def _table(table: Table, lang: str) -> dict[str, Any]:
    return {
        "name": table.name, "label": table.label.get(lang),
        "description": table.description.get(lang),
        "default_time": table.default_time, "default_metric": table.default_metric,
        "metrics": [_metric(name, metric, lang) for name, metric in table.metrics.items()],
        "columns": [_column(name, column, lang) for name, column in table.columns.items()],
        "conditions": [{"name": name, "label": condition.label.get(lang)}
                       for name, condition in table.conditions.items()],
        "time_columns": [name for name, column in table.columns.items() if column.role == "time"],
        "examples": list(table.examples.en if lang == "en" else table.examples.pt),
    }


def _metric(name: str, metric: MetricDef, lang: str) -> dict[str, Any]:
    return {"name": name, "label": metric.label.get(lang), "unit":
            "percent" if metric.percent else metric.unit,
            "description": metric.description.get(lang)}


def _column(name: str, column: Column, lang: str) -> dict[str, Any]:
    """group, filter: whether a plan may group by it or filter with it. values: a closed set's;
    `lookup`: whether /api/catalog/values knows more."""
    return {
        "name": name, "label": column.label.get(lang), "type": column.type, "unit": column.unit,
        "role": column.role, "description": column.description.get(lang),
        "group": column.role in ("dimension", "time", "id", "attribute"),
        "filter": True, "lookup": column.lookup,
        "values": [{"value": value, "label": column.reads(value, lang)}
                   for value in column.values],
    }
