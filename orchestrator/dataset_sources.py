"""Where the rows of a dataset may come from: a folder of files, or a table in Athena.

Place in the flow: workers/data_sync_agent.py reads from here and loads with datasets.py.
pyarrow, pandas and boto3 are imported when rows are read, because most runs end before.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from orchestrator import errors
from orchestrator.datasets import Chunk
from orchestrator.settings import Settings

# ruff: noqa: PLC0415  (see the docstring)

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.dataset as pads

LOOK_BACK = dt.timedelta(days=60)
ROWS_A_CHUNK = 50_000
NULLS = ["", "NULL", "null"]


class Source(Protocol):
    """Where rows come from. `name` is what app.datasets remembers it by."""

    @property
    def name(self) -> str: ...

    def columns(self, watermark: str | None) -> list[str]:
        """The columns of what is new; empty when nothing is."""

    def chunks(self, watermark: str | None, columns: list[str]) -> Iterator[Chunk]:
        """The rows that are new since the watermark (None: all), these columns only."""

    def watermark(self) -> str:
        """How far the rows of the last `chunks` reach; only after they were read."""


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


@dataclass
class FolderSource:
    """*.parquet and *.csv (comma or semicolon, header, UTF-8) in one folder. The watermark is
    the size and time of every file: a file that differs is read again."""

    folder: Path
    timezone: str
    seen: dict[str, list[int]] = field(default_factory=dict, init=False)

    @property
    def name(self) -> str:
        return str(self.folder)

    def columns(self, watermark: str | None) -> list[str]:
        found: dict[str, None] = {}
        for path in self._changed(watermark):
            with _readable(path):
                found.update(dict.fromkeys(_open(path).schema.names))
        return list(found)

    def chunks(self, watermark: str | None, columns: list[str]) -> Iterator[Chunk]:
        for path in self._changed(watermark):
            line = 2 if path.suffix == ".csv" else 1  # a CSV's first one is its header
            with _readable(path):
                for batch in _open(path).to_batches(batch_size=ROWS_A_CHUNK):
                    if batch.num_rows:
                        here = [name for name in columns if name in batch.schema.names]
                        chunk = as_chunk(batch.select(here), self.timezone)
                        lines = chunk.csv.read().count(b"\n")
                        chunk.csv.seek(0)
                        yield replace(chunk, origin=path.name, first_line=line)
                        line += lines

    def watermark(self) -> str:
        return json.dumps(self.seen, sort_keys=True)

    def _changed(self, watermark: str | None) -> list[Path]:
        """The files to read, oldest first: a newer file's rows win."""
        if not self.folder.is_dir():
            raise errors.Invalid("no_folder", f"SYNC_SOURCE não é uma pasta: {self.folder}.",
                                 f"SYNC_SOURCE is not a folder: {self.folder}.")
        paths = [p for kind in ("*.parquet", "*.csv") for p in self.folder.glob(kind)]
        self.seen = {p.name: [p.stat().st_size, p.stat().st_mtime_ns] for p in paths}
        known = json.loads(watermark) if watermark else {}
        changed = [p for p in paths if known.get(p.name) != self.seen[p.name]]
        return sorted(changed, key=lambda p: (self.seen[p.name][1], p.name))


@dataclass
class AthenaSource:
    """A table in Athena. The watermark is the newest day that was read."""

    settings: Settings
    athena_database: str
    table: str
    target: str
    newest: str = field(default="", init=False)

    @property
    def name(self) -> str:
        return f"athena://{self.athena_database}/{self.table}"

    def columns(self, watermark: str | None) -> list[str]:
        frame = next(self._frames(f'SELECT * FROM "{self.table}" LIMIT 1'), None)
        return [] if frame is None else [str(name) for name in frame.columns]

    def chunks(self, watermark: str | None, columns: list[str]) -> Iterator[Chunk]:
        import pyarrow as pa

        day = self._day_column()
        self.newest = watermark or ""
        where = ""
        if watermark:
            since = dt.date.fromisoformat(watermark) - LOOK_BACK
            where = f' WHERE "{day}" >= DATE \'{since}\''
        listed = ", ".join(f'"{name}"' for name in columns)
        for frame in self._frames(f'SELECT {listed} FROM "{self.table}"{where}'):
            if len(frame):
                self.newest = max(self.newest, str(frame[day].max())[:10])
                table = pa.Table.from_pandas(frame, preserve_index=False)
                yield as_chunk(table, self.settings.timezone)

    def watermark(self) -> str:
        return self.newest

    def _day_column(self) -> str:
        from orchestrator.catalog import load_catalog

        return load_catalog(self.settings.catalog_path).tables[self.target].default_time

    def _frames(self, statement: str) -> Iterator[Any]:
        import awswrangler as wr
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError

        given = self.settings
        session = boto3.Session(given.aws_access_key_id or None,
                                given.aws_secret_access_key or None,
                                region_name=given.aws_region)
        if given.aws_endpoint_url:
            wr.config.athena_endpoint_url = given.aws_endpoint_url
            wr.config.s3_endpoint_url = given.aws_endpoint_url
        try:
            yield from wr.athena.read_sql_query(
                statement, database=self.athena_database, ctas_approach=False,
                chunksize=ROWS_A_CHUNK, boto3_session=session,
                s3_output=given.aws_athena_output_location or None)
        except wr.exceptions.NoFilesFound:
            return  # no rows
        except (BotoCoreError, ClientError, wr.exceptions.QueryFailed) as error:
            raise errors.Unavailable(
                "athena_unavailable",
                f"O Athena não respondeu; tente de novo mais tarde. Motivo: “{error}”",
                f"Athena did not answer; try again later. Cause: “{error}”") from error


def as_chunk(rows: pa.Table | pa.RecordBatch, timezone: str) -> Chunk:
    """Rows as CSV; moments with a time zone become local ones, as the table holds them."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv as pacsv

    texts = []
    for column in rows.columns:
        if pa.types.is_timestamp(column.type) and column.type.tz:
            local = column.cast(pa.timestamp(column.type.unit, timezone))
            texts.append(pc.local_timestamp(local).cast(pa.string()))
        else:
            texts.append(column.cast(pa.string()))
    out = io.BytesIO()
    pacsv.write_csv(pa.table(texts, names=rows.schema.names), out,
                    pacsv.WriteOptions(include_header=False, quoting_style="all_valid"))
    out.seek(0)
    return Chunk(rows.schema.names, out, rows.num_rows)


def _open(path: Path) -> pads.Dataset:
    """The file as batches. CSV columns stay text: PostgreSQL gives them their types."""
    import pyarrow as pa
    import pyarrow.csv as pacsv
    import pyarrow.dataset as pads

    if path.suffix == ".parquet":
        return pads.dataset(path, format="parquet")
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = file.readline()
    delimiter = ";" if header.count(";") > header.count(",") else ","
    names = next(csv.reader([header], delimiter=delimiter), [])
    return pads.dataset(path, format=pads.CsvFileFormat(
        parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(
            column_types={name: pa.string() for name in names}, null_values=NULLS,
            strings_can_be_null=True)))


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    """A damaged file, or one that is still being written, is named and tried again later."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise errors.Invalid(
            "bad_file",
            f"Não foi possível ler {path.name}: confira se está completo, e em UTF-8 se for CSV. "
            f"Motivo: “{error}”",
            f"{path.name} cannot be read: check that it is complete, and in UTF-8 if it is CSV. "
            f"Cause: “{error}”") from error
