"""A word for what agents answer from beside a job's fields.

Place in the flow: services.py gives it to the runner, which keeps with it what is made ahead of a
person's yes (engine/memos.py). Processes with the same word would answer alike: they were started
with the same catalog, prompts, models, warehouse and code. A guard that was mended, say, uses no
verdict of the one before it, though its question was waiting all the while.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestrator.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
# What of the settings decides an answer: which models are asked with what, and where SQL runs.
_SETTINGS = (
    "bd_reference", "given_warehouse_url", "given_database_url", "db_host", "db_port", "db_name",
    "home", "timezone", "aws_region", "aws_athena_database", "aws_endpoint_url", "llm_rows",
    "openai_base_url", "openai_model",
)
# The product's own code, prompts and word lists, and the libraries' versions. All of it: a list of
# the files that matter would be wrong with the next import.
_PRODUCT = ("graph_config.py", "requirements.txt", "orchestrator/**/*.py", "orchestrator/**/*.toml",
            "workers/**/*.py", "workers/**/*.toml")


def basis_of(settings: Settings, product: Path = ROOT) -> str:
    """Reads some 600 files, in 20 to 30 ms. product: the folder of graph_config.py."""
    said = {name: str(getattr(settings, name)) for name in _SETTINGS}
    read = hashlib.sha256(json.dumps(said).encode())
    for path in (*_given(settings), *_files(product)):
        read.update(b"\0" + path.name.encode() + b"\0" + path.read_bytes())
    return read.hexdigest()[:16]


def _given(settings: Settings) -> Iterator[Path]:
    """The administrator's: the catalog, and which models."""
    catalog, models = settings.catalog_path, settings.llm_config
    yield from sorted(catalog.glob("*.toml")) if catalog.is_dir() else [catalog]
    if models is not None and models.is_file():
        yield models


def _files(product: Path) -> Iterator[Path]:
    for pattern in _PRODUCT:
        yield from sorted(product.glob(pattern))
