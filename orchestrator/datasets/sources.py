"""SYNC_SOURCE as a source of rows.

Place in the flow: workers/data_sync_agent.py asks; most runs end before anything is read, so
pyarrow and boto3 are imported by the sources themselves, when they read.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from orchestrator import errors
from orchestrator.datasets.athena import AthenaSource
from orchestrator.datasets.folder import FolderSource
from orchestrator.datasets.model import Source
from orchestrator.settings import Settings


def open_source(settings: Settings, target: str) -> Source | None:
    """SYNC_SOURCE: a folder, or athena://database/table. Empty: Athena when it is configured."""
    place = settings.sync_source
    if not place and settings.aws_athena_database:
        place = f"athena://{settings.aws_athena_database}/{target}"
    if not place:
        return None
    if not place.startswith("athena://"):
        return FolderSource(Path(place).expanduser(), settings.timezone)
    parts = urlsplit(place)
    table = parts.path.strip("/")
    if not (parts.netloc.replace("_", "").isalnum() and table.replace("_", "").isalnum()):
        raise errors.Invalid("bad_source", "SYNC_SOURCE deve ser athena://banco/tabela.",
                             "SYNC_SOURCE must be athena://database/table.")
    return AthenaSource(settings, parts.netloc, table, target)
