"""`ezpocket catalog check | draft`: does it fit the database; a first one for a new schema."""

from __future__ import annotations

import argparse

from orchestrator.catalog import check_catalog, load_catalog
from orchestrator.catalog_draft import draft_catalog
from orchestrator.cli.output import Screen
from orchestrator.settings import get_settings
from orchestrator.warehouse import open_warehouse


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """check: exit 0 without findings, 2 with. draft: TOML on standard output."""
    settings = get_settings()
    warehouse = open_warehouse(settings)
    if arguments.action == "draft":
        screen.say(draft_catalog(warehouse.fetch, schema=arguments.schema, table=arguments.table))
        return 0
    catalog = load_catalog(settings.catalog_path)
    translated = in_athena if settings.bd_reference == "Athena" else str
    findings = check_catalog(catalog, lambda sql: warehouse.fetch(translated(sql)))
    for finding in findings:
        screen.say(finding, style="yellow")
    if not findings:
        tables = ", ".join(catalog.tables)
        screen.say(screen.t(f"o catálogo serve ao banco: {tables}",
                            f"the catalog fits the database: {tables}"), style="green")
    return 2 if findings else 0


def in_athena(sql: str) -> str:
    """The catalog's PostgreSQL in Athena's words; the database is the connection's."""
    import sqlglot  # noqa: PLC0415  (14 MB that other commands do without)
    from sqlglot import exp  # noqa: PLC0415  (as above)

    tree = sqlglot.parse_one(sql, dialect="postgres")
    for table in tree.find_all(exp.Table):
        table.set("db", None)
    return tree.sql(dialect="athena")
