"""The atomic steps: Lua files, their shared parts joined in, and their SHA-1.

Place in the flow: read once when the package is imported; every client sends the SHA and
loads the text only when Redis does not know it (after a restart or a flush).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "scripts"
_INCLUDE = re.compile(r"^--@include (.+)$", re.MULTILINE)
_PARTS = frozenset({"base", "unit", "stop", "claim", "resume", "lost", "ahead"})


@dataclass(frozen=True, slots=True)
class Script:
    """One atomic step. `text` is what EVAL takes."""

    name: str
    text: str
    sha: str


def load(name: str) -> Script:
    """The step called `name`, with its `--@include` lines replaced by those files."""
    text = (_FOLDER / f"{name}.lua").read_text()
    text = _INCLUDE.sub(lambda line: "\n".join(_part(part) for part in line[1].split()), text)
    return Script(name, text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


def _part(name: str) -> str:
    return (_FOLDER / f"{name}.lua").read_text()


SCRIPTS = {
    path.stem: load(path.stem) for path in sorted(_FOLDER.glob("*.lua")) if path.stem not in _PARTS
}
