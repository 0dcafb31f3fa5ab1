"""A statement under repair, and what was done to it.

Place in the flow: __init__.py makes a Case of each error and hands it to the repair for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import SqlglotError

from orchestrator.catalog import Catalog
from orchestrator.plan.dialect import Dialect

# What sqlglot raises on text that it cannot read or print, its own bugs among them.
UNREADABLE = (SqlglotError, RecursionError, AssertionError, AttributeError, IndexError, KeyError,
              TypeError, ValueError)


@dataclass(frozen=True)
class Applied:
    """One repair, in both languages."""

    code: str
    pt: str
    en: str

    def message(self, lang: str) -> str:
        return self.en if lang == "en" else self.pt


@dataclass(frozen=True)
class Correction:
    sql: str
    applied: tuple[Applied, ...]


@dataclass(frozen=True)
class Said:
    """What a message complains of. kind: a key of the repairs, "" of anything else; name: the
    name or value it shows, "" without; left, right: the types it shows."""

    kind: str = ""
    name: str = ""
    left: str = ""
    right: str = ""


@dataclass
class Case:
    """`tree` is changed in place, or replaced."""

    tree: exp.Expr
    said: Said
    catalog: Catalog
    dialect: Dialect


def renamed(wrong: str, right: str) -> Applied:
    shown = repr(wrong[:60])
    return Applied(
        "RENAMED", f"Trocado {shown} por {right!r}.", f"Replaced {shown} by {right!r}.")


def converted(what: str) -> Applied:
    shown = what[:60]
    return Applied("CONVERTED", f"Convertido para comparar: {shown}.",
                   f"Converted to compare: {shown}.")
