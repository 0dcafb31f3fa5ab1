"""The part of `ezpocket status` on the data: its age, a load that is under way, what went wrong.

Place in the flow: status.py calls it with what datasets/shown.py found.
"""

from __future__ import annotations

from typing import Any

from orchestrator.cli.output import Screen
from orchestrator.datasets.model import SAMPLE


def show_data(tables: list[dict[str, Any]] | None, screen: Screen) -> None:
    screen.heading("Dados", "Data")
    if tables is None:
        screen.say(f"  {screen.t('não se sabe', 'unknown')}")
    for table in tables or ():
        _show(table, screen)


def _show(table: dict[str, Any], screen: Screen) -> None:
    rows = _count(table["row_count"] or 0, screen)
    name, source = table["table_name"], _source(table["source"], screen)
    when = (table["loaded_at"] or "")[:16].replace("T", " ")
    screen.say(f"  {name}: " + screen.t(
        f"{rows} linhas, {source}" + (f", carregadas em {when}" if when else ""),
        f"{rows} rows, {source}" + (f", loaded at {when}" if when else "")))
    if table["load"]:
        screen.say(f"    {_progress(table['load'], screen)}", style="cyan")
    if table["error"]:
        pt, en = table["error"]["message"], table["error"]["message_en"]
        screen.say("    " + screen.t(f"a última carga falhou: {pt}", f"the last load failed: {en}"),
                   style="yellow")
    for pt, en, kind in (("ignoradas", "ignored", "extra"), ("que faltam", "missing", "missing"),
                         ("de outro tipo", "of another type", "types")):
        names = (table["drift"] or {}).get(kind)
        if names:
            screen.say("    " + screen.t(f"colunas {pt}: ", f"columns {en}: ") + ", ".join(names),
                       style="yellow")


def _progress(load: dict[str, Any], screen: Screen) -> str:
    rows = _count(load["row_count"], screen)
    share = f"{load['share']:.0%}, " if load["share"] is not None else ""
    if not load["running"]:
        return screen.t(f"carga parada em {share}{rows} linhas; a próxima continua daí",
                        f"a load stopped at {share}{rows} rows; the next one goes on from there")
    if load["phase"] == "merging":
        return screen.t(f"conferindo e pondo no lugar {rows} linhas",
                        f"checking {rows} rows and putting them in place")
    return screen.t(f"carregando: {share}{rows} linhas", f"loading: {share}{rows} rows")


def _source(source: str, screen: Screen) -> str:
    if source == SAMPLE:
        return screen.t("dos dados de exemplo", "from the sample")
    return screen.t(f"de {source}", f"from {source}")


def _count(number: int, screen: Screen) -> str:
    return f"{number:,}" if screen.lang == "en" else f"{number:,}".replace(",", ".")
