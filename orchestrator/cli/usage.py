"""`ezpocket usage`: what the language models were asked and what it cost, by day, person, project,
model or role. Money is US dollars."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from contextlib import closing
from typing import Any

from orchestrator.cli.output import Screen, number
from orchestrator.database import Database
from orchestrator.errors import Invalid
from orchestrator.settings import get_settings
from orchestrator.usage.report import DAYS, usage

LONGEST_DAYS = 3660
HEADINGS = {"user": ("pessoa", "user"), "project": ("projeto", "project"),
            "model": ("modelo", "model"), "role": ("papel", "role"), "day": ("dia", "day")}
COLUMNS = (("chamadas", "calls"), ("sem resposta", "failed"), ("não feitas", "not sent"),
           ("tokens lidos", "tokens in"), ("em cache", "cached"), ("escritos", "tokens out"),
           ("US$", "US$"), ("adiantado", "ahead"))
FIGURES = ("calls", "failed", "held_back", "input_tokens", "cached_tokens", "output_tokens")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    settings = get_settings()
    since = first_day(arguments.since, settings.today())
    with closing(Database(settings.database_url, size=1)) as database:
        found = usage(database, by=arguments.by, since=since)
    budget = settings.llm_budget_user_day
    found["budget_user_day"] = float(budget) if budget else None
    if arguments.json:
        screen.say(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _show(found, screen)
    return 0


def first_day(given: str | None, today: dt.date) -> dt.date:
    """A date, or so many days up to today ("7d"); the last DAYS without one. Raises Invalid."""
    text = given or f"{DAYS}d"
    try:
        if not text.endswith("d"):
            return dt.date.fromisoformat(text)
        days = int(text[:-1])
        if 1 <= days <= LONGEST_DAYS:
            return today - dt.timedelta(days=days - 1)
    except ValueError:
        days = 0
    raise Invalid(
        "bad_since", f"“{text}” não é um dia; escreva 2026-11-01, ou 7d para os últimos sete dias.",
        f"“{text}” is no day; write 2026-11-01, or 7d for the last seven days.")


def _show(found: dict[str, Any], screen: Screen) -> None:
    screen.heading(f"Modelos de linguagem desde {found['since']}",
                   f"Language models since {found['since']}")
    if not found["rows"]:
        screen.say("  " + screen.t("nenhuma chamada", "no calls"))
        return
    columns = [screen.t(*HEADINGS[found["by"]]), *(screen.t(*column) for column in COLUMNS)]
    named = [{**row, "key": row["key"] or screen.t("(nenhum)", "(none)")} for row in found["rows"]]
    rows = [*named, {**found["total"], "key": screen.t("ao todo", "in all")}]
    screen.table(columns, [_cells(row, screen) for row in rows], [False, *[True] * len(COLUMNS)])
    if unpriced := found["total"]["unpriced"]:
        screen.say("  " + screen.t(
            f"{number(unpriced, 'pt')} chamadas a modelos sem preço na configuração não contam em "
            "US$", f"{number(unpriced, 'en')} calls to models without a configured price do not "
            "count in US$"), style="yellow")
    if found["budget_user_day"]:
        budget = money(found["budget_user_day"], screen.lang)
        screen.say("  " + screen.t(f"orçamento de cada pessoa por dia: US$ {budget}",
                                   f"each person's budget a day: US$ {budget}"))


def _cells(row: dict[str, Any], screen: Screen) -> list[Any]:
    return [row["key"], *(row[name] for name in FIGURES),
            money(row["cost"], screen.lang), money(row["ahead_cost"], screen.lang)]


def money(dollars: float | None, lang: str) -> str:
    """A call costs fractions of a cent: four digits."""
    if dollars is None:
        return "–"
    text = f"{dollars:,.4f}"
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))
