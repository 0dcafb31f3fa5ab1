"""The functions that make no more than they are given, so that ordinary reports are not reckoned.

Place in the flow: signs.py takes every other name for a sign of growth, so one that is forgotten
here costs time and nothing else.
"""

from __future__ import annotations

from orchestrator.sql_guard.functions import AGGREGATES, MATH, TIME
from orchestrator.sql_guard.growth.functions import COLLECTING

_PLAIN = """
ascii bit_count bit_length btrim char char_length character_length chr crc32 crc32c initcap left
length lower ltrim md5 octet_length position regexp_count regexp_instr regexp_like regexp_substr
reverse right rtrim sha224 sha256 sha384 sha512 split_part starts_with strpos substr substring
to_char to_date to_number to_timestamp trim upper to_hex to_oct to_bin like notlike ilike text
name coalesce greatest least nullif num_nulls num_nonnulls int2 int4 int8 float4 float8 numeric
bool gen_random_uuid cardinality array_length array_upper array_lower array_ndims array_position
json_array_length jsonb_array_length json_typeof jsonb_typeof pg_typeof jsonb_extract_path
json_extract_path jsonb_extract_path_text json_extract_path_text jsonb_exists jsonb_contains
isempty lower_inc upper_inc lower_inf upper_inf
"""
STEADY = frozenset((AGGREGATES + MATH + TIME + _PLAIN).split()) - {
    name for name, times in COLLECTING.items() if times}
