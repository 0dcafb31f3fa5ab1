"""Copies a SQLite file into a schema of PostgreSQL.

Place in the flow: databases.py, for each database that a question of Spider or BIRD names. The
schema is one of a private server, made anew and thrown away with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg import sql

from orchestrator.catalog.values import quoted
from orchestrator.errors import Invalid
from orchestrator.evaluation.sqlite.gold import opened
from orchestrator.evaluation.sqlite.tables import Table, tables_of

BATCH = 2_000
MAX_TABLES = 1_000


def load_sqlite(path: Path, dsn: str, schema: str, *, reader: str) -> tuple[Table, ...]:
    """The tables, now in `schema`, which `reader` may read. dsn: of who may make schemas. Raises
    Invalid for a file that is no SQLite database, or none that PostgreSQL can hold."""
    try:
        with closing(opened(path)) as source, psycopg.connect(dsn) as target:
            tables = tables_of(source)
            if len(tables) > MAX_TABLES:  # each is locked until all are there, and drafted after
                raise Invalid(
                    "eval_sqlite", f"{path} tem {len(tables)} tabelas; {MAX_TABLES} é o máximo.",
                    f"{path} has {len(tables)} tables; {MAX_TABLES} are the most.")
            target.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(
                sql.Identifier(schema)))
            target.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
            for table in tables:
                _copy(source, target, schema, table)
            for grant in ("GRANT USAGE ON SCHEMA {} TO {}",
                          "GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}"):
                target.execute(sql.SQL(grant).format(
                    sql.Identifier(schema), sql.Identifier(reader)))
    except sqlite3.Error as error:
        raise Invalid(
            "eval_sqlite", f"{path} não pode ser lido como banco SQLite: {error}.",
            f"{path} cannot be read as a SQLite database: {error}.") from error
    except psycopg.Error as error:  # too many columns, say
        why = " ".join(str(error).split())[:300]
        raise Invalid("eval_sqlite", f"{path} não pode ser copiado para o PostgreSQL: {why}.",
                      f"{path} cannot be copied into PostgreSQL: {why}.") from error
    return tables


def drop(dsn: str, schema: str) -> None:
    with psycopg.connect(dsn) as target:
        target.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))


def bad_values(tables: tuple[Table, ...]) -> Iterator[tuple[str, int]]:
    """("table.column", how many) of columns that stayed text because of some values."""
    return ((f"{table.stored}.{column.stored}", column.bad)
            for table in tables for column in table.columns if column.bad)


def _copy(
    source: sqlite3.Connection, target: psycopg.Connection[tuple[object, ...]], schema: str,
    table: Table,
) -> None:
    where = sql.Identifier(schema, table.stored)
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(column.stored), sql.SQL(column.kind))
        for column in table.columns)
    target.execute(sql.SQL("CREATE TABLE {} ({})").format(where, columns))
    named = ", ".join(quoted(column.name) for column in table.columns)
    rows = source.execute(f"SELECT {named} FROM {quoted(table.name)}")
    with target.cursor() as cursor, cursor.copy(
            sql.SQL("COPY {} FROM STDIN").format(where)) as copy:
        while batch := rows.fetchmany(BATCH):
            for row in batch:
                copy.write_row([column.value(value)
                                for column, value in zip(table.columns, row, strict=True)])
