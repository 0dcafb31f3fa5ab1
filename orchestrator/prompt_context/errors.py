"""Why a statement was refused, as a prompt tells it.

Place in the flow: auto_correction passes this as `errors`. What a database says may quote the cell
that it stumbled over, with quotation marks or without: below LLM_ROWS=full only words that such
messages are made of, and those of the statement itself outside of its literals, are told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from orchestrator.prompt_context.privacy import Veil

MAX_ERRORS = 10
MAX_MESSAGE = 600
_LITERAL = re.compile(r"'(?:[^']|'')*'")
_WORD = re.compile(r"\w+")
_SAID = frozenset(_WORD.findall("""
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


def describe_errors(errors: Iterable[Mapping[str, Any]], sql: str, veil: Veil) -> str:
    """JSON: of each its code, what is wrong and where in the statement."""
    known = _SAID | set(map(str.casefold, _WORD.findall(_LITERAL.sub(" ", sql))))
    told = []
    for error in list(errors)[:MAX_ERRORS]:
        message = str(error.get("detail") or error.get("message_en") or "")[:MAX_MESSAGE]
        if veil.rows != "full" and "detail" in error:
            message = _WORD.sub(lambda word: _if_known(word.group(), known), message)
        one = {"code": error.get("code"), "message": veil.words(message)}
        if error.get("position") is not None:
            one["position"] = error["position"]
        told.append(one)
    return json.dumps(told, ensure_ascii=False)


def _if_known(word: str, known: set[str] | frozenset[str]) -> str:
    return word if word.casefold() in known else "…"
