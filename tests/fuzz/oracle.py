"""A second opinion on what the guard allows, made without the guard's lists and walks.

It denies by name what is known to be dangerous, where the guard allows by name what is known to
be harmless: what passes both was overlooked by neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sqlglot
from google.protobuf.message import Message
from sqlglot import exp

from orchestrator.sql_guard.trees import parse
from orchestrator.sql_guard.verdict import Verdict

# Functions that write, leak, sleep, signal, lock, touch files or settings, or run text as SQL.
DANGEROUS = re.compile(
    r"""pg_(?!typeof$|size_pretty$|size_bytes$|column_size$|input_is_valid$|input_error_info$).*
    |lo_.*|lo(read|write|creat)|dblink.*|postgres_fdw.*|set_config|current_setting|query_to_.*
    |table_to_.*|schema_to_.*|database_to_.*|cursor_to_.*|txid_.*|ts_stat|ts_debug|nextval|setval
    |currval|lastval|xmlparse|xpath.*|xml.*|inet_(server|client)_.*|has_.*_privilege|version
    |col_description|obj_description|shobj_description|to_reg.*|row_security_active|acl.*
    |binary_upgrade_.*|brin_.*|gin_.*|gist_.*|hash_.*|bt.*cmp|file_fdw.*|copy.*|current_user
    |session_user|current_role|current_schemas?|current_database|current_catalog|getpgusername
    |array_in|record_in|.*_recv|.*_send|any_in|cstring_.*|regclass.*|regproc.*|unlisten.*
    |getdatabaseencoding|system_user|sleep|benchmark|load_file|external_query|unload|invoke.*
    |current_groups|query|procedure|lambda_.*|system\..*""",
    re.VERBOSE | re.IGNORECASE,
)
# Those of such names that were looked at one by one and only compute from what they are given.
PURE = re.compile(
    r"""(array|bit|box|cash|cidr|circle|date|enum|inet|interval|json|jsonb|macaddr|numeric|path
    |point|poly|time|timestamp|timestamptz|uuid)_send|hash_(array|multirange|numeric|range|record)
    (_extended)?|hash_counts|pg_lsn|pg_wal_lsn_diff|pg_collation_for|pg_column_compression""",
    re.VERBOSE,
)
PURE_TYPES = {"pg_lsn", "pg_snapshot", "regconfig"}
PURE_XML = {"IS_XMLCONCAT", "IS_XMLELEMENT", "IS_XMLFOREST", "IS_XMLPI", "IS_XMLROOT"}
HARMLESS_STATEMENTS = {"SelectStmt", "RawStmt"}
WRITERS = {"IntoClause", "LockingClause", "ParamRef", "CurrentOfExpr"}
HIDDEN = re.compile(r"\$\w+")
SCHEMA, TABLE = "data", "order_report"


def objection(verdict: Verdict, dialect: str, *, any_table: bool = False) -> str:
    """What is wrong with an allowed statement, or "". `any_table`: no catalog was given."""
    if not verdict.allowed:
        return "" if verdict.reasons and not verdict.canonical else "refused without a reason"
    if "\0" in verdict.canonical:
        return "NUL"
    if dialect == "athena":
        return next(_of_athena(verdict.canonical, any_table), "")
    return next(_of_postgres(verdict.canonical, any_table), "")


def _of_postgres(canonical: str, any_table: bool) -> Iterator[str]:
    tree = parse(canonical)  # which reads what is too deep for postgast alone
    if [item.stmt.WhichOneof("node") for item in tree.stmts] != ["select_stmt"]:
        yield "not one SELECT"
        return
    if not tree.stmts[0].stmt.select_stmt.HasField("limit_count"):
        yield "no limit"
    nodes = list(_messages(tree))
    named = {node.ctename for kind, node in nodes if kind == "CommonTableExpr"}
    for kind, node in nodes:
        if kind in WRITERS or (kind.endswith("Stmt") and kind not in HARMLESS_STATEMENTS) or (
                kind == "XmlExpr" and _operation(node) not in PURE_XML):
            yield kind
        elif kind == "FuncCall":
            yield from _of_call([part.string.sval for part in node.funcname])
        elif kind == "TypeName" and _is_of_the_system([part.string.sval for part in node.names]):
            yield "a type of the system"
        elif kind == "A_Expr" and len(node.name) > 1 and node.name[0].string.sval != "pg_catalog":
            yield "an operator of another schema"
        elif kind == "RangeVar":
            yield from _of_table(node, named, any_table)


def _operation(node: Message) -> str:
    enumeration = node.DESCRIPTOR.fields_by_name["op"].enum_type
    return str(enumeration.values_by_number[node.op].name)  # type: ignore[attr-defined]  # no stub


def _is_of_the_system(parts: list[str]) -> bool:
    """Another schema may be called reg…; its types are the audited application's own."""
    *schema, name = parts or [""]
    return (name.startswith(("reg", "pg_")) and name not in PURE_TYPES) or any(
        part.startswith("pg_") and part != "pg_catalog" for part in schema)


def _of_call(parts: list[str]) -> Iterator[str]:
    if len(parts) > 2 or (len(parts) == 2 and parts[0] != "pg_catalog"):
        yield f"function {'.'.join(parts)}"
    if DANGEROUS.fullmatch(parts[-1]) and not PURE.fullmatch(parts[-1]):
        yield f"function {parts[-1]}"


def _of_table(node: Any, named: set[str], any_table: bool) -> Iterator[str]:
    if node.catalogname or node.schemaname in ("pg_catalog", "information_schema", "pg_toast"):
        yield f"table {node.schemaname}.{node.relname}"
    elif not node.schemaname and node.relname.startswith("pg_") and node.relname not in named:
        yield f"table {node.relname}"
    elif not any_table and (node.schemaname, node.relname) != (SCHEMA, TABLE) and (
            node.schemaname or node.relname not in named):
        yield f"table {node.schemaname}.{node.relname}"


def _messages(node: Message) -> Iterator[tuple[str, Any]]:
    pending = [node]
    while pending:
        item = pending.pop()
        yield type(item).__name__, item
        for field, value in item.ListFields():
            if field.message_type is not None:
                pending += [value] if isinstance(value, Message) else list(value)


def _of_athena(canonical: str, any_table: bool) -> Iterator[str]:
    trees = sqlglot.parse(canonical, dialect="athena")
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        yield "not one SELECT"
        return
    tree = trees[0]
    if tree.args.get("limit") is None and tree.args.get("fetch") is None:
        yield "no limit"
    named = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    for node in tree.walk():
        if isinstance(node, (exp.DML, exp.DDL, exp.Command, exp.Into, exp.Lock, exp.Placeholder,
                             exp.Parameter)) and not isinstance(node, exp.Query):
            yield node.key
        elif isinstance(node, exp.Anonymous):
            yield from _of_call([str(node.this)])
        elif isinstance(node, exp.Func):
            yield from _of_call([node.sql_name()])
        elif isinstance(node, exp.Identifier) and HIDDEN.fullmatch(node.this):
            yield f"hidden {node.this}"
        elif isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            where = (node.catalog, node.db.lower(), node.name.lower())
            known = where in (("", "", TABLE), ("", SCHEMA, TABLE))
            elsewhere = node.catalog.lower() not in ("", "awsdatacatalog")
            system = elsewhere or node.db.lower() in ("information_schema", "system")
            own = any_table or known or (not node.db and node.name.lower() in named)
            if system or "$" in node.name or not own:
                yield f"table {node.sql()}"
