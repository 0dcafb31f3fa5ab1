"""How much each function can make of its arguments.

Place in the flow: expressions.py asks for every call; a function that is not here makes
no more than its arguments together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import prod
from typing import Any, NamedTuple

from orchestrator.sql_guard.constant_arguments import ENDLESS, constant, literal
from orchestrator.sql_guard.growth.sizes import (
    CELL,
    MOST_DATED,
    MOST_DIGITS,
    MOST_PADDED,
    MOST_SERIES,
    Size,
)

_A_SECOND = 1 / 86400
_MOST_CORNERS = 1_000

# Aggregates: how many times its input each keeps; 0 for those that keep a number or one value.
COLLECTING: dict[str, float] = {
    "array_agg": 1.0, "string_agg": 1.0, "range_agg": 200.0,  # measured: 3 kB a range
    **dict.fromkeys(
        """json_agg jsonb_agg json_object_agg jsonb_object_agg json_agg_strict jsonb_agg_strict
        json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict
        jsonb_object_agg_strict jsonb_object_agg_unique
        jsonb_object_agg_unique_strict""".split(), 2.0),  # noqa: SIM905 - as above
    **dict.fromkeys(
        """sum count avg min max row_number rank dense_rank ntile first_value last_value nth_value
        lag lead any_value mode percentile_cont percentile_disc bool_and bool_or every bit_and
        bit_or bit_xor stddev variance range_intersect_agg""".split(), 0.0),  # noqa: SIM905 - as above
}
# Functions that give rows, one from so many bytes of their argument at least. A row counts as
# its share of them: added up again, they are what was taken apart.
_ROWS = {
    **dict.fromkeys(
        """unnest json_array_elements jsonb_array_elements json_array_elements_text
        jsonb_array_elements_text json_each jsonb_each json_each_text jsonb_each_text
        json_object_keys jsonb_object_keys generate_subscripts json_populate_recordset
        jsonb_populate_recordset json_to_recordset jsonb_to_recordset jsonb_path_query
        jsonb_path_query_tz""".split(), 8.0),  # noqa: SIM905 - as above
    **dict.fromkeys(
        """regexp_split_to_table string_to_table regexp_matches ts_parse
        ts_token_type""".split(), 2.0),  # noqa: SIM905 - as above
}
_NUMBERS = frozenset(
    """length char_length character_length octet_length bit_length strpos position ascii
    cardinality array_length array_upper array_lower array_ndims array_position json_array_length
    jsonb_array_length regexp_count regexp_instr num_nulls num_nonnulls bit_count md5 sha224 sha256
    sha384 sha512 starts_with regexp_like jsonb_exists jsonb_contains pg_typeof json_typeof
    jsonb_typeof crc32 crc32c""".split()  # noqa: SIM905 - as above
)
_PARTS = frozenset(
    """substr substring left right split_part btrim ltrim rtrim trim regexp_substr regexp_match
    trim_array array_remove jsonb_extract_path_text json_extract_path_text jsonb_extract_path
    json_extract_path""".split()  # noqa: SIM905 - as above
)
_ENCODED = frozenset(
    """to_json to_jsonb row_to_json array_to_json json_build_object json_build_array
    jsonb_build_object jsonb_build_array quote_literal quote_nullable quote_ident json_object
    jsonb_object""".split()  # noqa: SIM905 - as above
)
# How much longer another form of the same is: hexadecimal, an array of characters, a text format.
_LONGER = {
    **dict.fromkeys(_ENCODED, 2.0), "encode": 4.0, "string_to_array": 4.0,
    "regexp_split_to_array": 4.0, "convert_to": 2.0, "convert": 2.0, "to_char": 12.0,
    "normalize": 18.0,
}
_REFERENCES = re.compile(r"\\[&0-9]")
_WIDTHS = re.compile(r"%(?:\d+\$)?-?(\*|\d+)?(?:\d+\$)?")


class Made(NamedTuple):
    """rows: how many a call gives; code: why it may not run at all."""

    size: Size
    rows: float = 1
    code: str = ""


def of_function(name: str, call: Any, arguments: list[Size]) -> Made:
    rule = _RULES.get(name)
    if rule is not None:
        return rule(call, arguments)
    wide = sum(item.bytes for item in arguments)
    number = max((item.number for item in arguments), default=1.0)
    if name in _ROWS:
        rows = max(1.0, wide / _ROWS[name])
        return Made(Size(max(CELL, wide / rows)), rows)
    if name in _NUMBERS:
        return Made(Size(64, wide))
    if name in _PARTS:
        return Made(Size(arguments[0].bytes + CELL if arguments else CELL, number))
    times = _LONGER.get(name, 2.0 if name.endswith("send") else 0.0)
    if times:
        return Made(Size(times * wide + CELL * len(arguments)))
    sure = name in _KEEP and all(item.sure for item in arguments)
    return Made(Size(wide + CELL, number, sure))


# What gives no greater number or date than it is given.
_KEEP = frozenset(
    """abs round floor ceil ceiling trunc sign sqrt date_trunc date timestamp timestamptz int2
    int4 int8 numeric date_bin now age""".split()  # noqa: SIM905 - as above
)


def _series(call: Any, arguments: list[Size]) -> Made:
    """Whole numbers, or dates: then the numbers are days. Ends that the tables decide are
    taken for ordinary ones; the step must be a constant, of a second at least."""
    start, end = arguments[0], arguments[1] if len(arguments) > 1 else Size()
    ends = [literal(item) for item in call.args[:2]]
    step = abs(literal(call.args[2]) or 0) if len(arguments) > 2 else 1.0
    if not _A_SECOND <= step < ENDLESS:
        return Made(Size(), code="UNBOUNDED")
    span = start.number + end.number
    if ends[0] is not None and ends[-1] is not None:
        span = abs(ends[-1] - ends[0])
    sure = start.sure and end.sure
    if span / step > (MOST_SERIES if sure else MOST_DATED):
        return Made(Size(), code="UNBOUNDED")
    number = max(start.number, end.number) + step
    return Made(Size(CELL, number, sure), span / step + 1)


def _padded(call: Any, arguments: list[Size]) -> Made:
    """Only so much as a constant, or something no greater than a constant, says."""
    name = call.funcname[-1].string.sval
    wide = arguments[0].bytes if arguments else CELL
    if len(arguments) < 2:
        return Made(Size(wide))
    count = arguments[1]
    if name == "array_fill":
        sides = [constant(item) for item in call.args[1].a_array_expr.elements]
        count = Size(CELL, prod(float(side or 1) for side in sides), bool(sides) and
                     None not in sides)
    if not count.sure or count.number > MOST_PADDED:
        return Made(Size(), code="UNBOUNDED")
    times = wide if name in ("repeat", "array_fill") else 4.0
    return Made(Size(times * count.number + CELL))


def _formatted(call: Any, arguments: list[Size]) -> Made:
    """Every %s may hold any of the arguments, every width is a constant of the text."""
    if not call.args[0].HasField("a_const"):
        return Made(Size(), code="UNBOUNDED")
    widths = [found[1] or "0" for found in _WIDTHS.finditer(_text(call, 0))]
    if any(width == "*" or float(width) > 1_000 for width in widths):
        return Made(Size(), code="UNBOUNDED")
    each = max((item.bytes for item in arguments[1:]), default=0.0)
    return Made(Size(arguments[0].bytes + sum(2 * each + float(width) for width in widths)))


def _replaced(call: Any, arguments: list[Size]) -> Made:
    """Each byte may become the replacement, and each reference in that the whole text."""
    text = arguments[0].bytes if arguments else CELL
    by = min(2, len(arguments) - 1)
    if by < 1:
        return Made(Size(text))
    replacement = _text(call, by)
    if call.args[by].HasField("a_const"):
        references = len(_REFERENCES.findall(replacement))
        return Made(Size(text * max(1.0, len(replacement) - 2 * references) + references * text))
    return Made(Size(text * arguments[by].bytes))


def _joined(call: Any, arguments: list[Size]) -> Made:
    """What stands between the elements comes as often as there are elements: with an array,
    perhaps as many as it has bytes."""
    wide = sum(item.bytes for item in arguments)
    of_array = call.funcname[-1].string.sval == "array_to_string"
    if len(arguments) < 2 or not (of_array or call.func_variadic):
        between = arguments[0].bytes * len(arguments) if arguments else CELL
        return Made(Size(wide + between))
    at, array = (1, 0) if of_array else (0, len(arguments) - 1)
    constant_text = call.args[at].HasField("a_const")
    between = len(_text(call, at)) if constant_text else arguments[at].bytes
    missing = sum(item.bytes for item in arguments[2:]) if of_array else 0.0
    return Made(Size(arguments[array].bytes * max(1.0, between + missing) + wide))


def _polygon(call: Any, arguments: list[Size]) -> Made:
    """polygon(corners, circle) makes as many points of it."""
    if len(arguments) < 2:
        return Made(Size(sum(item.bytes for item in arguments) + CELL, ENDLESS))
    corners = arguments[0]
    if not corners.sure or corners.number > _MOST_CORNERS:
        return Made(Size(), code="UNBOUNDED")
    return Made(Size(CELL * corners.number + CELL, ENDLESS))


def _long_number(call: Any, arguments: list[Size]) -> Made:
    small = all(item.sure and item.number <= 100 for item in arguments)
    wide = sum(item.bytes for item in arguments)
    return Made(Size(wide * 100 if small else MOST_DIGITS, ENDLESS))


def _temporal_part(call: Any, arguments: list[Size]) -> Made:
    """A year or a day is small; the seconds since 1970 are not."""
    return Made(Size(CELL, ENDLESS if _text(call, 0).lower() == "epoch" else 10_000))


def _made_date(call: Any, arguments: list[Size]) -> Made:
    """In days, at most when every argument counts years."""
    number = sum(item.number for item in arguments)
    return Made(Size(CELL, number * 400, all(item.sure for item in arguments)))


def _text(call: Any, index: int) -> str:
    if index >= len(call.args) or not call.args[index].HasField("a_const"):
        return ""
    return str(call.args[index].a_const.sval.sval)


_RULES: dict[str, Callable[[Any, list[Size]], Made]] = {
    "generate_series": _series, "format": _formatted, "polygon": _polygon,
    "array_to_string": _joined, "concat_ws": _joined,
    **dict.fromkeys(("repeat", "lpad", "rpad", "array_fill", "bit", "bpchar", "varbit"), _padded),
    **dict.fromkeys(
        ("replace", "regexp_replace", "array_replace", "translate", "ts_headline"), _replaced),
    **dict.fromkeys(
        ("power", "pow", "numeric_power", "exp", "numeric_exp", "factorial"), _long_number),
    **dict.fromkeys(("date_part", "extract"), _temporal_part),
    **dict.fromkeys(
        ("make_date", "make_interval", "make_timestamp", "make_timestamptz"), _made_date),
}
