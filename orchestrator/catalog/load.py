"""From TOML files to a checked Catalog.

Place in the flow: services.py loads it once per process; nobody else reads the files.
Every error names the file and the key, and says what to do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from orchestrator.catalog.model import Catalog, MetricDef, Table
from orchestrator.errors import Invalid


def load_catalog(path: str | Path) -> Catalog:
    """The tables of one TOML file, or of every *.toml of a folder, one table a file.

    Raises Invalid (code CATALOG) on a missing or unreadable file, an unknown key, a wrong
    type, or a name that refers to nothing.
    """
    where = Path(path)
    files = sorted(where.glob("*.toml")) if where.is_dir() else [where]
    if not files:
        raise _invalid(
            str(where), "-", "não há nenhum arquivo .toml; crie um com `ezpocket catalog draft`",
            "there is no .toml file; make one with `ezpocket catalog draft`",
        )
    tables: dict[str, Table] = {}
    for file in files:
        table = _load_table(file)
        if table.name in tables:
            raise _invalid(
                file.name, "name", f"a tabela {table.name!r} já está em outro arquivo",
                f"the table {table.name!r} is already in another file",
            )
        tables[table.name] = table
    return Catalog(tables=tables)


def _load_table(file: Path) -> Table:
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _invalid(file.name, "-", "o arquivo não existe", "the file does not exist") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _invalid(
            file.name, "-", f"não é um TOML legível: {error}", f"not readable TOML: {error}"
        ) from None
    try:
        table = Table.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "-"
        raise _invalid(file.name, key, f"{first['msg']}", f"{first['msg']}") from None
    for key, name, kind in _dangling(table):
        raise _invalid(
            file.name, key, f"{name!r} não é {kind[0]}; corrija o nome ou declare-o",
            f"{name!r} is not {kind[1]}; correct the name or declare it",
        )
    return table


_COLUMN = ("uma coluna desta tabela", "a column of this table")
_METRIC = ("uma métrica desta tabela", "a metric of this table")
_CONDITION = ("uma condição desta tabela", "a condition of this table")


def _dangling(table: Table) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """(key, name, kind) for every name that refers to nothing."""
    columns = [("key", table.key), ("default_time", table.default_time), ("amount", table.amount),
               ("partition", table.partition)]
    columns += [("list_columns", name) for name in table.list_columns]
    for key, name in columns:
        if name and name not in table.columns:
            yield key, name, _COLUMN
    if table.default_metric and table.default_metric not in table.metrics:
        yield "default_metric", table.default_metric, _METRIC
    for label, condition in table.conditions.items():
        for name in condition.excludes:
            if name not in table.columns:
                yield f"conditions.{label}.excludes", name, _COLUMN
    for label, metric in table.metrics.items():
        for key, name, kind in _dangling_metric(table, metric):
            yield f"metrics.{label}.{key}", name, kind


def _dangling_metric(table: Table, metric: MetricDef) -> Iterator[tuple[str, str, tuple[str, str]]]:
    for key, name in (("column", metric.column), ("time", metric.time)):
        if name and name not in table.columns:
            yield key, name, _COLUMN
    for key in ("numerator", "denominator", "counted"):
        name = getattr(metric, key)
        if name and name not in table.metrics:
            yield key, name, _METRIC
    if metric.condition and metric.condition not in table.conditions:
        yield "condition", metric.condition, _CONDITION
    ratio = bool(metric.numerator and metric.denominator)
    if not (ratio or metric.expression or (metric.column and metric.aggregation)):
        yield "expression", metric.expression, (
            "uma definição: dê expression, ou numerator e denominator, ou column e aggregation",
            "a definition: expression, or numerator and denominator, or column and aggregation",
        )


def _invalid(file: str, key: str, pt: str, en: str) -> Invalid:
    return Invalid(
        "CATALOG",
        f"Catálogo: em {file}, chave {key}: {pt}.",
        f"Catalog: in {file}, key {key}: {en}.",
    )
