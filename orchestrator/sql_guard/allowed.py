"""What a PostgreSQL statement may be made of, besides functions (functions.py). Anything that is
not here is refused.

Place in the flow: statement_walk.py checks a tree against these lists.
"""

from __future__ import annotations

import re

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
    JsonSerializeExpr XmlExpr XmlSerialize RawStmt ParseResult""".split()  # noqa: SIM905 - reads better than a list
)

# Nothing whose input or output tells of the catalogs (regclass, regproc, aclitem…), no XML
# (whose parser expands entities) and no pseudo-types.
TYPES = frozenset(
    """bool boolean int2 int4 int8 smallint integer int bigint float4 float8 real numeric decimal
    text varchar bpchar char name bytea date time timetz timestamp timestamptz interval json
    jsonb jsonpath uuid bit varbit money point line lseg box path polygon circle inet cidr
    macaddr macaddr8 int4range int8range numrange tsrange tstzrange daterange int4multirange
    int8multirange nummultirange tsmultirange tstzmultirange datemultirange record tsvector
    tsquery regconfig oid int2vector oidvector xid xid8 cid tid pg_lsn pg_snapshot
    txid_snapshot""".split()  # noqa: SIM905 - as above
)
# What else PostgreSQL calls a type: known where a type without a catalog could be anybody's.
SYSTEM_TYPES = re.compile(
    r"_.*|pg_.*|reg.*|.*_handler|any.*|aclitem|cstring|event_trigger|gtsvector|internal|"
    r"refcursor|trigger|unknown|void|xml"
)
# Types whose modifier pads a value to that many characters or bits.
PADDED_TYPES = frozenset({"bpchar", "char", "bit"})

# XML may be made, not read: no XMLPARSE, no cast to xml.
XML_MADE = frozenset(("IS_XMLCONCAT", "IS_XMLELEMENT", "IS_XMLFOREST", "IS_XMLPI", "IS_XMLROOT"))

# current_date and its like; current_user and current_schema tell about the server.
VALUE_FUNCTIONS = frozenset(
    """SVFOP_CURRENT_DATE SVFOP_CURRENT_TIME SVFOP_CURRENT_TIME_N SVFOP_CURRENT_TIMESTAMP
    SVFOP_CURRENT_TIMESTAMP_N SVFOP_LOCALTIME SVFOP_LOCALTIME_N SVFOP_LOCALTIMESTAMP
    SVFOP_LOCALTIMESTAMP_N""".split()  # noqa: SIM905 - as above
)
SAMPLE_METHODS = frozenset({"bernoulli", "system"})
SYSTEM_SCHEMA = "information_schema"
SYSTEM_PREFIX = "pg_"
HIDDEN_COLUMNS = frozenset({"tableoid", "xmin", "xmax", "cmin", "cmax", "ctid"})
