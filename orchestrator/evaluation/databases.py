"""Over which database a question is asked: its catalog, who reads it, what its golds run on.

Place in the flow: evaluation.py opens one of these for each database that the questions name.

no database named          the warehouse as configured (or --dsn), its catalog (or --catalog)
--dsn with {db} in it      sql-eval: a database of that name on a server
SQLite file                Spider and BIRD: copied into a schema of the private server
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from orchestrator.catalog import Catalog, load_catalog
from orchestrator.catalog_draft import draft_catalog
from orchestrator.errors import Invalid, NotFound, Unavailable
from orchestrator.evaluation.described import Meanings, described
from orchestrator.evaluation.gold import BadSql, GoldReader, Reader
from orchestrator.evaluation.sqlite.gold import SqliteReader
from orchestrator.evaluation.sqlite.load import bad_values, load_sqlite
from orchestrator.evaluation.translate import from_sqlite, with_schemas
from orchestrator.plan.model import Plan

SUFFIXES = (".sqlite", ".sqlite3", ".db")
Completed = Callable[[str, str], str]  # a table's name and its drafted text → the text
# Where the two benchmarks keep them, beside their question file.
FOLDERS = ("database", "databases", "dev_databases", "test_database", "train_databases")


@dataclass(frozen=True)
class Opened:
    """dsn: of who reads. catalog: where it lies. runnable: a gold in this database's words.
    notes: (Portuguese, English) of what a person should know of it."""

    dsn: str = field(repr=False)
    catalog: Path
    golds: GoldReader
    ours: Reader
    runnable: Callable[[str], str]
    notes: tuple[tuple[str, str], ...] = ()

    def bare_plan(self, today: dt.date) -> Plan:
        return Plan(goal="evaluation", table=next(iter(load_catalog(self.catalog).tables)),
                    today=today)


def of_postgres(dsn: str, catalog: Path) -> Opened:
    """A database whose catalog is written."""
    tables = load_catalog(catalog).tables
    reader = Reader(dsn, schemas=_schemas(load_catalog(catalog)))
    placed = {name: table.db_schema for name, table in tables.items()}
    return Opened(dsn, catalog, reader, reader, lambda sql: with_schemas(sql, placed))


def of_sqlite(
    path: Path, owner: str, reads: str, *, reader: str, folder: Path, meanings: Meanings,
) -> Opened:
    """Copied by `owner` into a schema that `reader` then reads at `reads`; its catalog is drafted
    into `folder`, with what is known of the columns."""
    schema = schema_of(path.stem)
    tables = load_sqlite(path, owner, schema, reader=reader)
    ours = Reader(reads, schemas=(schema,))
    notes = tuple(
        (f"{path.name}: {name} continua texto: {count} valor(es) não são do tipo declarado",
         f"{path.name}: {name} stays text: {count} value(s) are not of the declared type")
        for name, count in bad_values(tables))
    named = {table.stored: table for table in tables}
    catalog = drafted(ours, schema, folder,
                      lambda name, text: described(text, named[name], meanings))
    return Opened(reads, catalog, SqliteReader(path), ours,
                  lambda sql: from_sqlite(sql, tables, schema), notes)


def schema_of(name: str) -> str:
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in name.lower())
    return f"eval_{plain}"[:63]


def drafted(
    reader: Reader, schema: str, folder: Path,
    completed: Completed = lambda table, text: text,
) -> Path:
    """The folder, now with a first catalog of every table that questions can use. Raises NotFound
    when there is none, Unavailable when the database cannot be read."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        _draft(reader, schema, folder, completed)
    except BadSql as error:
        raise Unavailable(
            "eval_database", f"O banco da avaliação não pode ser lido: {error}. Confira --dsn.",
            f"The evaluation's database cannot be read: {error}. Check --dsn.") from error
    if not any(folder.glob("*.toml")):
        raise NotFound(
            "NO_TABLE", f"O esquema {schema} não tem tabela que se possa ler; informe --schema.",
            f"Schema {schema} has no table that can be read; say --schema.")
    return folder


def _draft(reader: Reader, schema: str, folder: Path, completed: Completed) -> None:
    quoted = schema.replace("'", "''")
    names = reader.rows(
        "SELECT c.relname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n "
        f"ON n.oid = c.relnamespace WHERE n.nspname = '{quoted}' "
        "AND c.relkind IN ('r', 'p', 'v', 'm', 'f') "
        "AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1").rows
    for number, (name,) in enumerate(names):
        text = draft_catalog(reader.fetch, schema=schema, table=name)
        if not all(line.startswith("#") or not line for line in text.splitlines()):
            (folder / f"{number:04}.toml").write_text(completed(name, text), "utf-8")


def sqlite_file(name: str, question_file: Path, given: Path | None) -> Path:
    """The file of the database called `name`: <folder>/<name>/<name>.sqlite, or without the folder
    in between. Raises Invalid that says where it was looked for."""
    beside = question_file.absolute().parent
    folders = [given] if given else [beside / folder for folder in FOLDERS]
    if Path(name).name != name or name in (".", ".."):
        raise Invalid("eval_database", f"{name!r} não é o nome de um banco; corrija o arquivo.",
                      f"{name!r} is no name of a database; correct the file.")
    for folder in folders:
        for suffix in SUFFIXES:
            for path in (folder / name / f"{name}{suffix}", folder / f"{name}{suffix}"):
                if path.is_file():
                    return path
    looked = ", ".join(str(folder) for folder in folders)
    raise Invalid(
        "eval_database", f"Não há arquivo SQLite de {name} em {looked}; informe --databases.",
        f"There is no SQLite file of {name} in {looked}; say --databases.")


def _schemas(catalog: Catalog) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(table.db_schema for table in catalog.tables.values()),
                                "public")))
