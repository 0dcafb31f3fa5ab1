"""Gives back memory that a process needed only to start.

Place in the flow: called once by every long-lived process, after its imports.
"""

from __future__ import annotations

import ctypes
import re
from pathlib import Path

MADV_DONTNEED = 4
_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r-.p [0-9a-f]+ \S+ [1-9]\d* ")


def forget_library_pages() -> int:
    """Give back the pages of mapped libraries that importing has read; how many bytes.

    The importing process would keep up to 50 MB of them for ever. Only mappings that are
    read-only and hold no page of this process's own (Anonymous: 0 in smaps) are given back:
    those are read again from the file when needed.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    given = 0
    for block in re.split(r"\n(?=[0-9a-f]+-[0-9a-f]+ )", Path("/proc/self/smaps").read_text()):
        found = _MAPPING.match(block)
        if found and re.search(r"^Anonymous: +0 kB", block, re.MULTILINE):
            start, end = int(found[1], 16), int(found[2], 16)
            if libc.madvise(start, end - start, MADV_DONTNEED) == 0:
                given += end - start
    return given
