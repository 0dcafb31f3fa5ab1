"""Reads profiles.toml and the administrator's LLM_CONFIG into Models, or says what is wrong.

Place in the flow: services.py calls `configured_models` when a worker, or the whole system,
starts: a mistake in the file stops the start with its place, not the first question.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from orchestrator.errors import Invalid
from orchestrator.llm.profiles import Configuration, Models, Price, Provider
from orchestrator.settings.models import ModelSettings

PROFILES = Path(__file__).with_name("profiles.toml")
MAX_FILE = 1_000_000


def configured_models(
    settings: ModelSettings, roles: Collection[str] | None = None, *, only: str = "",
) -> Models | None:
    """Who is to be asked; None when nobody is configured. Raises errors.Invalid.

    roles: all that there are, of which alone the file may speak; None does not check that.
    only: the one provider to ask, whatever the order says.
    """
    path = settings.llm_config
    own = _read(path) if path else {}
    document = _whole(own, settings)
    if only:
        document["order"] = [only]
    try:
        found = Configuration.model_validate(document)
    except ValidationError as error:
        raise _bad(path, "; ".join(
            f"{'.'.join(map(str, e['loc']))}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors(include_input=False, include_url=False))) from None
    if found.order:
        _check(found, path, roles)
    elif path is not None:
        raise _bad(path, 'order says nobody: order = ["groq"]',
                   'order não diz ninguém: order = ["groq"]')
    else:
        return None
    keys = {name: _key(found.providers[name], name, settings) for name in found.order}
    return Models(found.order, found.providers, keys, found.roles, _prices(found, settings))


def _whole(own: dict[str, Any], settings: ModelSettings) -> dict[str, Any]:
    """The administrator's file laid over what is known, with what the OPENAI_* variables say."""
    known = _read(PROFILES)
    if settings.openai_base_url:
        del known["prices"]["openai"]  # another's address: its prices are not known here
    document: dict[str, Any] = _laid_over(known, _with_likes(own, known, settings))
    # Of itself, "openai" is asked where a key or an address is given, as it was before files.
    if "order" not in own and (settings.openai_base_url or settings.openai_api_key):
        document["order"] = ["openai"]
    return document


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            text = file.read(MAX_FILE + 1)
        if len(text) > MAX_FILE:
            raise _bad(path, f"larger than {MAX_FILE} bytes", f"maior que {MAX_FILE} bytes")
        return tomllib.loads(text.decode("utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _bad(path, str(error)) from None


def _with_likes(
    own: dict[str, Any], known: dict[str, Any], settings: ModelSettings,
) -> dict[str, Any]:
    """`own` with every provider laid over the one that it is like, and with the OPENAI_*
    variables where the file does not say itself."""
    openai: dict[str, Any] = {"models": {"default": settings.openai_model}}
    if settings.openai_base_url:
        openai |= {"base_url": settings.openai_base_url, "token_limit": "max_tokens",
                   "needs_key": False}
    written = own.get("providers", {})
    if not isinstance(written, dict):
        return own
    providers = {name: _with_like(provider, known, settings.llm_config)
                 for name, provider in written.items()}
    providers["openai"] = _laid_over(openai, providers.get("openai", {}))
    return {**own, "providers": providers}


def _with_like(provider: Any, known: dict[str, Any], path: Path | None) -> Any:
    if not (isinstance(provider, dict) and "like" in provider):
        return provider
    like = provider["like"]
    model = known["providers"].get(like) if isinstance(like, str) else None
    if model is None:
        there = ", ".join(known["providers"])
        raise _bad(path, f"like names {like!r}; there are: {there}",
                   f"like diz {like!r}; há: {there}")
    return _laid_over(model, {key: value for key, value in provider.items() if key != "like"})


def _laid_over(below: Any, above: Any) -> Any:
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return {**below, **{key: _laid_over(below.get(key), value) for key, value in above.items()}}


def _check(
    found: Configuration, path: Path | None, roles: Collection[str] | None,
) -> None:
    for place, name in enumerate(found.order):
        if name in found.order[:place]:
            raise _bad(path, f"order names '{name}' twice", f"order diz '{name}' duas vezes")
        provider = found.providers.get(name)
        if provider is None:
            there = ", ".join(found.providers)
            raise _bad(path, f"order names '{name}'; there are: {there}",
                       f"order diz '{name}'; há: {there}")
        if not provider.base_url:
            raise _bad(path, f"providers.{name} needs base_url",
                       f"em providers.{name} falta base_url")
        if not provider.models.get("default"):
            raise _bad(path, f"providers.{name} needs models.default",
                       f"em providers.{name} falta models.default")
    if roles is None:
        return
    named = {"roles": list(found.roles)} | {
        f"providers.{name}.models": list(found.providers[name].models) for name in found.order}
    for where, names in named.items():
        if unknown := sorted(set(names) - set(roles) - {"default"}):
            wrong, there = ", ".join(unknown), ", ".join(sorted(roles))
            raise _bad(path, f"{where} names {wrong}; there are: {there}",
                       f"{where} diz {wrong}; há: {there}")


def _key(provider: Provider, name: str, settings: ModelSettings) -> SecretStr:
    key = settings.api_key(provider.key) if provider.key else SecretStr("")
    if provider.needs_key and not key:
        raise _bad(settings.llm_config, f"provider '{name}' needs its key: set {provider.key}",
                   f"o provedor '{name}' precisa de sua chave: defina {provider.key}")
    if not all("!" <= character <= "~" for character in key.get_secret_value()):
        raise _bad(
            settings.llm_config, f"{provider.key} holds a space, a line's end or a character that "
            "no key has: write it again", f"{provider.key} tem um espaço, um fim de linha ou um "
            "caractere que nenhuma chave tem: escreva-a de novo")
    return key


def _prices(found: Configuration, settings: ModelSettings) -> dict[tuple[str, str], Price]:
    prices = {(provider, name): price for provider, listed in found.prices.items()
              for name, price in listed.models.items()}
    if settings.openai_price_input or settings.openai_price_output:
        prices["openai", settings.openai_model] = Price(
            input=settings.openai_price_input, output=settings.openai_price_output)
    return prices


def _bad(path: Path | None, en: str, pt: str = "") -> Invalid:
    """pt: what a parser says has no Portuguese, and stands there as it is."""
    where = f"LLM_CONFIG ({path.name})" if path else "OPENAI_*"
    return Invalid("bad_llm_config",
                   f"Configuração dos modelos inválida, {where}: {pt or en}. "
                   "orchestrator/llm/profiles.toml é o modelo.",
                   f"Invalid configuration of the models, {where}: {en}. "
                   "orchestrator/llm/profiles.toml is its model.")
