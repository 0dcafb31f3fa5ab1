"""Writes what was found: figures per category, and each question that was not right.

Place in the flow: the last step of `python -m bench.eval`. Percentages are of all questions of
the group, so right + wrong + refused + failed = 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bench.eval.compare import Rows
from bench.eval.score import OUTCOMES, Scored
from bench.eval.values import short

RULE = (
    "Rule: rows as a multiset; order counts when the gold has ORDER BY and LIMIT (ties may swap);\n"
    "column names, their order and extra columns do not matter; numbers equal within 1e-6 or the\n"
    "gold's own rounding; dates equal timestamps at midnight; NULL equals NULL; text exact;\n"
    "percent is not a fraction."
)


def figures(scored: Sequence[Scored]) -> dict[str, Any]:
    """Counts and percentages: {"questions": n, "right": n, ..., "right_percent": x, ...}."""
    counts = {name: sum(item.outcome == name for item in scored) for name in OUTCOMES}
    total = max(len(scored), 1)
    percents = {f"{name}_percent": round(100 * n / total, 1) for name, n in counts.items()}
    return {"questions": len(scored), **counts, **percents}


def as_json(scored: Sequence[Scored], *, source: str, mode: str) -> dict[str, Any]:
    return {
        "file": source,
        "mode": mode,
        "overall": figures(scored),
        "categories": {name: figures(part) for name, part in by_category(scored).items()},
        "languages": {name: figures(part) for name, part in by_language(scored).items()},
        "results": [_record(item) for item in scored],
    }


def by_category(scored: Iterable[Scored]) -> dict[str, list[Scored]]:
    groups: dict[str, list[Scored]] = {}
    for item in scored:
        groups.setdefault(item.question.category, []).append(item)
    return dict(sorted(groups.items()))


def by_language(scored: Iterable[Scored]) -> dict[str, list[Scored]]:
    groups: dict[str, list[Scored]] = {}
    for item in scored:
        groups.setdefault(item.question.lang or "not said", []).append(item)
    return dict(sorted(groups.items()))


def table(scored: Sequence[Scored]) -> str:
    """One line per category and language, and one for all."""
    groups = {**by_category(scored), **{f"[{k}]": v for k, v in by_language(scored).items()}}
    lines = [f"{'':24}{'n':>5}" + "".join(f"{name:>10}" for name in OUTCOMES)]
    for name, part in {**groups, "ALL": list(scored)}.items():
        found = figures(part)
        shares = "".join(f"{found[f'{outcome}_percent']:>9}%" for outcome in OUTCOMES)
        lines.append(f"{name[:23]:24}{len(part):>5}{shares}")
    return "\n".join(lines)


def details(item: Scored, *, gold_sql: bool = True) -> str:
    """A question that was not right: what it said, what was expected."""
    question, answer = item.question, item.answer
    lines = [f"{item.outcome.upper()}  line {question.line} [{question.category}]"
             f" {question.lang}: {question.text}"]
    if question.context:
        lines.append(f"  after      {' / '.join(question.context)}")
    lines.append(f"  why        {' '.join(item.why.split())[:300]}")
    if answer.sql and item.outcome in ("wrong", "failed"):
        lines.append(f"  our SQL    {' '.join(answer.sql.split())}")
    if gold_sql:
        lines += [f"  gold SQL   {' '.join(sql.split())}" for sql in question.golds]
    if item.outcome == "wrong":
        lines.append(f"  ours       {_sample(answer.rows)}")
        lines.append(f"  gold       {_sample(item.gold) if item.gold else 'a refusal'}")
    return "\n".join(lines)


def _sample(rows: Rows | None, most: int = 4) -> str:
    if rows is None:
        return "no rows"
    shown = "; ".join(
        "(" + ", ".join(short(value) for value in row[:8]) + ")" for row in rows.rows[:most]
    )
    rest = f" … {len(rows.rows)} rows" if len(rows.rows) > most else ""
    return f"{', '.join(rows.columns[:8])}: {shown or 'no rows'}{rest}"


def _record(item: Scored) -> dict[str, Any]:
    return {
        "line": item.question.line,
        "id": item.question.id,
        "category": item.question.category,
        "lang": item.question.lang,
        "question": item.question.text,
        "outcome": item.outcome,
        "why": item.why,
        "status": item.answer.status,
        "query_sql": item.answer.sql,
        "row_count": item.answer.row_count,
        "seconds": round(item.answer.seconds, 3),
    }
