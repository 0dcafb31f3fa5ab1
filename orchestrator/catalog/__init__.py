"""What the data means. Code never names a business column: everything it must know of one
is said in sql/catalog/*.toml.

    model.py     the shape of a catalog
    load.py      from TOML, with errors that say which file and key to correct
    folding.py   words without accents, case and plural, for matching
    values.py    the values found in the data
    check.py     does the catalog fit the real database?
"""

from orchestrator.catalog.check import check_catalog
from orchestrator.catalog.load import load_catalog
from orchestrator.catalog.model import (
    Catalog,
    Column,
    Condition,
    Frozen,
    MetricDef,
    Table,
    Text,
    Verified,
    Words,
)
from orchestrator.catalog.values import ValueIndex

__all__ = [
    "Catalog",
    "Column",
    "Condition",
    "Frozen",
    "MetricDef",
    "Table",
    "Text",
    "ValueIndex",
    "Verified",
    "Words",
    "check_catalog",
    "load_catalog",
]
