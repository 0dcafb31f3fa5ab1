"""Reads profiles.toml and the administrator's LLM_CONFIG into Models, or says what is wrong.

Place in the flow: services.py calls `load_models` when a worker, or the whole system, starts: a
mistake in the file stops the start with its place, not the first question.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from orchestrator.errors import Invalid
from orchestrator.llm.profiles import Configuration, Models, Price, Provider

PROFILES = Path(__file__).with_name("profiles.toml")
MAX_FILE = 1_000_000


def load_models(
    path: Path | None, *, keys: Callable[[str], SecretStr], roles: Collection[str],
    openai: Mapping[str, str], openai_price: tuple[Decimal, Decimal] = (Decimal(0), Decimal(0)),
) -> Models | None:
    """Who is to be asked; None when nobody is configured. Raises errors.Invalid.

    path: LLM_CONFIG. keys: an environment variable's name → the key in it. roles: all there
    are. openai: base_url and model of the OPENAI_* variables. openai_price: input and output,
    in US dollars per million tokens; 0 where the table's holds.
    """
    own = _read(path) if path else {}
    known = _read(PROFILES)
    if openai["base_url"]:
        del known["prices"]["openai"]  # another's address: its prices are not known here
    # Of itself, "openai" is asked where a key or an address is given, as it was before files.
    alone = path is None and bool(openai["base_url"] or keys("OPENAI_API_KEY"))
    document = _laid_over(known, _with_openai(own, known, openai))
    if alone:
        document["order"] = ["openai"]
    try:
        found = Configuration.model_validate(document)
    except ValidationError as error:
        raise _bad(path, "; ".join(
            f"{'.'.join(map(str, e['loc']))}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors(include_input=False, include_url=False))) from None
    if not found.order:
        return None
    _check(found, path, roles)
    secrets = {name: _key(found.providers[name], name, path, keys) for name in found.order}
    return Models(found.order, found.providers, secrets, found.roles,
                  _prices(found, openai["model"], openai_price))


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            text = file.read(MAX_FILE + 1)
        if len(text) > MAX_FILE:
            raise _bad(path, f"larger than {MAX_FILE} bytes")
        return tomllib.loads(text.decode("utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _bad(path, str(error)) from None


def _with_openai(
    own: dict[str, Any], known: dict[str, Any], openai: Mapping[str, str],
) -> dict[str, Any]:
    """`own` with every `like` replaced by the provider that it names, and with the OPENAI_*
    variables where the file does not say itself."""
    given: dict[str, Any] = {"models": {"default": openai["model"]}}
    if openai["base_url"]:
        given |= {"base_url": openai["base_url"], "token_limit": "max_tokens", "needs_key": False}
    written = own.get("providers")
    providers: dict[str, Any] = {"openai": given}
    for name, provider in (written if isinstance(written, dict) else {}).items():
        if not isinstance(provider, dict):
            continue
        like = provider.get("like")
        model = known["providers"].get(like, {}) if isinstance(like, str) else {}
        said = {key: value for key, value in provider.items() if key != "like" or not model}
        providers[name] = _laid_over(_laid_over(model, providers.get(name, {})), said)
    return {**own, "providers": providers}


def _laid_over(below: Any, above: Any) -> Any:
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return {**below, **{key: _laid_over(below.get(key), value) for key, value in above.items()}}


def _check(found: Configuration, path: Path | None, roles: Collection[str]) -> None:
    for name in found.order:
        provider = found.providers.get(name)
        if provider is None:
            raise _bad(path, f"order names '{name}'; there are: {', '.join(found.providers)}")
        if not provider.base_url:
            raise _bad(path, f"providers.{name} needs base_url")
        if not provider.models.get("default"):
            raise _bad(path, f"providers.{name} needs models.default")
    named = {"roles": list(found.roles)} | {
        f"providers.{name}.models": list(found.providers[name].models) for name in found.order}
    for where, names in named.items():
        if unknown := sorted(set(names) - set(roles) - {"default"}):
            raise _bad(path, f"{where} names {unknown}; there are: {', '.join(sorted(roles))}")


def _key(
    provider: Provider, name: str, path: Path | None, keys: Callable[[str], SecretStr],
) -> SecretStr:
    key = keys(provider.key) if provider.key else SecretStr("")
    if provider.needs_key and not key:
        raise _bad(path, f"provider '{name}' needs its key: set {provider.key}")
    return key


def _prices(
    found: Configuration, model: str, openai: tuple[Decimal, Decimal],
) -> dict[tuple[str, str], Price]:
    prices = {(provider, name): price for provider, listed in found.prices.items()
              for name, price in listed.models.items()}
    if any(openai):
        prices["openai", model] = Price(input=openai[0], output=openai[1])
    return prices


def _bad(path: Path | None, what: str) -> Invalid:
    where = f"LLM_CONFIG ({path.name})" if path else "OPENAI_*"
    return Invalid("bad_llm_config",
                   f"Configuração dos modelos inválida, {where}: {what}. "
                   "orchestrator/llm/profiles.toml é o modelo.",
                   f"Invalid configuration of the models, {where}: {what}. "
                   "orchestrator/llm/profiles.toml is its model.")
