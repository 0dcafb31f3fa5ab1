"""A stream of CSV is cut between records, wherever quotes and line ends fall."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import errors
from orchestrator.datasets import csv_records
from orchestrator.datasets.csv_records import blocks

CELLS = st.none() | st.text(st.sampled_from('a",\n\r é'), max_size=8)


def as_athena_writes(rows: list[list[str | None]]) -> bytes:
    quoted = [["" if cell is None else '"' + cell.replace('"', '""') + '"' for cell in row]
              for row in rows]
    return "".join(",".join(row) + "\n" for row in quoted).encode()


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=30), st.integers(1, 60))
def test_blocks_are_the_whole_and_each_is_whole(
    rows: list[list[str | None]], size: int
) -> None:
    data = as_athena_writes(rows)
    cut = list(blocks(io.BytesIO(data).read, size=size))
    assert b"".join(cut) == data
    assert [record for block in cut for record in read(block)] == read(data)
    assert all(block.count(b'"') % 2 == 0 for block in cut)


def test_the_last_line_end_may_be_missing() -> None:
    assert list(blocks(io.BytesIO(b'"a"\n"b"').read, size=2)) == [b'"a"\n', b'"b"']


def test_a_record_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_records, "LONGEST", 1000)
    with pytest.raises(errors.Invalid) as refused:
        list(blocks(io.BytesIO(b'"' + b"x\n" * 5000).read, size=100))
    assert refused.value.code == "bad_file" and "aspas" in refused.value.pt
