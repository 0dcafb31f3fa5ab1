"""`ezpocket status`: services with their addresses (passwords masked), queues, workers, jobs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from orchestrator.cli.output import Screen
from orchestrator.cli.port import address, answers
from orchestrator.cli.running import read_state
from orchestrator.cli.servers import database_answers, redis_answers
from orchestrator.engine import Engine
from orchestrator.errors import EzpocketError
from orchestrator.settings import Settings, get_settings

COLUMNS = ("queued", "interactive", "running", "waiting", "delayed", "dead", "done", "failed")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Exit 0 when PostgreSQL and Redis answer and take work, 5 when one does not."""
    found = status(get_settings(), screen)
    if arguments.json:
        screen.say(json.dumps(found, ensure_ascii=False, default=str, indent=2))
    else:
        _show(found, screen)
    both = [found["services"][name] for name in ("postgresql", "redis")]
    return 0 if all(one["up"] and not one.get("error") for one in both) else 5


def status(settings: Settings, screen: Screen) -> dict[str, Any]:
    """{services, workers, queues, jobs}: what `--json` prints. A service that answers and refuses
    work has an `error` {code, message}."""
    services = {
        "postgresql": _service(lambda: settings.database_url, lambda: database_answers(settings)),
        "redis": _service(lambda: settings.redis_url, lambda: redis_answers(settings)),
        "web": {"url": address(settings), "up": answers(settings)},
    }
    state = read_state(settings.home)
    engine = Engine.from_settings(settings) if services["redis"]["up"] else None
    if engine:
        try:
            engine.check_room()
        except EzpocketError as error:
            services["redis"]["error"] = {"code": error.code, "message": error.message(screen.lang)}
    return {
        "supervisor": {"pid": state.get("pid"), "ready": bool(state.get("ready"))},
        "services": services,
        "workers": state.get("processes") or {},
        "queues": engine.queues() if engine else {},
        "jobs": engine.in_flight() if engine else [],
    }


def masked(url: str) -> str:
    """`url` with its password replaced by ***."""
    parts = urlsplit(url)
    if not parts.password:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:***@{host}"))


def _service(url: Callable[[], str], check: Callable[[], bool]) -> dict[str, Any]:
    try:
        return {"url": masked(url()), "up": check()}
    except EzpocketError:
        return {"url": None, "up": False}


def _show(found: dict[str, Any], screen: Screen) -> None:
    screen.heading("Serviços", "Services")
    for name, service in found["services"].items():
        well = service["up"] and not service.get("error")
        mark = screen.paint("✓", "green") if well else screen.paint("✗", "red")
        screen.say(f"  {mark} {name:<12} {service['url'] or screen.t('parado', 'not running')}")
        if service.get("error"):
            screen.say(f"    {service['error']['message']}", style="yellow")
    screen.heading("Processos", "Processes")
    for name, pid in found["workers"].items():
        screen.say(f"  {name:<32} {pid}")
    if found["queues"]:
        screen.heading("Filas", "Queues")
        rows = [[module, *(figures.get(column, 0) for column in COLUMNS)]
                for module, figures in found["queues"].items()]
        screen.table(["", *COLUMNS], rows)
    screen.heading("Perguntas em andamento", "Jobs in flight")
    screen.say(f"  {found['jobs'] if isinstance(found['jobs'], int) else len(found['jobs'])}")
