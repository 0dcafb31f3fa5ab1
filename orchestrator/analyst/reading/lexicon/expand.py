"""Every text that a pattern of the lexicon can match, so that its words count as known.

Place in the flow: lexicon/__init__.py asks it once, for the speller.
"""

from __future__ import annotations


def expanded(pattern: str) -> set[str]:
    """The single words of a pattern made of words, (?:a|b), [ab], x? and alternation."""
    return set(" ".join(_expand(pattern)).split())


def _expand(pattern: str) -> list[str]:
    texts: list[str] = []
    for alternative in _split(pattern):
        made = [""]
        rest = alternative
        while rest:
            options, rest = _next_piece(rest)
            made = [left + right for left in made for right in options]
        texts += made
    return texts


def _next_piece(text: str) -> tuple[list[str], str]:
    """(what the first piece may be, the rest of the pattern)."""
    if text.startswith("(?:"):
        end = _closing(text)
        options, rest = _expand(text[3:end]), text[end + 1 :]
    elif text[0] == "[":
        end = text.index("]")
        options, rest = list(text[1:end]), text[end + 1 :]
    elif text[0] == "\\":
        options, rest = [text[1]], text[2:]
    else:
        options, rest = [text[0]], text[1:]
    if rest[:1] in ("?", "*"):
        return [*options, ""], rest[1:]
    return options, rest


def _closing(text: str) -> int:
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char == ")" and depth == 0:
            return index
    raise ValueError(text)


def _split(pattern: str) -> list[str]:
    """The alternatives at the outermost level."""
    parts, depth, current = [], 0, ""
    for char in pattern:
        depth += (char in "([") - (char in ")]")
        if char == "|" and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    return [*parts, current]
