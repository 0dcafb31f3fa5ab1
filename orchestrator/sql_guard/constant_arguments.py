"""Constants that decide how much is made.

Place in the flow: row_limit.py asks for LIMIT's, growth/ for those of series and padding,
statement_walk.py for paths into JSON.
"""

from __future__ import annotations

import re
from math import prod
from typing import Any

ENDLESS = 1e30

_QUOTED = re.compile(r'"(?:[^"\\]|\\(?:.|\Z))*+(?:"|\Z)', re.DOTALL)
_SUBSCRIPTS = re.compile(r"\[([^\[\]]*)\]")
_PATH = re.compile(r"\s*(?:lax\b|strict\b)?(?:[\s(!]|exists\b)*[$@]")
_ROOT = re.compile(r"\$\s*[.\[]")
_MOST_COPIES = 1_000
# The fields of an interval as its type modifier's bits, the finest first: interval '1' hour.
_FIELDS = ((4096, 1 / 86400), (2048, 1 / 1440), (1024, 1 / 24), (8, 1.0), (2, 31.0), (4, 366.0))
_DATE = re.compile(
    r"\s*(\d{4,6})-(\d\d?)-(\d\d?)(?:[ T]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?)?\s*"
    r"(?:[zZ]|[-+]\d\d(?::?\d\d)?)?\s*")
_AMOUNT = re.compile(
    r"([-+]?\d+(?:\.\d+)?)\s*"
    r"(?:(millenni|millis|mil|mic|ms|us|centur|cent|decade|dec|y|mon|w|d|h|min|m|s)[a-z]*)?\s*")
_DAYS = {
    "millenni": 366e3, "mil": 366e3, "centur": 36600, "cent": 36600, "decade": 3660, "dec": 3660,
    "y": 366, "mon": 31, "w": 7, "d": 1, "h": 1 / 24, "m": 1 / 1440, "min": 1 / 1440,
    "s": 1 / 86400, "ms": 1 / 86400e3, "millis": 1 / 86400e3, "us": 1 / 86400e6,
    "mic": 1 / 86400e6,
}


def constant(node: Any) -> int | None:
    """The whole number that a constant is, its sign included; None for anything else."""
    if node.HasField("a_const") and not node.a_const.isnull:
        kind = node.a_const.WhichOneof("val")
        return int(node.a_const.ival.ival) if kind == "ival" else None
    expression = node.a_expr if node.HasField("a_expr") else None
    if expression is None or expression.HasField("lexpr"):
        return None
    inner = constant(expression.rexpr)
    return -inner if inner is not None and expression.name[0].string.sval == "-" else None


def literal(node: Any) -> float | None:
    """A constant with its sign: a number, or a date or interval in days; None for anything
    else, so for whatever is computed."""
    kind = node.WhichOneof("node")
    if kind == "a_const":
        return _value(node.a_const)
    if kind == "type_cast":
        inner = literal(node.type_cast.arg)
        return inner if inner is None else inner * _unit(node.type_cast)
    if kind == "a_expr" and not node.a_expr.HasField("lexpr"):
        inner = literal(node.a_expr.rexpr)
        return -inner if inner is not None and node.a_expr.name[0].string.sval == "-" else None
    return None


def _value(constant: Any) -> float | None:
    match constant.WhichOneof("val"):
        case "ival":
            return float(constant.ival.ival)
        case "fval":
            try:
                return float(constant.fval.fval)
            except ValueError:  # 0x1F, 1_000: the grammar knows more forms than Python
                return None
        case "sval":
            return in_days(constant.sval.sval)
    return None


def _unit(cast: Any) -> float:
    """interval '5' minute is 5 of what its modifier says, in days."""
    modifiers = cast.type_name.typmods
    text = cast.arg.a_const.sval.sval if cast.arg.HasField("a_const") else ""
    of_interval = cast.type_name.names[-1].string.sval == "interval" and modifiers
    if not of_interval or text.strip(" +-.0123456789"):
        return 1.0
    fields = constant(modifiers[0]) or 0
    return next((days for bit, days in _FIELDS if fields & bit), 1.0)


def multiplying_path(text: str) -> bool:
    """Whether a JSON path copies what it finds over and over: $[0,0,0][0,0,0]…, $.**.**.**, or
    all of the document again for each part, $[*] ? (exists ($[*]))."""
    if "$" not in text or ("[" not in text and "**" not in text):
        return False
    plain = _QUOTED.sub("", text)
    copies = prod(found.count(",") + 1 for found in _SUBSCRIPTS.findall(plain))
    if copies > _MOST_COPIES:
        return True
    if not _PATH.match(text):
        return False
    return plain.count("**") > 2 or _from_the_root(plain)


def _from_the_root(path: str) -> bool:
    """Whether a filter goes through the document again: ? (… $.x[*] …)."""
    root = _ROOT.search(path, path.find("?")) if "?" in path else None
    return root is not None and path.find("*", root.end()) >= 0


def in_days(text: str) -> float:
    """A date as days since 2000, an interval in days, a number as it is; 0 for any other word,
    which no bound can be made of; ENDLESS for infinity and for what only looks like a number."""
    date = _DATE.fullmatch(text)
    if date is not None:
        return (int(date[1]) - 2000) * 365.25 + int(date[2]) * 30.5 + int(date[3])
    lowered = text.strip().lower()
    if "infinity" in lowered or lowered.startswith(("p", "inf", "-inf")):
        return ENDLESS
    days, at = 0.0, 0
    while (amount := _AMOUNT.match(lowered, at)) is not None:
        part = float(amount[1]) * _DAYS.get(amount[2] or "", 1)
        if part * days < 0:  # "1 month -28 days" is nothing in February
            return ENDLESS
        days += part
        at = amount.end()
    if at == len(lowered):
        return days
    return ENDLESS if any(character.isdigit() for character in lowered) else 0.0
