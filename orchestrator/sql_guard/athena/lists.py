"""What a statement for Athena may be made of. Anything that is not here is refused.

Place in the flow: walk.py holds the tree's nodes against NODES, and text.py the words of the
printed text against FUNCTIONS: two readings, neither of which trusts the other.
"""

from __future__ import annotations

# Classes of sqlglot's tree. Not here, so refused: everything that writes, MatchRecognize (its
# pattern is text that sqlglot does not read), FunctionSpecification (a routine in WITH), Version
# (rows of the past, deleted ones too), Pivot and what else Trino does not have.
_SHAPE = """
Select Union Intersect Except Subquery Values From Where Group Having Order Ordered Limit Offset
Fetch LimitOptions Join With CTE Table TableAlias TableSample Lateral Unnest Window WindowSpec
Cube Rollup GroupingSets Distinct Star Alias Column Identifier Dot Tuple Paren Filter
WithinGroup OverflowTruncateBehavior Lambda Kwarg Var
"""
_VALUES = """
Literal Null Boolean HexString UnicodeString Interval IntervalSpan DataType DataTypeParam ColumnDef
Bracket JSONKeyValue JSONValue JSONExtractQuote OnCondition PropertyEQ
"""
_OPERATORS = """
Add Sub Mul Div Mod Neg DPipe EQ NEQ GT GTE LT LTE Is Not And Or Between In Like ILike Escape Any
All Exists NullSafeEQ NullSafeNEQ AtTimeZone Case If IgnoreNulls RespectNulls
BitwiseAnd BitwiseOr BitwiseXor BitwiseNot BitwiseLeftShift BitwiseRightShift JSONObject JSONArray
JSONExists Extract Cast TryCast Coalesce Nullif Try
"""
_AGGREGATES = """
AnyValue ApproxDistinct ApproxQuantile ArgMax ArgMin ArrayAgg ArrayUniqueAgg Avg BitwiseAndAgg
BitwiseOrAgg BitwiseXorAgg Corr Count CountIf CovarPop CovarSamp CumeDist DenseRank FirstValue
First Grouping GroupConcat Kurtosis Lag Last LastValue Lead LogicalAnd LogicalOr Max Min NthValue
Ntile PercentRank Quantile PercentileCont Rank RegrAvgx RegrAvgy RegrCount RegrIntercept RegrR2
RegrSlope RegrSxx RegrSxy RegrSyy RowNumber Skewness Stddev StddevPop StddevSamp Sum Variance
VariancePop
"""
_CALLS = """
Abs Acos Anonymous Array ArrayContains ArrayDistinct ArrayExcept ArrayFilter ArrayFirst
ArrayIntersect ArrayLast ArrayMax ArrayMin ArrayPosition ArrayRemove ArraySize ArraySlice ArraySort
ArrayToString ArrayOverlaps ArrayConcat Asin Atan Atan2 Cbrt Ceil Chr Concat ConcatWs Cos Cosh
CosineDistance CurrentDate CurrentTime CurrentTimestamp CurrentTimezone Localtime Localtimestamp
Date DateAdd DateDiff DateSub DateTrunc Day DayOfMonth DayOfWeek DayOfWeekIso DayOfYear Decode
Degrees Encode EndsWith Exp Explode Flatten Floor Format FromBase FromBase32 FromBase64
FromISO8601Date FromISO8601Timestamp FromISO8601TimestampNanos FromJson GenerateSeries Greatest Hex
Hour Initcap IsInf IsNan JSONArrayContains JSONExtract JSONExtractScalar JSONFormat
LastDay Least Length Left Levenshtein Ln Log Lower LowerHex MD5 MD5Digest Map MapFromEntries
MapKeys Minute Month Normalize Pad ParseDatetime ParseJSON Pi Pow Quarter Radians Rand Reduce
RegexpCount RegexpExtract RegexpExtractAll RegexpILike RegexpLike RegexpReplace RegexpSplit Repeat
Replace Reverse Right Round SHA SHA2 SHA2Digest SafeDivide Second Shuffle Sign Sin Sinh Soundex
Split SplitPart Sqrt StartsWith StrPosition StrToMap StrToTime StrToUnix Struct Substring Tan Tanh
TimeStrToTime TimeToStr TimeToUnix TimestampTrunc Timestamp ToBase32 ToBase64 ToChar Transform
Translate Trim Trunc TsOrDsToDate Typeof Unhex UnixToTime UnixToStr Upper Uuid Week WeekOfYear
WidthBucket Year YearOfWeek
"""
NODES = frozenset(" ".join((_SHAPE, _VALUES, _OPERATORS, _AGGREGATES, _CALLS)).split())

# Trino's functions (its documentation, "List of functions and operators") without those that
# tell about the server or its users, learn models, call out, or make a table.
_NUMBERS = """
abs acos asin atan atan2 beta_cdf bit_count bitwise_and bitwise_left_shift bitwise_not bitwise_or
bitwise_right_shift bitwise_right_shift_arithmetic bitwise_xor cbrt ceil ceiling cos cosh
cosine_distance cosine_similarity crc32 degrees e exp floor format_number from_base infinity
inverse_beta_cdf inverse_normal_cdf is_finite is_infinite is_nan ln log log10 log2 mod nan
normal_cdf pi pow power radians rand random round sign sin sinh sqrt tan tanh to_base truncate
width_bucket wilson_interval_lower wilson_interval_upper
"""
_TEXTS = """
bar char2hexint chr codepoint color concat concat_ws ends_with format hamming_distance
human_readable_seconds index length levenshtein_distance lower lpad ltrim luhn_check ngrams
normalize position regexp_count regexp_extract regexp_extract_all regexp_like regexp_position
regexp_replace regexp_split render replace reverse rgb rpad rtrim soundex split split_part
split_to_map split_to_multimap starts_with strpos substr substring title_case translate trim upper
url_decode url_encode url_extract_fragment url_extract_host url_extract_parameter url_extract_path
url_extract_port url_extract_protocol url_extract_query uuid word_stem from_utf8 to_utf8 from_hex
to_hex from_base32 to_base32 from_base64 to_base64 from_base64url to_base64url from_big_endian_32
from_big_endian_64 to_big_endian_32 to_big_endian_64 from_ieee754_32 from_ieee754_64
to_ieee754_32 to_ieee754_64 hmac_md5 hmac_sha1 hmac_sha256 hmac_sha512 md5 murmur3 sha1 sha256
sha512 spooky_hash_v2_32 spooky_hash_v2_64 xxhash64 parse_data_size to_iso8601
"""
_TIMES = """
at_timezone current_timestamp current_time current_timezone date date_add date_diff date_format
date_parse date_trunc day day_of_month day_of_week day_of_year dow doy extract format_datetime
from_iso8601_date from_iso8601_timestamp from_iso8601_timestamp_nanos from_unixtime
from_unixtime_nanos hour last_day_of_month localtime localtimestamp millisecond minute month now
parse_datetime parse_duration quarter second timezone timezone_hour timezone_minute to_char
to_date to_milliseconds to_timestamp to_unixtime week week_of_year with_timezone year
year_of_week yow
"""
_COLLECTIONS = """
all_match any_match array_distinct array_except array_first array_histogram array_intersect
array_join array_last array_max array_min array_position array_remove array_sort array_union
arrays_overlap cardinality combinations contains contains_sequence element_at filter flatten
map map_concat map_entries map_filter map_from_entries map_keys map_values map_zip_with
multimap_from_entries none_match reduce repeat sequence shuffle slice transform transform_keys
transform_values trim_array zip zip_with row is_json_scalar json_array json_array_contains
json_array_get json_array_length json_exists json_extract json_extract_scalar json_format
json_object json_parse json_query json_size json_value json_scalar json_serialize json
hash_counts intersection_cardinality jaccard_index value_at_quantile values_at_quantiles
"""
_GROUPED = """
any_value approx_distinct approx_most_frequent approx_percentile approx_set arbitrary array_agg
avg bitwise_and_agg bitwise_or_agg bitwise_xor_agg bool_and bool_or checksum corr count count_if
covar_pop covar_samp cume_dist dense_rank empty_approx_set every first_value geometric_mean
grouping histogram kurtosis lag last_value lead listagg make_set_digest map_agg map_union max
max_by merge merge_set_digest min min_by multimap_agg nth_value ntile numeric_histogram
percent_rank qdigest_agg rank reduce_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2
regr_slope regr_sxx regr_sxy regr_syy row_number skewness stddev stddev_pop stddev_samp sum
tdigest_agg var_pop var_samp variance
"""
_CHOICES = "cast coalesce exists greatest if least nullif try try_cast typeof"
FUNCTIONS = frozenset(
    " ".join((_NUMBERS, _TEXTS, _TIMES, _COLLECTIONS, _GROUPED, _CHOICES)).split()
)
# Words before a bracket that are no functions.
KEYWORDS = frozenset(
    """all and any array as asc between by bernoulli case char columns cross cube decimal desc
    distinct else escape except filter from group having in intersect interval is join lateral
    like limit map not offset on or order over precision recursive rollup row select sets some
    system tablesample then time timestamp union unnest using values varbinary varchar when where
    with within zone rows range groups first ignore ordinality outer conditional wrapper default
    path json_table nested returning qdigest tdigest end fetch next""".split()  # noqa: SIM905
)
# Without brackets they tell who asks and where; as quoted names they are columns.
TELLING = frozenset("current_user current_catalog current_schema current_path".split())  # noqa: SIM905
# Reserved in Trino, so never a bare name, and in no query: what sqlglot took for one is none.
COMMANDS = frozenset(
    "alter create deallocate delete describe drop execute insert into prepare table".split()  # noqa: SIM905
)
# Types that sqlglot has no class for.
OTHER_TYPES = frozenset(
    """hyperloglog p4hyperloglog qdigest tdigest setdigest color function unknown
    geometry sphericalgeography bingtile objectid""".split()  # noqa: SIM905
)
SYSTEM_SCHEMAS = frozenset({"information_schema", "system", "$system", "metadata", "runtime"})
OWN_CATALOG = "awsdatacatalog"
# Where each function's size is, and how much it may make. Trino stops at 10,000 entries itself.
PADDED = {"lpad": 1, "rpad": 1, "bar": 1}
MAX_PADDED = 1_000
MAX_ENTRIES = 10_000
