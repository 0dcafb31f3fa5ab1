"""Text from the data or the person, made safe to stand inside Markdown.

Cells are hostile: they may hold HTML, Markdown, links, pipes, control characters or text
that reverses the direction of writing. Escaped, a renderer shows them as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LONGEST_TEXT = 120
_SPECIAL = re.compile(r"[\\`*_\[\]|~^@]")
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_AUTOLINK = re.compile(r"://|(?<=www)\.", re.IGNORECASE)
_ACTIVE = re.compile(
    r"<[a-z/!?]|(?<!\\)\]\s*[(\[:]|://|\bwww\.|\b(?:javascript|mailto):|\bdata:\w+/|"
    r"[^\s\\]@\w[^\s@]*\.\w", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def escape(text: str, longest: int = LONGEST_TEXT) -> str:
    """One line of inert text of at most `longest` characters before escaping."""
    line = _one_line(text[: longest * 4])
    if len(line) > longest:
        line = line[: longest - 1].rstrip() + "…"
    line = _SPECIAL.sub(lambda match: "\\" + match.group(), _ENTITY.sub("&amp;", line))
    line = line.replace("<", "&lt;").replace(">", "&gt;")
    return _AUTOLINK.sub(lambda match: "\\" + match.group(), line)


def unescape(text: str) -> str:
    """What a reader sees of an escaped text (emphasis marks stay)."""
    text = _ESCAPED.sub(r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def is_active(text: str) -> bool:
    """Whether Markdown that somebody else wrote holds a link, an image or HTML."""
    return _ACTIVE.search(text) is not None


def _one_line(text: str) -> str:
    """Control and format characters (category C: NUL, bidi marks, zero width) become spaces."""
    kept = (" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    return " ".join("".join(kept).split())


def bold(text: str) -> str:
    return f"**{text}**"


def table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]
) -> str:
    """A Markdown table of already escaped cells; `right` aligns numbers."""
    marks = ["---:" if numeric else "---" for numeric in right]
    lines = [headings, marks, *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
