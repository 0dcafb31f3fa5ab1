"""A folder of *.parquet and *.csv files as a source.

Place in the flow: sources.py makes it, loading.py reads it. A CSV has a header, commas or
semicolons, UTF-8. The watermark is the size and time of every file: one that differs is read
again, oldest first, so that a newer file's rows win.
"""

# ruff: noqa: PLC0415  (pyarrow is for runs that read something: most find nothing new)

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from orchestrator import errors
from orchestrator.datasets.model import Chunk, Gone, Json, Offer

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_A_CHUNK = 20_000
MOST_FILES = 20_000
NULLS = ["", "NULL", "null"]


@dataclass
class FolderSource:
    """timezone: what moments with a zone of their own become local to."""

    folder: Path
    timezone: str

    @property
    def name(self) -> str:
        return str(self.folder)

    def offer(self, since: str | None) -> Offer | None:
        """The plan is {"seen": every file, "read": the names to read, in order}."""
        seen = self._files()
        known = json.loads(since) if since else {}
        changed = sorted((name for name in seen if known.get(name) != seen[name]),
                         key=lambda name: (seen[name][1], name))
        columns: dict[str, str] = {}
        for name in changed:
            with _readable(self.folder / name):
                columns.update(_columns(self.folder / name))
        return Offer(columns, {"seen": seen, "read": changed}) if changed else None

    def holds(self, offer: Json) -> bool:
        there = self._files()
        return all(there.get(name) == offer["seen"][name] for name in offer["read"])

    def chunks(
        self, plan: Json, columns: Sequence[str], position: Json, stopped: Callable[[], bool]
    ) -> Iterator[Chunk]:
        """A position is {"file": its number, "rows": read of it, "line": where the next begins}."""
        at = position or {"file": 0, "rows": 0, "line": 0}
        sizes = [plan["seen"][name][0] for name in plan["read"]]
        for number, name in enumerate(plan["read"][at["file"]:], at["file"]):
            path = self.folder / name
            rows, line = (at["rows"], at["line"]) if number == at["file"] else (0, 0)
            line = line or (2 if path.suffix == ".csv" else 1)  # a CSV has a header
            with _readable(path):
                if not path.exists():
                    raise Gone
                for batch, share in _batches(path, rows):
                    here = [column for column in columns if column in batch.schema.names]
                    text = as_csv(batch.select(here), self.timezone)
                    begins, line = line, line + text.count(b"\n")
                    rows += batch.num_rows
                    yield Chunk(
                        here, text, {"file": number, "rows": rows, "line": line},
                        sum(sizes[:number]) + int(sizes[number] * share), sum(sizes), name, begins)
                    if stopped():
                        return

    def watermark(self, plan: Json, newest_day: str, since: str | None) -> str:
        return json.dumps(plan["seen"], sort_keys=True)

    def _files(self) -> dict[str, list[int]]:
        if not self.folder.is_dir():
            raise errors.Invalid("no_folder", f"SYNC_SOURCE não é uma pasta: {self.folder}.",
                                 f"SYNC_SOURCE is not a folder: {self.folder}.")
        paths = [p for kind in ("*.parquet", "*.csv") for p in self.folder.glob(kind)]
        if len(paths) > MOST_FILES:
            raise errors.Invalid(
                "too_many_files", f"Há mais de {MOST_FILES} arquivos em {self.folder}; junte-os.",
                f"There are more than {MOST_FILES} files in {self.folder}; join them.")
        found = {}
        for path in paths:
            with contextlib.suppress(FileNotFoundError):  # removed meanwhile, or a link to nothing
                told = path.stat()
                found[path.name] = [told.st_size, told.st_mtime_ns]
        return found


def as_csv(rows: pa.Table | pa.RecordBatch, timezone: str) -> bytes:
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
    return out.getvalue()


def _columns(path: Path) -> dict[str, str]:
    """Names and types; a CSV's have none."""
    import pyarrow.parquet as pq

    if path.suffix == ".parquet":
        found = [(field.name, str(field.type)) for field in pq.read_schema(path)]
    else:
        found = [(name, "") for name in _header(path)[0]]
    twice = sorted({name for name, _ in found if [one for one, _ in found].count(name) > 1})
    if twice:
        raise errors.Invalid(
            "column_twice", f"{path.name} tem mais de uma coluna {', '.join(twice)}; deixe uma.",
            f"{path.name} has more than one column {', '.join(twice)}; leave one.")
    return dict(found)


def _batches(path: Path, skip: int) -> Iterator[tuple[pa.RecordBatch, float]]:
    """The file's rows behind the first `skip`, and which share of it they reach to."""
    if path.suffix == ".csv":
        with path.open("rb") as file:
            size = max(1, path.stat().st_size)
            for batch in _behind(skip, _csv_batches(file, *_header(path))):
                yield batch, file.tell() / size
        return
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        rows, done, groups = max(1, file.metadata.num_rows), skip, list(range(file.num_row_groups))
        while groups and skip >= (there := file.metadata.row_group(groups[0]).num_rows):
            skip -= there  # row groups that were read are not read again
            groups.pop(0)
        for batch in _behind(skip, file.iter_batches(ROWS_A_CHUNK, row_groups=groups)):
            done += batch.num_rows
            yield batch, done / rows


def _behind(skip: int, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        rest = batch.slice(min(skip, batch.num_rows))
        skip -= batch.num_rows - rest.num_rows
        if rest.num_rows:
            yield rest


def _csv_batches(
    file: IO[bytes], names: Sequence[str], delimiter: str
) -> Iterator[pa.RecordBatch]:
    """Columns stay text: PostgreSQL gives them their types."""
    import pyarrow as pa
    import pyarrow.csv as pacsv

    with pacsv.open_csv(
        file, read_options=pacsv.ReadOptions(block_size=4 << 20),
        parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(
            column_types={name: pa.string() for name in names}, null_values=NULLS,
            strings_can_be_null=True),
    ) as reader:
        for batch in reader:
            for start in range(0, batch.num_rows, ROWS_A_CHUNK):
                yield batch.slice(start, ROWS_A_CHUNK)


def _header(path: Path) -> tuple[list[str], str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = file.readline(1 << 20)
    delimiter = ";" if header.count(";") > header.count(",") else ","
    return next(csv.reader([header], delimiter=delimiter), []), delimiter


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
