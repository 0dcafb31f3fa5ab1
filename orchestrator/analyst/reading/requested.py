"""Statistics that are told only when the question asks for them, or that it asks to be told of.

Place in the flow: analyst.py reads a question about a correlation as one about its measures;
python_runtime asks what to compute and what to answer even if there is none of it.
"""

from __future__ import annotations

import re
from typing import Final

from orchestrator.catalog.folding import fold
from orchestrator.plan.model import Plan

_NOUN: Final = (
    r"correla[çc](?:[ãa]o|[õo]es)(?: (?:linear|estat[íi]stica))?|correlations?|"
    r"(?:rela[çc][ãa]o|associa[çc][ãa]o)(?= entre\b)|"
    r"(?:relationship|relation|association)(?= between\b)")
_ASKED: Final = re.compile(
    rf"\b(?:{_NOUN})\b(?:\s+(?:entre|d[eao]s?|between|of)\b)?", re.IGNORECASE)
_JOINS: Final = re.compile(
    r"\b(?:(?:se )?correlacion\w+ (?:com|a)|(?:is |are )?correlated? (?:with|to)|"
    r"(?:is |are )?related to)\b", re.IGNORECASE)
_SEASONS: Final = re.compile(r"\bsazona\w*|\bseasonal\w*")


def asks_correlation(question: str) -> bool:
    return _ASKED.search(question) is not None or _JOINS.search(question) is not None


def asks_seasons(question: str) -> bool:
    return _SEASONS.search(fold(question)) is not None


def measures_asked(question: str, lang: str) -> str:
    """The question as one about the two measures themselves."""
    joined = _JOINS.sub("and" if lang == "en" else "e", question)
    return " ".join(_ASKED.sub(" ", joined).split())


def has_pairs(plan: Plan) -> bool:
    """Whether the plan's rows can show how two measures go together."""
    grouped = plan.dimensions or (plan.time is not None and plan.time.grain is not None)
    return plan.needs_sql or (len(plan.metrics) > 1 and bool(grouped))
