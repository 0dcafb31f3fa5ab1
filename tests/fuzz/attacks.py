"""Pieces of attacks: expressions, relations and statements, of PostgreSQL and of Athena."""

from __future__ import annotations

# Expressions that leak, sleep, signal, write, lock, or take memory.
EXPRESSIONS = (
    "pg_sleep(10)", "pg_sleep_for('1 hour')", "pg_read_file('/etc/passwd')", "pg_ls_dir('/')",
    "pg_terminate_backend(1)", "pg_cancel_backend(1)", "pg_advisory_lock(1)", "lo_import('/x')",
    "pg_try_advisory_xact_lock(1)", "pg_notify('a', 'b')", "pg_reload_conf()", "nextval('s')",
    "current_setting('data_directory')", "set_config('role', 'postgres', false)", "version()",
    "query_to_xml('select 1', true, true, '')", "table_to_xml('t', true, true, '')",
    "database_to_xml(true, true, '')", "dblink('host=x', 'select 1')", "txid_current()",
    "pg_export_snapshot()", "pg_logical_emit_message(true, 'a', 'b')", "lo_get(1)",
    "has_table_privilege('t', 'select')", "inet_server_addr()", "pg_stat_file('/')",
    "pg_relation_size('t')", "pg_backend_pid()", "to_regclass('t')", "ts_stat('select 1')",
    "pg_get_viewdef(1)", "current_user", "session_user", "current_catalog", "current_schema",
    "repeat('x', 1000000000)", "lpad('x', 1000000000)", "(select pg_sleep(1))",
    "(select rolpassword from pg_authid)", "(select passwd from pg_catalog.pg_shadow limit 1)",
    "(select password_hash from app.users)", "(select 1 from information_schema.tables)",
    "(select 1 from secret)", "(select count(*) from generate_series(1, 100000000000))",
    "'pg_authid'::regclass", "xmlparse(document '<a/>')", "$1", "public.f(1)",
    "1 operator(public.+) 1", "length(repeat('x', 1000000000))", "length(repeat(state, 100000000))",
    "length(lpad('x', 1000000000))", "strpos(repeat('a', 1000000), 'b' || repeat('a', 100000))",
    "normalize(repeat(U&'\\0301\\0316', 100000))",
)
RELATIONS = (
    "pg_authid", "pg_catalog.pg_authid", "app.users", "secret", "information_schema.columns",
    "pg_ls_dir('/')", "pg_read_file('/x') f", "generate_series(1, 100000000000) g", "other.data.t",
    "(select pg_sleep(1)) s", "lateral pg_sleep(1)", "rows from (pg_sleep(1), pg_sleep(2)) r",
    "(table app.users) u", "(values (pg_sleep(1))) v", "query_to_xml('select 1', 't', 't', '') q",
)
STATEMENTS = (
    "drop table data.order_report", "delete from data.order_report", "vacuum", "begin", "commit",
    "insert into data.order_report select * from data.order_report", "checkpoint", "reset all",
    "update data.order_report set state = 'x'", "truncate data.order_report", "listen x",
    "create table x as select 1", "create function f() returns int language sql as 'select 1'",
    "do $$ begin perform pg_sleep(1); end $$", "copy data.order_report to '/tmp/x'",
    "copy (select 1) to program 'id'", "set role postgres", "set statement_timeout = 0",
    "grant all on data.order_report to public", "alter system set x = 1", "lock data.order_report",
    "explain analyze select pg_sleep(1)", "prepare p as select 1", "execute p", "call f()",
    "declare c cursor for select 1", "fetch all from c", "notify x", "load 'x'", "discard all",
    "select * into x from data.order_report", "select 1 for update",
    "select * from data.order_report for share nowait", "select 1 from t for key share",
    "merge into data.order_report using x on true when matched then delete",
    "with x as (delete from data.order_report returning *) select * from x",
    "with x as (insert into data.order_report default values returning 1) table x",
    "unload (select 1) to 's3://x/' with (format = 'json')", "show tables", "describe x",
    "refresh materialized view x", "import foreign schema a from server b into c",
    "security label on table x is 'y'", "create extension x", "using external function f(x int) "
    "returns int lambda 'l' select f(1)", "msck repair table x",
)
# Of Athena alone: hidden columns and tables, table functions, other catalogs, external functions.
ATHENA_EXPRESSIONS = (
    '"$path"', '"$file_modified_time"', 'o."$partition"', "current_groups()", "current_catalog",
    "sleep(1)", "rand_secret()", "(select 1 from \"order_report$partitions\")",
    "sequence(1, 1000000000)", "repeat('x', 1000000000)",
    "(select query from system.runtime.queries)", "invoker(1)", "?", "system.f(1)",
    "lpad('x', 1000000000, 'y')", "lower_external(1)",
)
ATHENA_RELATIONS = (
    '"order_report$partitions"', 'data."order_report$files"', "system.runtime.queries",
    "awsdatacatalog.other.secret", "hive.data.order_report", "information_schema.tables", "secret",
    "table(system.query(query => 'drop table x'))", "other.order_report",
    "table(exclude_columns(input => table(secret), columns => descriptor(a)))",
    '"information_schema"."columns"', 'data."order_report$history"',
)
