"""From which estimate on a person is asked, and from which on a statement is refused.

Place in the flow: the settings say it for the installation, a project's owner for the project
(app.projects.metadata, `limits`); `limits_for` brings both together when the statement is about to
run, so that a project never goes past what the installation refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from orchestrator.errors import Invalid
from orchestrator.settings import Settings
from orchestrator.warehouse.model import Estimate

NAMES = ("cost_ask", "cost_refuse", "bytes_ask", "bytes_refuse")
Measure = Literal["cost", "bytes"]
MEASURES: tuple[Measure, ...] = ("cost", "bytes")


@dataclass(frozen=True, slots=True)
class Limits:
    """cost_*: PostgreSQL's units. bytes_*: that Athena would scan. An estimate above `ask` is
    shown to the person first, one above `refuse` never runs."""

    cost_ask: int
    cost_refuse: int
    bytes_ask: int
    bytes_refuse: int


class Decision(NamedTuple):
    """What becomes of a statement; for "ask" and "refuse" which measure is above which limit."""

    action: Literal["run", "ask", "refuse"]
    measure: Measure = "cost"
    limit: int = 0


def of_installation(settings: Settings) -> Limits:
    return Limits(
        cost_ask=min(settings.cost_ask, settings.cost_refuse), cost_refuse=settings.cost_refuse,
        bytes_ask=min(settings.athena_ask_bytes, settings.athena_max_bytes),
        bytes_refuse=settings.athena_max_bytes)


def limits_for(settings: Settings, own: Mapping[str, Any]) -> Limits:
    """The installation's, with those of the project where it has `own` ones."""
    ours = of_installation(settings)
    found: dict[str, int] = {}
    for measure in MEASURES:
        most = getattr(ours, f"{measure}_refuse")
        refuse = min(_given(own, f"{measure}_refuse", most), most)
        found[f"{measure}_refuse"] = refuse
        found[f"{measure}_ask"] = min(
            _given(own, f"{measure}_ask", getattr(ours, f"{measure}_ask")), refuse)
    return Limits(**found)


def decide(estimate: Estimate, limits: Limits) -> Decision:
    """The strictest of what its measures say; a measure that is not known says nothing."""
    for action in ("refuse", "ask"):
        for measure in MEASURES:
            limit = getattr(limits, f"{measure}_{action}")
            if float(estimate.get(measure, -1.0)) > limit:
                return Decision(action, measure, limit)
    return Decision("run")


def checked_limits(given: object, settings: Settings) -> dict[str, int]:
    """A project's own limits as they are stored; null or absent = the installation's. Raises
    Invalid for what is no limit or lies above what the installation refuses."""
    if not isinstance(given, dict) or not set(given) <= set(NAMES):
        raise Invalid("bad_limits", f"“limits” é um objeto com {', '.join(NAMES)}.",
                      f"“limits” is an object with {', '.join(NAMES)}.")
    ours = of_installation(settings)
    found: dict[str, int] = {}
    for name, value in given.items():
        if value is None:
            continue
        most = getattr(ours, f"{name.partition('_')[0]}_refuse")
        least = 1 if name.endswith("refuse") else 0
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Invalid(
                "bad_limits", f"“{name}” é um número inteiro de {least} a {most}, o limite da "
                "instalação, ou null para usar o dela.",
                f"“{name}” is a whole number from {least} to {most}, the installation's limit, "
                "or null to use the installation's own.")
        found[name] = value
    return found


def _given(own: Mapping[str, Any], name: str, otherwise: int) -> int:
    value = own.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return otherwise
