"""The fuzzer's process: an input's first byte chooses dialect and catalog, the rest is the text.

Place in the flow: __main__.py starts it with libFuzzer's options. An assertion that fails, any
exception, a crash of native code and a hang end it, and leave the input as a file.
"""

from __future__ import annotations

import atexit
import json
import logging
import random
import sys
from collections import Counter
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["orchestrator.sql_guard", "sqlglot"]):
    from orchestrator import sql_guard
    from orchestrator.sql_guard import athena, lines, postgres

from orchestrator.catalog import load_catalog
from orchestrator.settings import CHECKOUT
from tests.fuzz.attacks import (
    ATHENA_EXPRESSIONS,
    ATHENA_RELATIONS,
    EXPRESSIONS,
    RELATIONS,
    STATEMENTS,
)
from tests.fuzz.oracle import objection
from tests.fuzz.places import ATHENA_PLACED, PLACED, grown, put
from tests.fuzz.rewriting import mutated, rewritten

CATALOG = load_catalog(CHECKOUT / "sql" / "catalog")
MODES = tuple((dialect, catalog) for dialect in ("postgres", "athena")
              for catalog in (CATALOG, None))
PIECES = (*EXPRESSIONS, *RELATIONS, *STATEMENTS, *ATHENA_EXPRESSIONS, *ATHENA_RELATIONS)
TELL_EVERY = 500  # libFuzzer ends the process without a word to Python when its time is over
seen: Counter[str] = Counter()


def one_input(data: bytes) -> None:
    dialect, catalog = MODES[data[0] % len(MODES) if data else 0]
    sql = data[1:].decode(errors="surrogateescape")
    verdict = sql_guard.check(sql, catalog, dialect)
    wrong = objection(verdict, dialect, any_table=catalog is None)
    assert not wrong, f"{wrong}: {verdict.canonical}"
    assert sql_guard.check(sql, catalog, dialect) == verdict, "another verdict the second time"
    if verdict.allowed:
        again = sql_guard.check(verdict.canonical, catalog, dialect)
        assert again.canonical == verdict.canonical, f"{verdict.canonical} -> {again.canonical}"
    lines.told(verdict, "pt")
    seen["allowed" if verdict.allowed else verdict.reasons[0].code] += 1
    if seen.total() % TELL_EVERY == 0:
        tell()


def mutator(data: bytes, most: int, seed: int) -> bytes:
    """Some inputs are changed in bytes, others in words or pieces, or grown anew."""
    chance = random.Random(seed)
    mode, text = data[:1] or b"\0", data[1:].decode(errors="replace")
    match chance.randrange(8):
        case 0:
            text = rewritten(text, seed)
        case 1 if text:
            text = mutated(text, seed)
        case 2:
            at = chance.randint(0, len(text))
            text = f"{text[:at]} {chance.choice(PIECES)} {text[at:]}"
        case 3:
            place, pieces = chance.choice((*PLACED, *ATHENA_PLACED))
            text = put(place, text if len(text) < 200 else chance.choice(pieces))
        case 4 | 5:
            text = grown(chance, chance.randint(1, 3))
        case _:
            return atheris.Mutate(data, most)
    return (mode + text.encode())[:most]


def tell() -> None:
    Path(sys.argv[1]).write_text(json.dumps(dict(seen.most_common())))


if __name__ == "__main__":
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    assert athena and postgres  # imported above, to be instrumented
    atexit.register(tell)
    atheris.Setup([sys.argv[0], *sys.argv[2:]], one_input, custom_mutator=mutator)
    atheris.Fuzz()
