"""Pieces of attacks, places in honest statements to put them, and other ways to write a word."""

from __future__ import annotations

import random
import re

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
    "1 operator(public.+) 1",
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
_PLACES = (
    "select {}", "select state, {} from data.order_report", "select 1 where {} is null",
    "select count(*) filter (where {} is not null) from data.order_report", "values (1, {})",
    "select state from data.order_report order by {}", "select coalesce({}, null)",
    "select state from data.order_report group by state, {}", "select 1 limit ({})::int",
    "select 1 offset ({})::int", "select case when {} is null then 1 else 2 end",
    "select sum(revenue) over (partition by {}) from data.order_report", "select array[{}]",
    "select (array[1, 2])[({})::int]", "select row({}, 1)", "select json_build_object('a', {})",
    "with x as (select {}) select 1 from x", "with recursive x(i) as (select 1 union all select "
    "i + 1 from x where {} is null) select * from x", "select 1 union all select 1 where {} = {}",
    "select * from data.order_report o, lateral (select {}) l", "select ({})::text",
    "select * from data.order_report a join data.order_report b on {} is null",
    "select percentile_cont(0.5) within group (order by {}) from data.order_report",
    "select 1 having {} is null", "select {} in (1, 2)", "select 1 between {} and 2",
    "select exists (select {})", "select state || {} from data.order_report",
    "select lag(revenue, 1, {}) over () from data.order_report", "select distinct on ({}) 1",
    "select * from unnest(array[{}]) u",
    "select * from data.order_report tablesample bernoulli({})",
    "select sum(revenue) over (rows between {} preceding and current row) from data.order_report",
    "select extract(year from ({})::text::date)", "select 1 group by grouping sets (({}), ())",
)
_FROMS = (
    "select * from {}", "select 1 from data.order_report o cross join {}",
    "select * from data.order_report where state in (select 'x' from {})",
    "table data.order_report union all select null from {}", "select (select 1 from {})",
    "with x as (select * from {}) select 1",
    "select * from (select * from {}) y", "select exists (select from {})",
)
_AFTER = (
    "{}", "select 1; {}", "{}; select 1", "select 1;;{}", "select '; --'; {}", "/* x */ {} -- y",
    "select 1 /* ; */; {}", "(select 1); {}", "select $$ ; $$; {}", "select e'\\''; {}",
    "select \"a;b\" from (select 1 as \"a;b\") x; {}", "explain {}", "select 1 -- x\n; {}",
)
_STATEMENTS_PLACED = tuple((place, STATEMENTS) for place in _AFTER)
PLACED = (*((place, EXPRESSIONS) for place in _PLACES), *((place, RELATIONS) for place in _FROMS),
          *_STATEMENTS_PLACED)
ATHENA_PLACED = (*((place, ATHENA_EXPRESSIONS) for place in _PLACES),
                 *((place, ATHENA_RELATIONS) for place in _FROMS), *_STATEMENTS_PLACED)
_WORD = re.compile(r"'(?:[^']|'')*'|\$\$.*?\$\$|\"[^\"]*\"|--[^\n]*|[A-Za-z_][A-Za-z_0-9]*|\s+|.",
                   re.DOTALL)
_BLANKS = (" ", "\t", "\n", "  ", "\r\n", "\f", " /**/ ", "/* ; */", " --x\n")


def rewritten(sql: str, seed: int) -> str:
    """The same statement with other blanks, comments and case, in either dialect."""
    chance = random.Random(seed)
    parts: list[str] = []
    for word in _WORD.findall(sql):
        if word.isspace():
            ended = "\n" if parts and parts[-1].startswith("--") else ""
            parts.append(ended + chance.choice(_BLANKS))
        elif word[0].isalpha():
            parts.append("".join(chance.choice((c.upper(), c.lower())) for c in word))
        else:
            parts.append(word)
    return "".join(parts)


def mutated(sql: str, seed: int) -> str:
    """Some other text: words of `sql` left out, doubled, exchanged, or put in quotes."""
    chance = random.Random(seed)
    words = _WORD.findall(sql)
    for _ in range(chance.randint(1, 4)):
        one, other = chance.randrange(len(words)), chance.randrange(len(words))
        match chance.randrange(5):
            case 0:
                words[one] = ""
            case 1:
                words[one] += " " + words[one]
            case 2:
                words[one], words[other] = words[other], words[one]
            case 3:
                words[one] = f'"{words[one]}"'
            case 4:
                words[one] += chance.choice(("(", ")", ";", "'", "--", "/*", "$$", ",", "::text"))
    return "".join(words)
