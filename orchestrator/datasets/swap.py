"""The staged rows into place, in the caller's transaction.

Place in the flow: loading.py's last step. The table itself stays: its rights, views, policies
and indexes are somebody's. Only rows that are new, different or gone are touched, so that a load
of the last days writes little, and readers wait for nothing: until the commit they see what was
there before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg2 import sql

from orchestrator.database import Transaction
from orchestrator.datasets.model import Column, wrong
from orchestrator.datasets.staging import listed, number, run, staging_of

_NO_EQUALITY = ("json", "xml")


@dataclass(frozen=True, slots=True)
class Swapped:
    """distinct: keys that were staged. changed: rows that are new, different or gone."""

    distinct: int
    changed: int
    total: int


def swap(
    transaction: Transaction, table: str, columns: Mapping[str, Column], *, replace: bool
) -> Swapped:
    """A later row of a key replaces an earlier one. replace: the table then holds these rows only.

    Raises Invalid, for the whole transaction to be undone, when the rows are not what was staged.
    """
    target, staging = sql.Identifier("data", table), staging_of(table)
    keys = [name for name, column in columns.items() if column.is_key]
    same = _same_key(keys)
    run(transaction, sql.SQL("SET LOCAL work_mem = '64MB'"))  # a million keys in memory
    run(transaction, sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(target))
    run(transaction, sql.SQL(
        "DELETE FROM {0} AS s USING (SELECT {2}, max(arrival) AS last FROM {0} GROUP BY {2} "
        "HAVING count(*) > 1) AS t WHERE {1} AND s.arrival < t.last").format(
            staging, same, listed(keys)))
    run(transaction, sql.SQL("ANALYZE {} ({})").format(staging, listed(keys)))
    gone = run(transaction, sql.SQL(
        "DELETE FROM {} AS t WHERE NOT EXISTS (SELECT FROM {} AS s WHERE {})").format(
            target, staging, same)) if replace else 0
    changed = run(transaction, _merge(target, staging, columns, keys, same))
    distinct = number(transaction, sql.SQL("SELECT count(*) FROM {}").format(staging))
    total = number(transaction, sql.SQL("SELECT count(*) FROM {}").format(target))
    alike = number(transaction, sql.SQL(
        "SELECT count(*) FROM {} AS s JOIN {} AS t ON {} AND NOT {}").format(
            staging, target, same, _differs(list(columns.values()))))
    if alike != distinct or (replace and total != distinct):
        raise wrong(f"{distinct} chaves foram lidas, {alike} linhas ficaram iguais, e há {total}",
                    f"{distinct} keys were read, {alike} rows became the same, {total} are there")
    run(transaction, sql.SQL("ANALYZE {}").format(target))
    return Swapped(distinct, gone + changed, total)


def newest_day(transaction: Transaction, table: str, day: str) -> str:
    """The last day among the staged rows, or "". A day to come is a slip of somebody's: behind it
    as a watermark nothing new would ever be read."""
    with transaction.connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT least(max({})::date, current_date)::text FROM {}").format(
            sql.Identifier(day), staging_of(table)))
        row = cursor.fetchone()
    return str(row[0] or "") if row else ""


def _merge(
    target: sql.Composable, staging: sql.Composable, columns: Mapping[str, Column],
    keys: list[str], same: sql.Composable,
) -> sql.Composable:
    others = [column for name, column in columns.items() if name not in keys]
    update = sql.SQL("WHEN MATCHED AND {} THEN UPDATE SET {}").format(
        _differs(others), sql.SQL(", ").join(
            sql.SQL("{0} = s.{0}").format(sql.Identifier(column.name)) for column in others))
    return sql.SQL(
        "MERGE INTO {} AS t USING {} AS s ON {} {} "
        "WHEN NOT MATCHED THEN INSERT ({}) VALUES ({})").format(
            target, staging, same, update if others else sql.SQL(""), listed(columns),
            sql.SQL(", ").join(sql.SQL("s.{}").format(sql.Identifier(name)) for name in columns))


def _same_key(keys: list[str]) -> sql.Composable:
    return sql.SQL(" AND ").join(
        sql.SQL("t.{0} = s.{0}").format(sql.Identifier(name)) for name in keys)


def _differs(columns: list[Column]) -> sql.Composable:
    return sql.SQL("(ROW({}) IS DISTINCT FROM ROW({}))").format(*(
        sql.SQL(", ").join(
            sql.SQL("{}.{}::text" if column.type in _NO_EQUALITY else "{}.{}").format(
                sql.SQL(side), sql.Identifier(column.name)) for column in columns)
        for side in ("t", "s")))
