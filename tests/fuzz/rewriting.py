"""Other ways to write a statement, and statements that are no longer quite the same."""

from __future__ import annotations

import random
import re

_WORD = re.compile(r"'(?:[^']|'')*'|\$\$.*?\$\$|\"[^\"]*\"|--[^\n]*|[A-Za-z_][A-Za-z_0-9]*|\s+|.",
                   re.DOTALL)
_BLANKS = (" ", "\t", "\n", "  ", "\r\n", "\f", " /**/ ", "/* ; */", " --x\n")


def rewritten(sql: str, seed: int) -> str:
    """The same statement with other blanks, comments and case, in either dialect."""
    chance = random.Random(seed)
    parts: list[str] = []
    for word in _WORD.findall(sql):
        if word.isspace():
            ended = "\n" if parts and parts[-1].startswith("--") else ""
            parts.append(ended + chance.choice(_BLANKS))
        elif word[0].isalpha():
            parts.append("".join(chance.choice((c.upper(), c.lower())) for c in word))
        else:
            parts.append(word)
    return "".join(parts)


def mutated(sql: str, seed: int) -> str:
    """Some other text: words of `sql` left out, doubled, exchanged, or put in quotes."""
    chance = random.Random(seed)
    words = _WORD.findall(sql)
    for _ in range(chance.randint(1, 4)):
        one, other = chance.randrange(len(words)), chance.randrange(len(words))
        match chance.randrange(5):
            case 0:
                words[one] = ""
            case 1:
                words[one] += " " + words[one]
            case 2:
                words[one], words[other] = words[other], words[one]
            case 3:
                words[one] = f'"{words[one]}"'
            case 4:
                words[one] += chance.choice(("(", ")", ";", "'", "--", "/*", "$$", ",", "::text"))
    return "".join(words)
