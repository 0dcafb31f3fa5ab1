"""A first catalog from any PostgreSQL schema: `ezpocket catalog draft`.

Place in the flow: a person saves what it prints as sql/catalog/<table>.toml and corrects it.
Names, types and the data itself give the roles: few distinct values make a lookup column, a
date the default time, each number a sum and an average. Nothing is written anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.catalog import MetricDef
from orchestrator.catalog.values import Fetch, quoted
from orchestrator.errors import Invalid, NotFound

# A text column with at most this many values is one that questions filter by.
FEW = 2_000
_TYPES = {
    "smallint": "integer", "integer": "integer", "bigint": "integer", "numeric": "numeric",
    "real": "numeric", "double precision": "numeric", "money": "numeric", "date": "date",
    "timestamp without time zone": "timestamp", "timestamp with time zone": "timestamp",
    "boolean": "boolean",
}
_ID_ENDINGS = ("_id", "_code", "_number", "_no", "_uuid", "_key")


@dataclass(frozen=True)
class Found:
    """A column of the database, and what it seems to be for."""

    name: str
    type: str
    role: str
    lookup: bool


def draft_catalog(fetch: Fetch, *, schema: str = "data", table: str | None = None) -> str:
    """TOML for the schema's tables (or one of them), one file's text after another.

    fetch: runs one SELECT. Raises NotFound when there is no such table, Invalid on a name
    that no table can have.
    """
    names = [name for name in _tables(fetch, schema) if table in (None, name)]
    if not names:
        named = f" {table}" if table else ""
        raise NotFound(
            "NO_TABLE",
            f"Não há tabela{named} no esquema {schema} que se possa ler. Confira os nomes.",
            f"There is no table{named} in schema {schema} that can be read. Check the names.",
        )
    texts = [_table_text(fetch, schema, name) for name in names]
    if len(texts) == 1:
        return texts[0]
    headed = zip(names, texts, strict=True)
    return "\n".join(f"# ===== {name}.toml\n{text}" for name, text in headed)


def _tables(fetch: Fetch, schema: str) -> list[str]:
    rows = fetch(
        "SELECT table_name FROM information_schema.tables "
        f"WHERE table_schema = {_literal(schema)} ORDER BY table_name"
    )
    return [str(row[0]) for row in rows]


def _table_text(fetch: Fetch, schema: str, table: str) -> str:
    columns = _columns(fetch, schema, table)
    key = _key(columns)
    time = next((column.name for column in columns if column.role == "time"), "")
    measures = [column for column in columns if column.role == "measure"]
    lines = [
        f"# Drafted from {schema}.{table}: correct labels, add synonyms, delete what is no use.",
        "", f"name = {_text(table)}", f"schema = {_text(schema)}", f"label = {_label(table)}",
        f"key = {_text(key)}",
    ]
    lines += [f"default_time = {_text(time)}"] if time else []
    lines += [f"amount = {_text(measures[0].name)}"] if measures else []
    lines.append('default_metric = "row_count"')
    for column in columns:
        lines += ["", *_column_lines(column)]
    for name, metric, label in _metrics(key, measures):
        lines += ["", *_metric_lines(name, metric, label)]
    return "\n".join(lines) + "\n"


def _columns(fetch: Fetch, schema: str, table: str) -> list[Found]:
    rows = fetch(
        "SELECT column_name, data_type FROM information_schema.columns "
        f"WHERE table_schema = {_literal(schema)} AND table_name = {_literal(table)} "
        "ORDER BY ordinal_position"
    )
    found = []
    for name, declared in rows:
        kind = _TYPES.get(str(declared), "text")
        few = kind == "text" and _is_few(fetch, schema, table, str(name))
        found.append(Found(str(name), kind, _role(str(name), kind, few=few), few))
    return found


def _is_few(fetch: Fetch, schema: str, table: str, column: str) -> bool:
    rows = fetch(
        f"SELECT count(*) FROM (SELECT DISTINCT {quoted(column)} "
        f"FROM {quoted(schema)}.{quoted(table)} LIMIT {FEW + 1}) AS found"
    )
    return int(str(rows[0][0])) <= FEW


def _role(name: str, kind: str, *, few: bool) -> str:
    if name == "id" or name.endswith(_ID_ENDINGS):
        return "id"
    if kind in ("date", "timestamp"):
        return "time"
    if kind in ("integer", "numeric"):
        return "measure"
    return "dimension" if few or kind == "boolean" else "attribute"


def _key(columns: list[Found]) -> str:
    if not columns:
        raise Invalid("NO_COLUMNS", "A tabela não tem colunas.", "The table has no columns.")
    return next((column.name for column in columns if column.role == "id"), columns[0].name)


def _metrics(key: str, measures: list[Found]) -> Iterator[tuple[str, MetricDef, str]]:
    """(name, metric, label) guessed: the rows, and each measure's sum and average."""
    none = {"pt": "", "en": ""}
    made = {"label": none, "column": key, "aggregation": "count", "unit": "count"}
    yield "row_count", MetricDef.model_validate(made), "rows"
    for column in measures:
        for aggregation, prefix in (("sum", "total"), ("avg", "average")):
            made = {"label": none, "column": column.name, "aggregation": aggregation}
            words = column.name.replace("_", " ")
            yield f"{prefix}_{column.name}", MetricDef.model_validate(made), f"{prefix} {words}"


def _column_lines(column: Found) -> list[str]:
    lines = [
        f"[columns.{_text(column.name)}]", f"type = {_text(column.type)}",
        f"role = {_text(column.role)}", f"label = {_label(column.name)}",
    ]
    return [*lines, "lookup = true"] if column.lookup and column.role == "dimension" else lines


def _metric_lines(name: str, metric: MetricDef, label: str) -> list[str]:
    lines = [
        f"[metrics.{_text(name)}]", f"label = {_label(label)}",
        f"column = {_text(metric.column)}", f"aggregation = {_text(metric.aggregation)}",
    ]
    return [*lines, f"unit = {_text(metric.unit)}"] if metric.unit else lines


def _label(name: str) -> str:
    words = _text(name.replace("_", " "))
    return f"{{ pt = {words}, en = {words} }}"


def _text(value: str) -> str:
    """A TOML string; JSON's escapes are TOML's too."""
    return json.dumps(value, ensure_ascii=False)


def _literal(value: str) -> str:
    if not value or len(value) > 63 or "\0" in value or "\\" in value:
        raise Invalid("BAD_NAME", f"Nome inválido: {value[:63]!r}.", f"Bad name: {value[:63]!r}.")
    escaped = value.replace("'", "''")
    return f"'{escaped}'"
