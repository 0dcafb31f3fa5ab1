"""What agents may ask for in their constructors, built when first asked for.

Place in the flow: the worker command imports workers.<module>, and `Services.build(cls)`
reads the constructor's parameter names and supplies them. Nothing else is imported or
connected: an agent that asks for `catalog` alone pays for neither pandas nor PostgreSQL.
"""

# ruff: noqa: PLC0415  (imports inside the builders are this module's purpose)

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from orchestrator.basis import basis_of

if TYPE_CHECKING:
    from orchestrator.analyst.reading.analyst import Analyst
    from orchestrator.catalog import Catalog, ValueIndex
    from orchestrator.database import Database
    from orchestrator.llm import LLM, Ledger, Models
    from orchestrator.roles import Roles
    from orchestrator.settings import Settings
    from orchestrator.warehouse import Warehouse

T = TypeVar("T")

ROLES_FOLDER = Path(__file__).resolve().parents[1] / "workers" / "roles"


class Services:
    """Attributes are the services; each is built once, on first use.

    given: ready-made services that replace the built ones (a test's fixed `today`).
    """

    def __init__(self, settings: Settings, **given: object) -> None:
        self._ready: dict[str, Any] = {"settings": settings}
        self._basis = ""
        for name, service in given.items():
            self._check(name)
            self._ready[name] = service

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.get(name)

    def get(self, name: str) -> Any:
        """The service called `name`; LookupError when there is none."""
        if name not in self._ready:
            self._check(name)
            self._ready[name] = _BUILDERS[name](self)
        return self._ready[name]

    def build(self, agent_class: Callable[..., T]) -> T:
        """An agent with what its constructor asks for, by parameter name.

        A parameter that is no service and has no default raises LookupError naming it.
        """
        wanted: dict[str, Any] = {}
        for parameter in inspect.signature(agent_class).parameters.values():
            if parameter.name in SERVICE_NAMES:
                wanted[parameter.name] = self.get(parameter.name)
            elif parameter.default is inspect.Parameter.empty:
                self._check(parameter.name, f"{agent_class.__name__} asks for ")
        return agent_class(**wanted)

    def basis(self) -> str:
        """basis.py's word, as of the first time it is asked for."""
        if not self._basis:
            self._basis = basis_of(self.settings)
        return self._basis

    def warm_up(self) -> None:
        """Begin, beside other work, what the first question would wait for: the import of what
        speaks to a model, where one is configured and an agent here asks it."""
        llm = self._ready.get("llm")
        if llm is not None:
            llm.warm_up()

    def close(self) -> None:
        """Close what was built and holds connections."""
        for service in self._ready.values():
            close = getattr(service, "close", None)
            if callable(close):
                close()

    @staticmethod
    def _check(name: str, who: str = "") -> None:
        if name not in SERVICE_NAMES:
            known = ", ".join(sorted(SERVICE_NAMES))
            raise LookupError(f"{who}unknown service '{name}'; there are: {known}")


def _catalog(services: Services) -> Catalog:
    from orchestrator.catalog import load_catalog

    return load_catalog(services.settings.catalog_path)


def _values(services: Services) -> ValueIndex:
    from orchestrator.catalog import ValueIndex

    return ValueIndex.load(services.catalog, services.warehouse.fetch,
                           athena=services.settings.bd_reference == "Athena")


def _today(services: Services) -> Callable[[], dt.date]:
    today: Callable[[], dt.date] = services.settings.today
    return today


def _analyst(services: Services) -> Analyst:
    from orchestrator.analyst.reading.analyst import Analyst

    return Analyst(services.catalog, services.values, services.today)


def _roles(services: Services) -> Roles:
    from orchestrator.roles import Roles

    settings = services.settings
    return Roles.load(ROLES_FOLDER, settings.bd_reference, rows=settings.llm_rows)


def _models(services: Services) -> Models | None:
    """None when no provider is configured."""
    from orchestrator.llm.configuration import configured_models

    return configured_models(services.settings, services.roles.names())


def _llm(services: Services) -> LLM | None:
    """None when no provider is configured: the analyst then does all the work."""
    if services.models is None:
        return None
    from orchestrator.llm import LLM

    return LLM(services.roles, models=services.models, ledger=services.ledger,
               language=_shown_language)


def _shown_language(text: str) -> str | None:
    from orchestrator.analyst.reading.language import shown_language

    return shown_language(text)


def _ledger(services: Services) -> Ledger:
    from orchestrator.database import Database
    from orchestrator.usage.ledger import Ledger

    settings = services.settings
    return Ledger(lambda: Database(settings.database_url, size=1, statement_seconds=5.0),
                  budget=settings.llm_budget_user_day, timezone=settings.timezone)


def _warehouse(services: Services) -> Warehouse:
    from orchestrator.warehouse import open_warehouse
    from orchestrator.warehouse.when_used import WhenUsed

    return WhenUsed(lambda: open_warehouse(services.settings))


def _results(services: Services) -> Any:
    from orchestrator.warehouse import results

    return results


def _database(services: Services) -> Database:
    from orchestrator.database import Database

    return Database(services.settings.database_url)


_BUILDERS: dict[str, Callable[[Services], object]] = {
    "catalog": _catalog,
    "values": _values,
    "today": _today,
    "analyst": _analyst,
    "roles": _roles,
    "models": _models,
    "llm": _llm,
    "ledger": _ledger,
    "warehouse": _warehouse,
    "results": _results,
    "database": _database,
}
SERVICE_NAMES = frozenset({"settings", *_BUILDERS})
