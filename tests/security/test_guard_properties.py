"""What holds of every text: the guard answers, always the same, and lets no attack pass."""

from __future__ import annotations

import random

import postgast
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.catalog import Catalog, load_catalog
from orchestrator.plan.dialect import Dialect
from orchestrator.settings import CHECKOUT
from orchestrator.sql_guard import Verdict, check
from orchestrator.sql_guard.allowed import TYPES
from orchestrator.sql_guard.functions import FUNCTIONS
from tests.fuzz.attacks import EXPRESSIONS, RELATIONS, STATEMENTS
from tests.fuzz.oracle import objection
from tests.fuzz.places import ATHENA_PLACED, PLACED, every, grown
from tests.fuzz.rewriting import mutated, rewritten

CATALOG = load_catalog(CHECKOUT / "sql" / "catalog")
DIALECTS: tuple[Dialect, ...] = ("postgres", "athena")
many = settings(max_examples=150, suppress_health_check=[
    HealthCheck.too_slow, HealthCheck.data_too_large])

hostile = st.sampled_from((*EXPRESSIONS, *RELATIONS, *STATEMENTS))
EVERY: dict[Dialect, list[str]] = {
    "postgres": list(every(PLACED)), "athena": list(every(ATHENA_PLACED))}
attacks = {dialect: st.sampled_from(texts) for dialect, texts in EVERY.items()}
seeds = st.integers(0, 2**32)
anything = st.text() | st.lists(
    hostile | st.sampled_from(["select", "from", "(", ")", ",", "'", '"', "--", "/*", "*/", ";",
                               "$$", "\\", "\0", "data.order_report", "union", "with x as ("])
    | st.text(max_size=4)).map(" ".join)


def checked(sql: str, dialect: Dialect, catalog: Catalog | None = CATALOG) -> Verdict:
    """The verdict, which is the same when asked again, and nothing speaks against it."""
    verdict = check(sql, catalog, dialect)
    assert check(sql, catalog, dialect) == verdict
    assert objection(verdict, dialect, any_table=catalog is None) == "", verdict.canonical
    if verdict.allowed:
        assert check(verdict.canonical, catalog, dialect).canonical == verdict.canonical
    return verdict


@pytest.mark.parametrize("dialect", DIALECTS)
@many
@given(anything, st.booleans())
def test_any_text_gets_a_verdict(dialect: Dialect, sql: str, audit: bool) -> None:
    checked(sql, dialect, None if audit else CATALOG)


def test_the_second_opinion_knows_every_name_on_the_guards_lists() -> None:
    """Else the fuzzer would find one of them by chance, once in a while."""
    statements = [
        *(f'select "{name}"(order_id) from data.order_report' for name in FUNCTIONS),
        *(f"select null::{name}" for name in TYPES),
        *(f"select null::{schema}.thing" for schema in ("pgx", "regs", "shop")),
        "select xmlconcat(xmlforest(1 as a), xmlelement(name b), xmlpi(name c))",
        "select xmlserialize(content xmlroot(null, version no value) as text)",
    ]
    verdicts = [check(sql, None, "postgres") for sql in statements]
    assert sum(verdict.allowed for verdict in verdicts) > len(statements) * 0.9
    spoken_against = [verdict.canonical for verdict in verdicts
                      if objection(verdict, "postgres", any_table=True)]
    assert spoken_against == []


def test_the_second_opinion_reads_what_the_guard_reads() -> None:
    assert checked(f"select (((select (select order_id {'+' * 84} 5))))", "postgres").allowed


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_attack_passes_in_any_place(dialect: Dialect) -> None:
    passed = [sql for sql in EVERY[dialect] if check(sql, CATALOG, dialect).allowed]
    assert passed == []


@pytest.mark.parametrize("dialect", DIALECTS)
@many
@given(st.data(), seeds)
def test_no_attack_passes_however_it_is_written(
    dialect: Dialect, data: st.DataObject, seed: int
) -> None:
    sql = rewritten(data.draw(attacks[dialect]), seed)
    assert not checked(sql, dialect).allowed, sql


@pytest.mark.parametrize("dialect", DIALECTS)
@many
@given(st.data(), seeds)
def test_what_becomes_of_a_mutated_attack_is_harmless(
    dialect: Dialect, data: st.DataObject, seed: int
) -> None:
    checked(mutated(data.draw(attacks[dialect]), seed), dialect)


@pytest.mark.parametrize("count", ["1 + 1", "(select 2)", "null::int", "least(3, 1)", "all", "1e3",
                                   "least(null, 5)", "greatest(1, 10^9)", "least(1 + 1, 1000000)"])
def test_a_limit_that_is_computed_is_bounded_once(count: str) -> None:
    verdict = checked(f"select 1 limit {count}", "postgres")
    assert verdict.allowed and verdict.canonical.count("100001") <= 1


@pytest.mark.parametrize("dialect", DIALECTS)
@many
@given(st.randoms(use_true_random=False), st.integers(1, 3), st.booleans())
def test_a_statement_in_statements_is_what_it_reads_back_as(
    dialect: Dialect, chance: random.Random, levels: int, audit: bool
) -> None:
    checked(grown(chance, levels), dialect, None if audit else CATALOG)


@many
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])) | hostile)
def test_text_in_a_literal_stays_text(text: str) -> None:
    verdict = checked(f"select '{text.replace(chr(39), chr(39) * 2)}'", "postgres")
    assert verdict.allowed
    constant = postgast.parse(verdict.canonical).stmts[0].stmt.select_stmt.target_list[0]
    assert constant.res_target.val.a_const.sval.sval == text


@many
@given(hostile | st.text("abc \"';-/*\n", min_size=1, max_size=30))
def test_a_name_in_quotes_stays_a_name(text: str) -> None:
    quoted = '"' + text.replace('"', '""') + '"'
    verdict = checked(f"select 1 as {quoted}", "postgres")
    assert verdict.allowed
    column = postgast.parse(verdict.canonical).stmts[0].stmt.select_stmt.target_list[0]
    assert column.res_target.name == text.encode()[:63].decode(errors="ignore")


@pytest.mark.parametrize("dialect", DIALECTS)
@many
@given(st.sampled_from(STATEMENTS), seeds, st.sampled_from([";", "; ", ";--\n", "\n;\n", ";/**/"]))
def test_nothing_can_be_appended(dialect: Dialect, sql: str, seed: int, between: str) -> None:
    honest = "select state from data.order_report"
    assert not checked(honest + between + rewritten(sql, seed), dialect).allowed
