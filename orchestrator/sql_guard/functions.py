"""The PostgreSQL functions that a statement may call, by what they are for.

Place in the flow: statement_walk.py refuses every other name. "Stable" is no reason to be here:
table_to_xml, ts_stat and current_setting are stable too. Left out on purpose is whatever writes,
locks, sleeps, signals, reads files, settings, catalogs or other sessions, runs SQL that it is
given as text, or keeps state between statements (setseed, currval).
"""

from __future__ import annotations

import re

AGGREGATES = """
sum avg min max count array_agg string_agg bool_and bool_or every bit_and bit_or bit_xor any_value
json_agg jsonb_agg json_object_agg jsonb_object_agg json_agg_strict jsonb_agg_strict
json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict
jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict stddev stddev_pop
stddev_samp variance var_pop var_samp corr covar_pop covar_samp regr_avgx regr_avgy regr_count
regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy percentile_cont percentile_disc mode
rank dense_rank percent_rank cume_dist row_number ntile lag lead first_value last_value nth_value
grouping range_agg range_intersect_agg
"""
MATH = """
abs cbrt ceil ceiling degrees div erf erfc exp factorial floor gamma gcd lcm lgamma ln log log10
min_scale mod pi pow power radians round scale sign sqrt trim_scale trunc width_bucket acos asin
atan atan2 cos cot sin tan acosd asind atand atan2d cosd cotd sind tand sinh cosh tanh asinh acosh
atanh random random_normal numeric_inc numeric_exp numeric_ln numeric_log numeric_sqrt numeric_mod
numeric_power numeric_div_trunc dexp dpow dsqrt dcbrt dlog1 dlog10 dround dtrunc float8_accum
float8_combine float8_regr_accum float8_regr_combine cashlarger cashsmaller int4inc int4pl int4mi
int4mul int4um int4smaller int4larger int8inc int8pl float8pl float8mi float8mul float8div
numeric_add numeric_sub numeric_mul numeric_div numeric_uminus numeric_abs numeric_cmp
"""
_TEXT = """
ascii bit_count bit_length btrim bytea char char_length character_length chr concat concat_ws
crc32 crc32c format initcap left length lower lpad ltrim md5 normalize is_normalized octet_length
overlay parse_ident position quote_ident quote_literal quote_nullable regexp_count regexp_instr
regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table
regexp_substr repeat replace reverse right rpad rtrim set_bit set_byte split_part starts_with
string_to_array string_to_table strpos substr substring to_ascii to_hex to_oct to_bin translate
trim upper unicode_assigned unistr like notlike ilike casefold to_char to_date to_number
to_timestamp encode decode get_bit get_byte sha224 sha256 sha384 sha512 convert convert_from
convert_to similar_to_escape similar_escape like_escape text bpchar varchar name textlen textcat
texteq text_lt text_gt text_smaller text_larger byteacat pg_size_pretty pg_size_bytes textlike
textnlike texticlike nameeq textregexeq
"""
TIME = """
age clock_timestamp statement_timestamp transaction_timestamp now timeofday date_part date_trunc
date_bin extract isfinite justify_days justify_hours justify_interval make_date make_interval
make_time make_timestamp make_timestamptz timezone date_add date_subtract overlaps date timestamp
timestamptz time timetz interval date_pl_interval date_mi date_eq date_lt timestamp_eq
timestamp_lt interval_pl interval_mi interval_mul interval_div
"""
_JSON = """
array_to_json json_array_elements json_array_elements_text json_array_length json_build_array
json_build_object json_each json_each_text json_extract_path json_extract_path_text json_object
json_object_field json_object_field_text json_array_element json_array_element_text
json_object_keys json_populate_record json_populate_recordset json_strip_nulls json_to_record
json_to_recordset json_typeof jsonb_array_elements jsonb_array_elements_text jsonb_array_length
jsonb_build_array jsonb_build_object jsonb_concat jsonb_contained jsonb_contains jsonb_delete
jsonb_delete_path jsonb_each jsonb_each_text jsonb_eq jsonb_exists jsonb_exists_all
jsonb_exists_any jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_ne jsonb_object
jsonb_object_field jsonb_object_field_text jsonb_object_keys jsonb_path_exists
jsonb_path_exists_opr jsonb_path_exists_tz jsonb_path_match jsonb_path_match_opr
jsonb_path_match_tz jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz
jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record
jsonb_populate_record_valid jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax
jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof jsonb_array_element
jsonb_array_element_text row_to_json to_json to_jsonb
"""
_ARRAYS_RANGES = """
array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position
array_positions array_prepend array_remove array_replace array_sample array_shuffle
array_to_string array_upper cardinality trim_array unnest array_reverse array_sort arraycontained
arraycontains arrayoverlap array_eq generate_series generate_subscripts isempty lower_inc
lower_inf upper_inc upper_inf range_merge range_intersect range_union range_minus range_adjacent
range_contains range_contained_by range_contains_elem range_overlaps range_eq range_before
range_after multirange multirange_contains_elem multirange_contains_range
multirange_contains_multirange multirange_contained_by_multirange range_contains_multirange
multirange_overlaps_multirange range_overlaps_multirange multirange_overlaps_range
multirange_union multirange_minus multirange_intersect elem_contained_by_range
elem_contained_by_multirange range_contained_by_multirange int4range int8range numrange tsrange
tstzrange daterange int4multirange int8multirange nummultirange tsmultirange tstzmultirange
datemultirange int4range_subdiff int8range_subdiff numrange_subdiff daterange_subdiff
tsrange_subdiff tstzrange_subdiff
"""
_VALUES = """
num_nulls num_nonnulls nullif coalesce greatest least int2 int4 int8 float4 float8 numeric bool
boolne booleq booland_statefunc boolor_statefunc money cash_words gen_random_uuid uuidv4 uuidv7
uuid_extract_timestamp uuid_extract_version enum_first enum_last enum_range pg_typeof
pg_column_size pg_collation_for pg_input_is_valid pg_input_error_info hashtext hashint4 hashint8
hash_numeric hash_array hashenum hashvarlena hashtextextended hash_record pg_column_compression
pg_lsn pg_wal_lsn_diff xid xid8 xid8cmp enum_send unicode_version array_send bit_send boolsend
box_send byteasend cash_send charsend cidr_send circle_send date_send float4send float8send
inet_send int2send int4send int8send interval_send json_send jsonb_send macaddr_send numeric_send
path_send point_send poly_send textsend time_send timestamp_send timestamptz_send tsvectorsend
uuid_send varcharsend bit varbit bitcat bitand bitor bitxor bitnot bitshiftleft bitshiftright oid
"""
_PLACES = """
box circle point line lseg path polygon area center diameter diagonal height width radius slope
circle_center poly_center npoints isopen isclosed popen pclose ishorizontal isvertical isparallel
isperp isclosed bound_box host masklen network family broadcast netmask hostmask abbrev inet cidr
set_masklen inet_merge inet_same_family macaddr macaddr8 macaddr8_set7bit
"""
_SEARCH = """
to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_headline ts_rank
ts_rank_cd ts_delete ts_filter ts_rewrite setweight strip numnode querytree tsquery_phrase
tsvector_to_array array_to_tsvector json_to_tsvector jsonb_to_tsvector ts_lexize ts_parse
ts_token_type ts_match_vq ts_match_qv tsvector_concat tsquery_and tsquery_or tsquery_not
"""
# Each also with a seed: hashint4extended.
_HASHES = """
hashbpchar hashchar hashenum hashfloat4 hashfloat8 hashinet hashint2 hashint4 hashint8 hashmacaddr
hashmacaddr8 hashname hashoid hashoidvector hashtext hash_array_ hash_multirange_ hash_numeric_
hash_range_ hash_record_ interval_hash_ jsonb_hash_ time_hash_ timestamp_hash_ timetz_hash_
uuid_hash_
"""
FUNCTIONS = frozenset(" ".join((
    AGGREGATES, MATH, _TEXT, TIME, _JSON, _ARRAYS_RANGES, _VALUES, _PLACES, _SEARCH,
)).split()) | {
    form for name in _HASHES.split() for form in (name.removesuffix("_"), f"{name}extended")
}

# (5.0).pg_sleep and t.nextval call functions of one argument as if they were columns. A column's
# name cannot be held against the list above; no honest one is among these.
CALLED_AS_COLUMN = re.compile(
    r"pg_.*|lo_.*|txid_.*|binary_upgrade_.*|to_reg(class|proc|type|role|oper|namespace|coll).*|"
    r"reg(class|proc|type|role|oper|namespace|collation|procedure|operator)(in|out|send|recv)?|"
    r"acl(explode|itemin|itemout)|brin_.*|gin_.*|fmgr_.*|plpgsql_.*|nextval|currval|setval|lastval|"
    r"setseed|current_setting|current_schemas|set_config|mxid_age|obj_description|"
    r"shobj_description|row_security_active|amvalidate|oidvectortypes|ts_stat|ts_debug|"
    r"(table|query|schema|database|cursor)_to_xml.*|query_to_.*|xml|xml_.*|xpath.*"
)
