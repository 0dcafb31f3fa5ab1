"""A stream of CSV in blocks that end between records.

Place in the flow: athena.py reads result files through here. Athena quotes every value and
doubles the quotes inside, so a line end with an even number of quotes before it ends a record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from orchestrator import errors

LONGEST = 64 << 20  # of one record: no row of an operational table comes near


def blocks(read: Callable[[int], bytes], *, size: int) -> Iterator[bytes]:
    """Whole records, about `size` bytes at a time; the last line end may be missing."""
    rest = b""
    while more := read(size):
        data = rest + more
        end = _end_of_records(data)
        if end:
            yield data[:end]
        rest = data[end:]
        if len(rest) > LONGEST:
            raise errors.Invalid(
                "bad_file",
                f"Um registro da origem passa de {LONGEST >> 20} MB; confira as aspas dela.",
                f"A record of the source is longer than {LONGEST >> 20} MB; check its quotes.")
    if rest:
        yield rest


def _end_of_records(data: bytes) -> int:
    """Behind the last line end that ends a record; 0 when there is none."""
    quotes = data.count(b'"')
    end = len(data)
    while (at := data.rfind(b"\n", 0, end)) >= 0:
        quotes -= data.count(b'"', at, end)
        if quotes % 2 == 0:
            return at + 1
        end = at
    return 0
