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
    "real": "numeric", "double precision": "numeric", "date": "date",
    "timestamp without time zone": "timestamp", "timestamp with time zone": "timestamp",
    "boolean": "boolean", "text": "text", "character varying": "text", "character": "text",
    "name": "text", "inet": "text", "cidr": "text", "macaddr": "text", "macaddr8": "text",
}
# Shown in lists and counted, and no more: their values are written, not filtered by.
_SHOWN = ("uuid", "money", "interval", "time without time zone", "time with time zone")
_MONEY = "money"  # no average of it exists in PostgreSQL: its metrics are of a numeric
# In names of what a business measures, the best first: guesses for `amount` alone.
_AMOUNT_WORDS = (
    "revenue", "receita", "faturamento", "sales", "vendas", "amount", "valor", "total", "value",
    "price", "preco", "cost", "custo", "paid", "pago", "salary", "salario",
)
_ID_ENDINGS = ("_id", "_code", "_number", "_no", "_uuid", "_key")


@dataclass(frozen=True)
class Found:
    """A column of the database, and what it seems to be for. declared: PostgreSQL's own type.
    ahead: it holds days to come."""

    name: str
    type: str
    role: str
    lookup: bool
    declared: str
    ahead: bool = False

    @property
    def operand(self) -> str:
        """What an aggregate is taken of, where the column itself will not do; else empty."""
        return f"{quoted(self.name)}::numeric" if self.declared == _MONEY else ""


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
    columns, left_out = _columns(fetch, schema, table)
    if not columns:
        return f"# {schema}.{table} has no column that questions can use.\n"
    key = next((column.name for column in columns if column.role == "id"), columns[0].name)
    time = next((column.name for column in columns if column.role == "time"), "")
    measures = [column for column in columns if column.role == "measure"]
    lines = [
        f"# Drafted from {schema}.{table}: correct labels, add synonyms, delete what is no use.",
        *(f"# Left out: {json.dumps(name)}, because questions cannot use {declared}; a view that "
          "makes it a number, a date or a text can be drafted." for name, declared in left_out),
        "", f"name = {_text(table)}", f"schema = {_text(schema)}", f"label = {_label(table)}",
        f"key = {_text(key)}",
    ]
    lines += [f"default_time = {_text(time)}"] if time else []
    lines += [f"amount = {_text(min(measures, key=_amount_rank).name)}"] if measures else []
    lines.append('default_metric = "row_count"')
    for column in columns:
        lines += ["", *_column_lines(column)]
    aggregated = [*measures, *(column for column in columns if column.operand)]
    for name, metric, label in _metrics(key, aggregated):
        lines += ["", *_metric_lines(name, metric, label)]
    return "\n".join(lines) + "\n"


def _amount_rank(column: Found) -> tuple[int, bool]:
    """Money by its name first, then numbers with decimals, in the table's order."""
    parts = column.name.lower().split("_")
    known = [place for place, word in enumerate(_AMOUNT_WORDS) if word in parts]
    return (min(known, default=len(_AMOUNT_WORDS)), column.type == "integer")


def _columns(fetch: Fetch, schema: str, table: str) -> tuple[list[Found], list[tuple[str, str]]]:
    """What questions can use, and (name, declared type) of the rest. Enumerations and citext,
    which the standard's view calls USER-DEFINED, are read as text."""
    rows = fetch(
        "SELECT c.column_name, CASE WHEN t.typtype = 'e' OR t.typname = 'citext' THEN 'text' "
        "WHEN c.data_type IN ('USER-DEFINED', 'ARRAY') THEN c.udt_name ELSE c.data_type END "
        "FROM information_schema.columns c "
        "LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = c.udt_schema "
        "LEFT JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typname = c.udt_name "
        f"WHERE c.table_schema = {_literal(schema)} AND c.table_name = {_literal(table)} "
        "ORDER BY c.ordinal_position"
    )
    found, left_out = [], []
    for name, declared in ((str(row[0]), str(row[1])) for row in rows):
        kind = _TYPES.get(declared, "text" if declared in _SHOWN else "")
        if not kind:
            left_out.append((name, json.dumps(declared)))
            continue
        few = kind == "text" and declared not in _SHOWN and _is_few(fetch, schema, table, name)
        role = _role(name, kind, few=few)
        ahead = role == "time" and _reaches_ahead(fetch, schema, table, name)
        found.append(Found(name, kind, role, few, declared, ahead))
    return found, left_out


def _is_few(fetch: Fetch, schema: str, table: str, column: str) -> bool:
    rows = fetch(
        f"SELECT count(*) FROM (SELECT DISTINCT {quoted(column)} "
        f"FROM {quoted(schema)}.{quoted(table)} LIMIT {FEW + 1}) AS found"
    )
    return int(str(rows[0][0])) <= FEW


def _reaches_ahead(fetch: Fetch, schema: str, table: str, column: str) -> bool:
    """Whether it holds a day after today, as due dates and appointments do."""
    rows = fetch(
        f"SELECT max({quoted(column)}) >= current_date + 1 FROM {quoted(schema)}.{quoted(table)}"
    )
    return rows[0][0] is True


def _role(name: str, kind: str, *, few: bool) -> str:
    if name == "id" or name.endswith(_ID_ENDINGS):
        return "id"
    if kind in ("date", "timestamp"):
        return "time"
    if kind in ("integer", "numeric"):
        return "measure"
    return "dimension" if few or kind == "boolean" else "attribute"


def _metrics(key: str, measures: list[Found]) -> Iterator[tuple[str, MetricDef, str]]:
    """(name, metric, label) guessed: the rows, and each measure's sum and average."""
    none = {"pt": "", "en": ""}
    made = {"label": none, "column": key, "aggregation": "count", "unit": "count"}
    yield "row_count", MetricDef.model_validate(made), "rows"
    for column in measures:
        for aggregation, prefix in (("sum", "total"), ("avg", "average")):
            made = ({"expression": f"{aggregation}({column.operand})"} if column.operand else
                    {"column": column.name, "aggregation": aggregation}) | {"label": none}
            words = column.name.replace("_", " ")
            yield f"{prefix}_{column.name}", MetricDef.model_validate(made), f"{prefix} {words}"


def _column_lines(column: Found) -> list[str]:
    lines = [
        f"[columns.{_text(column.name)}]", f"type = {_text(column.type)}",
        f"role = {_text(column.role)}", f"label = {_label(column.name)}",
    ]
    lines += ["ahead = true"] if column.ahead else []
    return [*lines, "lookup = true"] if column.lookup and column.role == "dimension" else lines


def _metric_lines(name: str, metric: MetricDef, label: str) -> list[str]:
    lines = [f"[metrics.{_text(name)}]", f"label = {_label(label)}"]
    for key in ("column", "aggregation", "expression", "unit"):
        value = getattr(metric, key)
        lines += [f"{key} = {_text(value)}"] if value else []
    return lines


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
