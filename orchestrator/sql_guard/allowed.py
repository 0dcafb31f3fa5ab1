"""What a statement may be made of. Anything that is not here is refused.

Place in the flow: statement_walk.py checks a tree against these lists. "Stable" is no reason for
a function to be here: table_to_xml, ts_stat and current_setting are stable too.
"""

from __future__ import annotations

NODES = frozenset(
    """SelectStmt ResTarget ColumnRef A_Star A_Const Integer Float Boolean String BitString A_Expr
    BoolExpr NullTest BooleanTest FuncCall NamedArgExpr TypeCast TypeName CaseExpr CaseWhen
    CoalesceExpr MinMaxExpr SubLink RangeVar Alias RangeSubselect RangeFunction RangeTableSample
    ColumnDef JoinExpr SortBy WindowDef WithClause CommonTableExpr CTESearchClause
    CTECycleClause List A_ArrayExpr A_Indirection A_Indices RowExpr GroupingSet GroupingFunc
    CollateClause SQLValueFunction JsonObjectConstructor JsonArrayConstructor
    JsonArrayQueryConstructor JsonObjectAgg JsonArrayAgg JsonAggConstructor JsonKeyValue
    JsonValueExpr JsonFormat JsonOutput JsonReturning JsonIsPredicate JsonFuncExpr JsonArgument
    JsonBehavior JsonTable JsonTableColumn JsonTablePathSpec JsonScalarExpr JsonParseExpr
    JsonSerializeExpr RawStmt ParseResult""".split()  # noqa: SIM905
)

_AGGREGATES = """
sum avg min max count array_agg string_agg bool_and bool_or every bit_and bit_or bit_xor
any_value json_agg jsonb_agg json_object_agg jsonb_object_agg json_agg_strict jsonb_agg_strict
stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp regr_avgx
regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
percentile_cont percentile_disc mode rank dense_rank percent_rank cume_dist row_number ntile
lag lead first_value last_value nth_value grouping range_agg range_intersect_agg
"""
_MATH = """
abs cbrt ceil ceiling degrees div erf erfc exp factorial floor gcd lcm ln log log10 min_scale mod
pi power radians round scale sign sqrt trim_scale trunc width_bucket acos asin atan atan2 cos cot
sin tan acosd asind atand atan2d cosd cotd sind tand sinh cosh tanh asinh acosh atanh random
random_normal numeric_inc
"""
_TEXT = """
ascii bit_length btrim char_length character_length chr concat concat_ws initcap left length lower
ltrim md5 normalize is_normalized octet_length overlay position quote_ident quote_literal
quote_nullable regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace
regexp_split_to_array regexp_split_to_table regexp_substr replace reverse right rtrim split_part
starts_with string_to_array string_to_table strpos substr substring to_ascii to_hex to_oct to_bin
translate trim upper unistr like notlike ilike casefold to_char to_date to_number to_timestamp
encode decode get_bit get_byte sha224 sha256 sha384 sha512 convert_from convert_to
similar_to_escape similar_escape like_escape text bpchar varchar textlen textcat
"""
_TIME = """
age clock_timestamp statement_timestamp transaction_timestamp now timeofday date_part date_trunc
date_bin extract isfinite justify_days justify_hours justify_interval make_date make_interval
make_time make_timestamp make_timestamptz timezone date_add date_subtract overlaps date timestamp
timestamptz time timetz interval
"""
_STRUCTURES = """
array_append array_cat array_dims array_length array_lower array_ndims array_position
array_positions array_prepend array_remove array_replace array_sample array_shuffle array_to_string
array_upper cardinality trim_array unnest array_reverse array_sort json_array_elements
json_array_elements_text json_array_length json_build_array json_build_object json_each
json_each_text json_extract_path json_extract_path_text json_object json_object_keys
json_strip_nulls json_to_record json_to_recordset json_typeof jsonb_array_elements
jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each
jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object
jsonb_object_keys jsonb_path_exists jsonb_path_match jsonb_path_query jsonb_path_query_array
jsonb_path_query_first jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record
jsonb_to_recordset jsonb_typeof jsonb_contains jsonb_exists row_to_json to_json to_jsonb
array_to_json isempty lower_inc lower_inf upper_inc upper_inf range_merge multirange int4range
int8range numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange
tsmultirange tstzmultirange datemultirange num_nulls num_nonnulls nullif coalesce greatest least
int2 int4 int8 float4 float8 numeric bool boolne booleq box circle point line lseg path polygon
area center diameter height width radius slope gen_random_uuid uuid_extract_timestamp
uuid_extract_version hashtext host masklen network family broadcast netmask abbrev inet cidr
generate_subscripts row xmlcomment
"""
FUNCTIONS = frozenset(
    " ".join((_AGGREGATES, _MATH, _TEXT, _TIME, _STRUCTURES)).split()
) - {"xmlcomment", "hashtext", "row"}

# Functions whose output grows with an argument: only with constant, small bounds.
SERIES = "generate_series"
PADDED = {"lpad": 1, "rpad": 1, "repeat": 1}
MAX_SERIES = 100_000
MAX_PADDED = 1_000

TYPES = frozenset(
    """bool boolean int2 int4 int8 smallint integer int bigint float4 float8 real numeric decimal
    text varchar bpchar char name bytea date time timetz timestamp timestamptz interval json
    jsonb jsonpath uuid bit varbit money point line lseg box path polygon circle inet cidr
    macaddr int4range int8range numrange tsrange tstzrange daterange int4multirange
    int8multirange nummultirange tsmultirange tstzmultirange datemultirange record""".split()  # noqa: SIM905
)

# current_date and its like; current_user and current_schema tell about the server.
VALUE_FUNCTIONS = frozenset(
    """SVFOP_CURRENT_DATE SVFOP_CURRENT_TIME SVFOP_CURRENT_TIME_N SVFOP_CURRENT_TIMESTAMP
    SVFOP_CURRENT_TIMESTAMP_N SVFOP_LOCALTIME SVFOP_LOCALTIME_N SVFOP_LOCALTIMESTAMP
    SVFOP_LOCALTIMESTAMP_N""".split()  # noqa: SIM905
)
SYSTEM_SCHEMAS = frozenset({"pg_catalog", "information_schema", "pg_toast"})
HIDDEN_COLUMNS = frozenset({"tableoid", "xmin", "xmax", "cmin", "cmax", "ctid"})
