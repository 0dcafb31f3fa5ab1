"""`ezpocket status`: services with their addresses (passwords masked), queues, workers, jobs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from orchestrator.cli.output import Screen
from orchestrator.cli.port import address, answers, ours
from orchestrator.cli.readiness import database_answers, redis_answers
from orchestrator.cli.running import read_state
from orchestrator.cli.status_data import show_data
from orchestrator.contracts import ENDS
from orchestrator.database import Database
from orchestrator.datasets.shown import shown
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
    """{supervisor, services, workers, queues, jobs, answered, data}: what `--json` prints.

    A service that answers and refuses work has an `error` {code, message}. workers: name → pid,
    as `up` started them, else as the engine heard of them. jobs: not ended yet; answered: ended,
    and only waiting for a rating or their history. data: as datasets/shown.py says. What only
    Redis or PostgreSQL knows is null without it.
    """
    services = {
        "postgresql": _service(lambda: settings.database_url, lambda: database_answers(settings)),
        "redis": _service(lambda: settings.redis_url, lambda: redis_answers(settings)),
        "web": _web(settings),
    }
    state = read_state(settings.home)
    found: dict[str, Any] = {
        "supervisor": {"pid": state.get("pid"), "ready": bool(state.get("ready"))},
        "services": services, "workers": state.get("processes") or {},
        "queues": None, "jobs": None, "answered": None, "data": None,
    }
    if services["postgresql"]["up"]:
        try:
            found["data"] = shown(Database(settings.database_url, size=1))
        except EzpocketError as error:
            services["postgresql"]["error"] = {
                "code": error.code, "message": error.message(screen.lang)}
    if services["redis"]["up"]:
        try:
            engine = Engine.from_settings(settings)
            found |= _work(engine, found["workers"])
            engine.check_room()
        except EzpocketError as error:
            services["redis"]["error"] = {"code": error.code, "message": error.message(screen.lang)}
    return found


def _work(engine: Engine, workers: dict[str, int]) -> dict[str, Any]:
    """What the engine knows, and who works where PM2 started everything."""
    jobs = engine.in_flight()
    return {
        "workers": workers or {
            f"worker {name}": int(name.rpartition(":")[2]) for name in sorted(engine.workers())},
        "queues": engine.queues(),
        "jobs": [job for job in jobs if job["status"] not in ENDS],
        "answered": [job for job in jobs if job["status"] in ENDS],
    }


def masked(url: str) -> str:
    """`url` with its password replaced by ***."""
    parts = urlsplit(url)
    if not parts.password:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:***@{host}"))


def _web(settings: Settings) -> dict[str, Any]:
    answering = answers(settings)
    up = answering and ours(settings)
    return {"url": address(settings), "up": up, "other_program": answering and not up}


def _service(url: Callable[[], str], check: Callable[[], bool]) -> dict[str, Any]:
    try:
        return {"url": masked(url()), "up": check()}
    except EzpocketError:
        return {"url": None, "up": False}


def _show(found: dict[str, Any], screen: Screen) -> None:
    screen.heading("Serviços", "Services")
    for name, service in found["services"].items():
        _show_service(name, service, screen)
    screen.heading("Processos", "Processes")
    for name, pid in found["workers"].items():
        screen.say(f"  {name:<32} {pid}")
    if found["queues"]:
        screen.heading("Filas", "Queues")
        rows = [[module, *(figures.get(column, 0) for column in COLUMNS)]
                for module, figures in found["queues"].items()]
        screen.table(["", *COLUMNS], rows)
    screen.heading("Perguntas", "Jobs")
    for pt, en, jobs in (("em andamento", "in flight", found["jobs"]),
                         ("respondidas, à espera só de uma nota",
                          "answered, waiting only for a rating", found["answered"])):
        count = screen.t("não se sabe", "unknown") if jobs is None else len(jobs)
        screen.say(f"  {screen.t(pt, en)}: {count}")
    show_data(found["data"], screen)


def _show_service(name: str, service: dict[str, Any], screen: Screen) -> None:
    well = service["up"] and not service.get("error")
    mark = screen.paint("✓", "green") if well else screen.paint("✗", "red")
    screen.say(f"  {mark} {name:<12} {service['url'] or screen.t('parado', 'not running')}")
    said = service["error"]["message"] if service.get("error") else ""
    if service.get("other_program"):
        said = screen.t("outro programa responde nesse endereço; escolha outra porta (PORT)",
                        "another program answers at this address; choose another port (PORT)")
    if said:
        screen.say(f"    {said}", style="yellow")
