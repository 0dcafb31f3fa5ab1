"""How `ezpocket guard` reads: lines whole, an endless one cut, an unreadable input named."""

from __future__ import annotations

import io
import os

import pytest

from orchestrator.cli.guard import MAX_BATCH_LINES, Lines, Stream
from orchestrator.errors import Invalid
from orchestrator.sql_guard.lines import MAX_LINE
from orchestrator.sql_guard.pool import Pool


def echo(given: bytes) -> bytes:
    return given.upper()


def through(given: bytes, size: int) -> list[bytes]:
    lines = Lines()
    for start in range(0, len(given), size):
        lines.add(given[start : start + size])
    lines.finish()
    return list(lines.whole)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_lines_are_the_same_however_they_arrive(size: int) -> None:
    assert through(b"a\nbb\n\n\nccc\r\nd", size) == [b"a", b"bb", b"", b"", b"ccc\r", b"d"]
    assert through(b"a\n", size) == [b"a"] and through(b"", size) == []


def test_of_an_endless_line_one_byte_too_many_is_kept() -> None:
    endless, after = through(b"x" * (MAX_LINE * 3) + b"\ny\n", 50_000)
    assert len(endless) == MAX_LINE + 1 and after == b"y"


def test_a_batch_is_bounded_in_lines_and_bytes() -> None:
    lines = Lines()
    lines.add(b"x\n" * 100 + (b"y" * 40_000 + b"\n") * 3)
    sizes = [len(lines.batch()) for _ in range(5)]
    assert sizes == [MAX_BATCH_LINES, 38, 1, 0, 0]


def test_an_input_that_cannot_be_read_is_named() -> None:
    folder = os.open("/", os.O_RDONLY)
    with Pool(echo, lost=b"-", processes=1) as pool, pytest.raises(Invalid, match="Is a directory"):
        Stream(folder, io.BytesIO(), pool).run()
    os.close(folder)


def test_input_that_is_not_there_yet_is_waited_for() -> None:
    source, feed = os.pipe()
    os.set_blocking(source, False)
    os.write(feed, b"a\nb")
    os.close(feed)
    out = io.BytesIO()
    with Pool(echo, lost=b"-", processes=2, seconds=60.0) as pool:
        Stream(source, out, pool).run()
    os.close(source)
    assert out.getvalue() == b"A\nB\n"
