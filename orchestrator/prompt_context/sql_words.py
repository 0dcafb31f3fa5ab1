"""What SQL and the words about it are made of, and what is none of the data's.

Place in the flow: veil.py and errors.py keep such words in a prompt where everything else may be a
cell that somebody quoted.
"""

from __future__ import annotations

import datetime as dt
import re

from orchestrator.catalog import Table

LITERAL = re.compile(r"'(?:[^']|'')*'")
WORD = re.compile(r"\w+")
# A date, or one with its time of day, as SQL writes it: eight digits may be a person's number.
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
_PARTS = frozenset(WORD.findall("""
    microsecond millisecond second minute hour day week month quarter year microseconds
    milliseconds seconds minutes hours days weeks months quarters years dow isodow doy epoch
    yyyy iyyy yy mm mon dd ddd hh hh24 hh12 mi ss iw ww q fm fm999 utc
"""))
KNOWN = frozenset(WORD.findall("""
    a aggregate aggregates allowed ambiguous an and any argument arguments array as at be before
    bigint boolean both by call calls cannot case cast casts character characters clause column
    columns compare comparison condition constant contain contains conversion convert converted
    could data database date day declared decimal degree depth did distinct divide division does
    double duplicate each either encoding end ended entry error exceed exceeded exceeds exist
    exists expected explicit expression expressions extract failed false field for format found
    from function functions group grouping has have having hint hour identifier if implicit in
    index inet input integer interval into invalid is it item items join json key known least left
    length limit line list match matches maximum memory minimum minute mismatched missing month
    more most multiple must name named need negative nested no not null number numeric of on one
    only operand operands operator or order ordering out outer outside over overflow parameter
    parentheses parse parser partition perhaps precision qualified query range real record
    reference referenced references refused relation required resolved result return returned
    returns right row rows same scalar schema second select set should size smallint specified
    statement string subquery support supported syntax table text than that the time timeout
    timestamp to token too true two type types undefined unexpected union unknown unsupported use
    used value values varchar was when where which window with without year you your zero zone
    hive internal athena trino presto io sql
"""))


def is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_form(text: str) -> bool:
    """Whether it says how to read a date, or how long a time is: 'YYYY-MM', '7 days'."""
    said = [word.casefold() for word in WORD.findall(text)]
    units = [word for word in said if word in _PARTS]
    numbers = [word for word in said if word.isdecimal() and len(word) <= 3]
    return not said or (bool(units) and len(units) + len(numbers) == len(said))


def masked(text: str, known: frozenset[str]) -> str:
    """Without the words that are not in `known`."""
    return WORD.sub(lambda word: word[0] if word[0].casefold() in known else "…", text)


def defined_literals(table: Table) -> frozenset[str]:
    """Those of the catalog's own definitions, which leave anyway."""
    texts = [*(condition.predicate for condition in table.conditions.values()),
             *(text for metric in table.metrics.values()
               for text in (metric.expression, metric.where))]
    return frozenset(unquoted(literal) for text in texts for literal in LITERAL.findall(text))


def unquoted(literal: str) -> str:
    return literal[1:-1].replace("''", "'")


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
