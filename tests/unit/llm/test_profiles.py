"""Who is asked, by what the environment and LLM_CONFIG say; a mistake is named with its place."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import Invalid
from orchestrator.llm.configuration import PROFILES, configured_models
from orchestrator.llm.profiles import Configuration, Models, Price, one_provider
from orchestrator.settings import Settings, load_settings

ROLES = ("plan_builder", "response_composer")
NONE = dict.fromkeys((
    "OPENAI_API_KEY", "OPENAI_BASE_URL", "AZURE_OPENAI_API_KEY", "DEEPSEEK_API_KEY",
    "GROQ_API_KEY", "VLLM_API_KEY", "LLM_CONFIG"), "")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """models(file="…", **variables) → Models | None."""
    def read(file: str | None = None, *, only: str = "", **variables: str) -> Models | None:
        for name, value in (NONE | variables).items():
            monkeypatch.setenv(name, value)
        if file is not None:
            path = tmp_path / "models.toml"
            path.write_text(file, "utf-8")
            monkeypatch.setenv("LLM_CONFIG", str(path))
        return configured_models(load_settings(_env_file=None), ROLES, only=only)

    return read


def test_without_any_variable_there_is_nobody_to_ask(models: Any) -> None:
    assert models() is None


def test_the_openai_variables_alone_are_enough(models: Any) -> None:
    [route] = models(OPENAI_API_KEY="k", OPENAI_MODEL="gpt-4.1").routes("plan_builder")
    assert (route.name, route.model) == ("openai", "gpt-4.1")
    assert route.provider.base_url == "https://api.openai.com/v1"
    assert route.provider.token_limit == "max_completion_tokens"
    assert route.price == Price(input=Decimal(2), cached=Decimal("0.5"), output=Decimal(8))
    assert route.key.get_secret_value() == "k" and "'k'" not in repr(route)


def test_another_address_needs_no_key_and_has_no_known_price(models: Any) -> None:
    [route] = models(OPENAI_BASE_URL="http://127.0.0.1:9/v1").routes("plan_builder")
    assert route.provider.base_url == "http://127.0.0.1:9/v1"
    assert route.provider.token_limit == "max_tokens"
    assert route.price is None and route.model == "gpt-4o"


def test_the_price_of_the_environment_holds(models: Any) -> None:
    [route] = models(OPENAI_BASE_URL="http://h/v1", OPENAI_PRICE_INPUT="1.5",
                     OPENAI_PRICE_OUTPUT="2").routes("plan_builder")
    assert route.price == Price(input=Decimal("1.5"), output=Decimal(2))


def test_a_file_lays_order_models_roles_and_prices_over_what_is_known(models: Any) -> None:
    found = models("""
        order = ["mine", "groq", "openai"]
        [providers.mine]
        like = "vllm"
        base_url = "http://gpu:8000/v1"
        models = { default = "qwen", plan_builder = "qwen-large" }
        [providers.groq]
        structured = "json_object"
        [roles.response_composer]
        temperature = 0.7
        [prices.mine]
        source = "our own bill"
        date = 2026-11-01
        models.qwen = { input = 0.1, output = 0.2 }
        """, GROQ_API_KEY="g", OPENAI_API_KEY="o", VLLM_API_KEY="v")
    mine, groq, openai = found.routes("plan_builder")
    assert (mine.model, mine.provider.first_seconds, mine.key.get_secret_value()) == (
        "qwen-large", 20, "v")
    assert found.routes("response_composer")[0].price == Price(
        input=Decimal("0.1"), output=Decimal("0.2"))
    assert groq.provider.structured == "json_object"
    assert groq.provider.token_limit == "max_completion_tokens", "as the profile says"
    assert (openai.model, openai.key.get_secret_value()) == ("gpt-4o", "o")
    assert found.options("response_composer").temperature == 0.7
    assert found.options("plan_builder").temperature is None


@pytest.mark.parametrize(("name", "given", "base_url"), [
    ("azure", {"AZURE_OPENAI_API_KEY": "k"}, "https://x.openai.azure.com/openai/v1"),
    ("deepseek", {"DEEPSEEK_API_KEY": "k"}, "https://api.deepseek.com/v1"),
    ("groq", {"GROQ_API_KEY": "k"}, "https://api.groq.com/openai/v1"),
    ("ollama", {}, "http://127.0.0.1:11434/v1"), ("vllm", {}, "http://127.0.0.1:8000/v1"),
])
def test_every_profile_is_one_line_away(
    models: Any, name: str, given: dict[str, str], base_url: str,
) -> None:
    file = f'order = ["{name}"]\n[providers.{name}]\nmodels.default = "m"\n'
    if name == "azure":
        file += f'base_url = "{base_url}"\n'
    [route] = models(file, **given).routes("plan_builder")
    assert (route.name, route.model, route.provider.base_url) == (name, "m", base_url)


def test_a_file_may_only_change_what_the_variables_configure(models: Any) -> None:
    found = models("[roles.plan_builder]\ndeadline = 5\n", OPENAI_API_KEY="k")
    assert found.order == ("openai",) and found.options("plan_builder").deadline == 5


def test_one_provider_may_be_singled_out(models: Any) -> None:
    file = 'order = ["groq", "ollama"]\n[providers.ollama]\nmodels.default = "m"\n'
    assert models(file, GROQ_API_KEY="k", only="ollama").order == ("ollama",)


@pytest.mark.parametrize(("file", "said"), [
    ('order = ["x"]', "'x'"), ('order = ["azure"]', "providers.azure"),
    ('order = ["groq"]', "GROQ_API_KEY"), ("orders = 1", "orders"), ("x = 1 2\n", "line 1"),
    ('order = ["ollama"]', "models.default"),
    ('order = ["mine"]\n[providers.mine]\nlike = "vlm"', "'vlm'"),
    ("[providers]\nmine = 1", "providers.mine"), ("providers = 1", "providers"),
    ("", "order"), ('order = ["openai", "openai"]', "'openai'"),
    ('[providers.openai]\nbase_url = "https://user:secret@h/v1"', "no user, password"),
    ('[providers.openai]\nbase_url = "https://h/v1?key=secret"', "no user, password"),
    ('[providers.openai]\nbase_url = "ftp://h"', "starts with https://"),
    ('[providers.openai]\nbase_url = "https://h:99999/v1"', "Port out of range"),
    ('[providers.openai]\nbase_url = "https://h:80/v 1"', "no space"),
    ('[providers.openai]\napi_key = "secret"', "providers.openai.api_key"),
    ('[providers.openai]\nkey = "DB_PASSWORD"', "providers.openai.key"),
    ('order = ["ollama"]\n[providers.ollama.models]\ndefault = "m"\nplanner = "n"', "planner"),
    ("[roles.plan_builder]\ntemperature = 9", "roles.plan_builder.temperature"),
    ("[prices.x.models.y]\ninput = -1\noutput = 1", "prices.x.models.y.input"),
    ("[prices.x.models.y]\ninput = nan\noutput = 1", "prices.x.models.y.input"),
])
def test_a_mistake_in_the_file_is_named_with_its_place(models: Any, file: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        models(file)
    assert refused.value.code == "bad_llm_config"
    assert said in refused.value.en and said in refused.value.pt
    assert "secret" not in refused.value.en, "what was wrongly written there is not repeated"


@pytest.mark.parametrize("key", ["secret-é", "secret\n", " secret", "secret two"])
def test_a_key_that_no_header_can_hold_stops_the_start(models: Any, key: str) -> None:
    with pytest.raises(Invalid, match="OPENAI_API_KEY holds a space") as refused:
        models(OPENAI_API_KEY=key)
    assert "secret" not in refused.value.en + refused.value.pt


@pytest.mark.parametrize(("file", "said"), [
    ('order = ["x"]', "order diz 'x'; há: openai"), ("", "order não diz ninguém"),
    ('order = ["azure"]', "em providers.azure falta base_url"),
    ('order = ["openai", "openai"]', "order diz 'openai' duas vezes"),
    ('order = ["ollama"]', "em providers.ollama falta models.default"),
    ('order = ["groq"]', "precisa de sua chave: defina GROQ_API_KEY"),
    ('order = ["mine"]\n[providers.mine]\nlike = "vlm"', "like diz 'vlm'; há: openai"),
    ('order = ["ollama"]\n[providers.ollama.models]\ndefault = "m"\nplanner = "n"',
     "providers.ollama.models diz planner; há: "),
])
def test_what_to_mend_is_said_in_portuguese_too(models: Any, file: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        models(file)
    assert said in refused.value.pt and said not in refused.value.en


def test_a_file_that_is_not_there_or_no_text_is_named(models: Any, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"none\.toml"):
        models(LLM_CONFIG=str(tmp_path / "none.toml"))
    with pytest.raises(Invalid, match=r"models\.toml"):
        models("#" * 1_000_001)


def test_a_key_is_read_from_the_environment_or_the_env_file_and_from_no_other_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:
    (tmp_path / ".env").write_text("FILED_API_KEY=filed\nOTHER_SECRET=no\n")
    monkeypatch.setitem(Settings.model_config, "env_file", tmp_path / ".env")
    monkeypatch.setenv("MINE_API_KEY", "mine")
    monkeypatch.setenv("SECRET_KEY", "no")
    settings = load_settings(_env_file=None, GROQ_API_KEY="groq")
    read = {name: settings.api_key(name).get_secret_value() for name in (
        "MINE_API_KEY", "FILED_API_KEY", "GROQ_API_KEY", "ABSENT_API_KEY", "SECRET_KEY",
        "OTHER_SECRET")}
    assert list(read.values()) == ["mine", "filed", "groq", "", "", ""]


def test_every_price_has_its_source_and_date() -> None:
    listed = Configuration.model_validate(tomllib.loads(PROFILES.read_text("utf-8")))
    assert all(prices.source.startswith("https://") and prices.date
               for prices in listed.prices.values())
    assert set(listed.prices) <= set(listed.providers)


def test_cached_tokens_are_priced_apart() -> None:
    price = Price(input=Decimal(2), cached=Decimal("0.5"), output=Decimal(8))
    assert price.of(1_000_000, 400_000, 500_000) == Decimal("1.2") + Decimal("0.2") + 4
    assert Price(input=Decimal(2), output=Decimal(8)).of(1_000_000, 400_000, 0) == 2


def test_a_tool_may_name_one_provider_without_any_file() -> None:
    [route] = one_provider("m", "k", "http://h/v1").routes("any")
    assert (route.model, route.provider.base_url) == ("m", "http://h/v1")
